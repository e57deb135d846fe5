"""The median filter with the results of scipy.ndimage.median_filter."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _median_casts, _median_few, _rank_window, _separable
from fastimg.filters._rank_window import Window

_WRAP, _CONSTANT = 1, 4


def _footprint(footprint: Any, ndim: int) -> Array:
    """Return a copy, which no other thread changes between the choice of a kernel and its run."""
    found: Array = np.array(footprint, dtype=bool, order="C")
    if found.ndim != ndim or found.size == 0:
        raise RuntimeError(f"footprint.ndim ({found.ndim}) must match the image's ({ndim}), and no axis be empty: "
                           f"got shape {found.shape}")
    return found


def _mode(mode: Any, ndim: int) -> int:
    if not isinstance(mode, str) and isinstance(mode, Iterable):
        _separable.per_axis(mode, ndim, "mode")
        raise RuntimeError("A sequence of modes is not supported by non-separable rank filters")
    return _check.mode_number(mode)


def _window(footprint: Array, rank: int, mode: int, cval: Any, dtype: np.dtype[Any]) -> Window:
    """Return what the kernels take for an image that was `ordered` from `dtype`; `cval` is of that dtype."""
    return Window(footprint, rank, mode, _median_casts.ordered(np.array([cval], dtype))[0])


def _floats(image: Array, window: Window, line: bool = False) -> Array:
    """Filter floats; windows that hold NaN or zeros of both signs are left to SciPy's order of comparisons."""
    out = _rank_window.apply(image, window)
    with for_work(image.size) as n_threads:
        special = k.filters_median_select.special(image.reshape(-1), n_threads)
    outside = window.mode == _CONSTANT
    zero = bool(special & 2) or (outside and window.cval == 0 and bool(np.signbit(window.cval)))
    cval_nan = outside and bool(np.isnan(window.cval))
    if not (zero or cval_nan or special & 1):
        return out
    if line:
        return _heaps(image, window)
    marks = np.isnan(image)
    if zero:
        marks |= image == 0
    cval_mark = outside and (cval_nan or (zero and window.cval == 0))
    _rank_window.reselect(image, out, window, marks.view(np.uint8), cval_mark)
    return out


def _heaps(image: Array, window: Window) -> Array:
    """Filter one axis with SciPy's two heaps, to which its borders are fed as follows."""
    n, size = image.size, window.footprint.size
    after = (size - 1) // 2
    before = size - after - (0 if window.mode != _WRAP else 1 if size % 2 else 0)
    extended = image[_rank_window.indices(n, before, before + n + after, window.mode)]
    if window.mode == _CONSTANT:
        extended[:before] = window.cval
        extended[before + n :] = window.cval
    out = np.empty_like(image)
    k.filters_median_line.line(extended, out, size, window.rank)
    return out


def _numbered(image: Array, box: Array, rank: int, mode: int, cval: int) -> Array:
    """Filter int64: the values are numbered in their order."""
    values, codes = np.unique(np.append(image, np.int64(cval)), return_inverse=True)
    codes = codes.astype(np.uint32)
    window = Window(box, rank, mode, codes[-1])
    found: Array = values[_rank_window.apply(np.ascontiguousarray(codes[:-1]), window)]
    return found


def _line(image: Array, footprint: Array, mode: int, cval: Any) -> Array | None:
    """Filter one axis as SciPy does where it has code for that; None where it has not.

    There the footprint is taken as full whatever it is, though the rank is half of what it holds, float16 counts as
    float32, and all integers as int64.
    """
    if image.size - (footprint.size - 1) // 2 < 0 and image.size != 1:
        return None
    dtype = image.dtype
    if dtype.kind not in "biuf" or dtype.char == "g":
        raise RuntimeError(f"Unsupported array type: {dtype}")
    rank = int(footprint.sum()) // 2
    box = np.ones_like(footprint)
    if dtype.kind == "f":
        image = image.astype(np.float32) if dtype == np.float16 else image
        with np.errstate(over="ignore"):
            found = _floats(image, Window(box, rank, mode, image.dtype.type(cval)), line=True)
        return found.astype(dtype, copy=False)
    value = int(np.int64(cval))
    info = np.iinfo(np.uint8 if dtype.kind == "b" else dtype)
    if dtype.itemsize == 8 or (mode == _CONSTANT and not info.min <= value <= info.max):
        return _numbered(image.astype(np.int64), box, rank, mode, value).astype(dtype)
    value = value if mode == _CONSTANT else 0
    window = _window(box, rank, mode, value, np.dtype(np.uint8) if dtype.kind == "b" else dtype)
    return _median_casts.restored(_rank_window.apply(_median_casts.ordered(image), window), dtype)


def _many(image: Array, footprint: Array, rank: int, mode: int, cval: float) -> Array:
    """Filter any number of axes; 64-bit integers as doubles, which is how SciPy holds them."""
    dtype = image.dtype
    if dtype not in _median_casts.SUPPORTED:
        raise RuntimeError(f"array type not supported: image is {dtype}")
    value = _median_casts.scalar(cval, dtype)
    if image.size == 0:
        return image.copy()
    if dtype.kind in "iu" and dtype.itemsize == 8:
        window = Window(footprint, rank, mode, float(value))
        return _median_casts.from_double(_rank_window.apply(image.astype(np.float64), window), dtype)
    if dtype.kind == "f":
        return _floats(image, Window(footprint, rank, mode, value))
    window = _window(footprint, rank, mode, value, np.dtype(np.uint8) if dtype.kind == "b" else dtype)
    return _median_casts.restored(_rank_window.apply(_median_casts.ordered(image), window), dtype)


def _filtered(image: Array, footprint: Array, mode: Any, cval: Any) -> Array:
    count = int(np.count_nonzero(footprint))
    if count == 0:
        raise RuntimeError("rank not within filter footprint size: the footprint holds no element")
    if count <= 2:
        return _median_few.median(image, footprint, mode, cval)
    number = _mode(mode, image.ndim)
    if image.ndim == 1 and (found := _line(image, footprint, number, cval)) is not None:
        return found
    value = math.ldexp(cval, 0)  # takes what C takes for a double, and nothing else
    return _many(image, footprint, count // 2, number, value)


def median(image: Any, footprint: Any, out: Any, mode: Any, cval: Any) -> Array:
    """Return scipy.ndimage.median_filter(image, footprint=footprint, output=out, mode=mode, cval=cval)."""
    image = np.asarray(image)
    if image.dtype.kind == "c":
        raise TypeError(f"Complex type not supported: image is {image.dtype}")
    footprint = _footprint(footprint, image.ndim)
    if isinstance(out, np.ndarray) and out.shape != image.shape:
        raise RuntimeError(f"output shape not correct: out has {out.shape}, the image {image.shape}")
    result = _filtered(_check.native_order(image), footprint, mode, cval)
    if out is None:
        return result
    target: Array = out if isinstance(out, np.ndarray) else np.zeros(image.shape, out)
    with np.errstate(invalid="ignore", over="ignore"):
        target[...] = result
    return target
