"""Local mean and standard deviation for thresholds. Kernels: local_moments.pyx, local_moments_volume.pyx."""

import itertools
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _separable

MOMENTS, NIBLACK, SAUVOLA = range(3)
_MOST = 2**60  # bytes; beyond, sizes would overflow in the kernel


def window(size: Any, ndim: int) -> tuple[Any, ...]:
    """Return one window size per axis, all odd."""
    sizes = tuple(size) if isinstance(size, Iterable) else (size,) * ndim
    if any(s % 2 == 0 for s in sizes):
        raise ValueError("Window size for `threshold_sauvola` or `threshold_niblack` must not be even on any dimension."
                         f" Got {sizes}")
    if len(sizes) != ndim:
        error = RuntimeError if len(sizes) == 1 else ValueError  # as scikit-image raises them, from different places
        raise error(f"window_size must have one value per axis: got {len(sizes)} for {ndim} axes")
    if not all(hasattr(s, "__index__") for s in sizes):
        raise TypeError(f"window_size must be of integral type, got {size!r}")
    if min(sizes, default=1) < 0:
        raise ValueError(f"window_size can't contain negative values, got {size!r}")
    return sizes


def _any_ndim(image: Array, sizes: tuple[Any, ...], dtype: np.dtype[Any]) -> tuple[Array, Array]:
    """Return mean and deviation for one axis, or more than three: a window has two corners along each."""
    padded = np.pad(image.astype(dtype, copy=False), [(s // 2 + 1, s // 2) for s in sizes], mode="reflect")
    found = []
    for pixels in (padded, padded * padded):
        integral = pixels.astype(np.float64, copy=False)
        for axis in range(image.ndim):
            integral = integral.cumsum(axis=axis)
        total: Any = 0.0
        for corner in itertools.product(*((0, s) for s in sizes)):  # scikit-image's order
            at = tuple(slice(c, c + n) for c, n in zip(corner, image.shape, strict=True))
            total = total + (-1) ** (image.ndim - np.count_nonzero(corner)) * integral[at]
        found.append(np.asarray(total).astype(dtype) / dtype.type(math.prod(sizes)))
    mean, square = found
    return mean, np.sqrt(np.clip(square - mean * mean, 0, None))


def _kernel(image: Array, result: Array, deviation: Array, sizes: Any, kind: int, factor: float, r: float) -> None:
    """Fill `result`, and for MOMENTS `deviation`, of an image of two or three axes."""
    window = tuple(map(int, sizes))
    padded = [2 * (size + n + 16) for n, size in zip(image.shape, window, strict=True)]
    if 32 * math.prod(padded if image.ndim == 3 else (window[0] + 16, padded[1])) > _MOST:
        raise MemoryError(f"window_size is too large: {sizes}")
    with for_work(10.0 * (image.ndim - 1) * image.size) as n_threads:
        if image.ndim == 3:
            k.filters_local_moments_volume.thresholds(
                image, result, deviation, np.array(window, np.intp), kind, factor, r, n_threads)
        else:
            k.filters_local_moments.thresholds(image, result, deviation, *window, kind, factor, r, n_threads)


def thresholds(
    image: Array, sizes: tuple[Any, ...], kind: int, factor: Any, r: Any, out: Array | None, dtype: Any
) -> tuple[Array, Array | None]:
    """Return (thresholds, None), or (mean, deviation) where the parameters are for NumPy to reckon with."""
    image, _ = _check.for_kernel(image, preserve_range=True)
    if image.size == 0:
        raise ValueError(f"can't extend an empty axis: image has the shape {image.shape}")
    result, target = _separable.allocate(image, out, dtype)
    simple = all(isinstance(v, int | float) and not isinstance(v, np.generic) for v in (factor, r))
    if image.ndim not in (2, 3):
        return _any_ndim(image, sizes, result.dtype)
    if not simple or target is not result:
        mean, deviation = np.empty_like(result), np.empty_like(result)
        _kernel(image, mean, deviation, sizes, MOMENTS, 0.0, 1.0)
        return mean, deviation
    _kernel(image, result, result, sizes, kind, float(factor), float(r))
    return result, None


def finished(result: Array, out: Array | None, dtype: Any) -> Array:
    """Return what the caller gets where NumPy made `result`."""
    if out is not None:
        out[...] = result
        return out
    return result if dtype is None else result.astype(dtype, copy=False)
