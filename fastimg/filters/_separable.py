"""Separable correlation of n dimensions: which kernel does which axes. Kernel: src_cy/filters/gaussian.pyx."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

IDENTITY, SYMMETRIC, ANTISYMMETRIC, GENERAL = range(4)

# Lines shorter than this many elements beyond the filtered axis go to the row kernel, whose taps step over them.
_MAX_STEP = 16
_NO_TAPS = {c: np.ones(1, c) for c in "fd"}


class Axis(NamedTuple):
    """What to do along one axis: taps in the order of correlation, the centre's index, their symmetry, the border."""

    axis: int
    taps: Array
    centre: int
    kind: int
    mode: int


def per_axis(value: Any, ndim: int, name: str) -> list[Any]:
    """Return one value per axis of a scalar, a string or a sequence; RuntimeError, as SciPy's, for another length."""
    if isinstance(value, str | int | float) or not isinstance(value, Iterable):
        return [value] * ndim
    values = list(value)
    if len(values) != ndim:
        raise RuntimeError(
            f"sequence argument must have length equal to input rank: {name} has {len(values)} values, "
            f"the image {ndim} axes")
    return values


def allocate(image: Array, out: Array | None, dtype: Any = None) -> tuple[Array, Array]:
    """Return (what the kernels write, what the caller gets): the same array unless `out` is unfit for kernels.

    `dtype` is that of the result where it is not scikit-image's; float32 or float64.
    """
    wanted = None if dtype is None else np.dtype(dtype)
    if wanted is not None and wanted.char not in "fd":
        raise ValueError(f"dtype must be float32 or float64, got {wanted}")
    if out is None:
        result = _results.empty(image.shape, wanted or _check.supported_float(image.dtype))
        return result, result
    if wanted is not None and wanted != out.dtype:
        raise ValueError(f"dtype must be that of out where both are given: got {wanted} and {out.dtype}")
    if out.shape != image.shape:
        raise RuntimeError(f"output shape not correct: out has {out.shape}, the image {image.shape}")
    if out.dtype.char not in "fd":
        raise RuntimeError(f"data type not supported: out must be float32 or float64, got {out.dtype}")
    if _results.fits_kernel(out, image):
        return out, out
    return np.empty(image.shape, out.dtype.newbyteorder("=")), out


def filter_axes(src: Array, dst: Array, axes: list[Axis], cval: float, scale: float) -> None:
    """Correlate `src` (times `scale`) along `axes`, in order, into `dst`: sums of the taps' dtype, rounded after each.

    Taps in float64 give SciPy's bits. For a float32 `dst` they may be float32, all of them; the sums then are, too.
    """
    if src.size == 0:
        return
    if not axes:
        np.multiply(src, scale, out=dst, casting="unsafe") if scale != 1.0 else np.copyto(dst, src)
        return
    cost = src.size * sum(len(axis.taps) for axis in axes)
    with for_work(cost) as n_threads:
        if len(axes) == 2 and _next_to_each_other(src.shape, *(axis.axis for axis in axes)):
            _plane(src, dst, axes[0], axes[1], cval, scale, n_threads)
            return
        for axis in axes:
            _line(src, dst, axis, cval, scale, n_threads)
            src, scale = dst, 1.0


def rounded(image: Array, scale: float, axes: list[Axis], cval: float) -> Array:
    """Return `image` (times `scale`) correlated along `axes`, in order, as a new array."""
    result = _results.empty(image.shape, _check.supported_float(image.dtype))
    filter_axes(image, result, axes, cval, scale)
    return result


def _next_to_each_other(shape: tuple[int, ...], first: int, second: int) -> bool:
    return first < second and math.prod(shape[first + 1 : second]) == 1


def _plane(src: Array, dst: Array, v: Axis, h: Axis, cval: float, scale: float, n_threads: int) -> None:
    step = math.prod(src.shape[h.axis + 1 :])
    shape = (math.prod(src.shape[: v.axis]), src.shape[v.axis], src.shape[h.axis] * step)
    k.filters_gaussian.separable(
        src.reshape(shape), dst.reshape(shape), v.taps, v.centre, v.kind, v.mode, h.taps, h.centre, h.kind, h.mode,
        step, cval, scale, n_threads)


def _line(src: Array, dst: Array, a: Axis, cval: float, scale: float, n_threads: int) -> None:
    outer, n, inner = math.prod(src.shape[: a.axis]), src.shape[a.axis], math.prod(src.shape[a.axis + 1 :])
    if inner < _MAX_STEP:
        shape = (1, outer, n * inner)
        k.filters_gaussian.separable(
            src.reshape(shape), dst.reshape(shape), _NO_TAPS[a.taps.dtype.char], 0, IDENTITY, 0, a.taps, a.centre,
            a.kind, a.mode, inner, cval, scale, n_threads)
    else:
        shape = (outer, n, inner)
        k.filters_gaussian.columns(
            src.reshape(shape), dst.reshape(shape), a.taps, a.centre, a.kind, a.mode, cval, scale, n_threads)
