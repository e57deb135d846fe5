"""Where an image equals the maximum of its neighbourhood. Kernel: src_cy/feature/peaks.pyx."""

import math

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

_WORK = 6.0  # of a pixel, in pixel operations
_NEVER = math.inf


def _comparable(image: Array) -> Array:
    """Return the image in float32 or float64, as far as possible without loss; SciPy compares in float64."""
    dtype = image.dtype
    if dtype.char in "fd":
        return _check.native_order(image)
    if dtype.kind not in "biu":
        if dtype.kind == "c":
            raise TypeError("Complex type not supported")
        raise RuntimeError(f"array type {dtype!r} not supported")
    return np.ascontiguousarray(image, "f4" if dtype.itemsize < 4 else "f8")


def _representable(image: Array, values: Array) -> Array | bool:
    """Tell which 64-bit integers float64 holds exactly: SciPy's maximum is another number where it does not."""
    if image.dtype.kind not in "iu" or image.itemsize < 8:
        return True
    fits: Array = values < float(2 ** (64 if image.dtype.kind == "u" else 63))
    fits &= np.where(fits, values, 0).astype(image.dtype) == image
    return fits


def _window(size: int, length: int) -> tuple[int, int]:
    """Return how far a window begins before its pixel and its size, cut down to what an axis can use."""
    before, after = min(size // 2, length - 1), min(size - size // 2 - 1, length - 1)
    return before, before + after + 1


def _along(image: Array, axis: int) -> Array:
    """Return a view of three axes, the middle one being `axis`."""
    return image.reshape(math.prod(image.shape[:axis]), image.shape[axis], -1)


def _in_boxes(values: Array, sizes: tuple[int, ...], least: float) -> tuple[Array, bool]:
    """Return where a value is the greatest of the box about it, and at least `least`; and whether not everywhere."""
    outer = values.ndim - 2
    high = values
    result = np.empty(values.shape, bool)
    with for_work(_WORK * values.size) as n_threads:
        for axis in range(outer):
            if sizes[axis] > 1:
                found = np.empty_like(values)
                k.feature_peaks.highest(_along(high, axis), _along(found, axis),
                                        *_window(sizes[axis], values.shape[axis]), n_threads)
                high = found
        planes = (-1, *values.shape[-2:]) if values.ndim > 1 else (1, 1, -1)
        down = _window(sizes[-2], values.shape[-2]) if values.ndim > 1 else (0, 1)
        differs = k.feature_peaks.maxima(
            values.reshape(planes), high.reshape(planes), result.view(np.uint8).reshape(planes), *down,
            *_window(sizes[-1], values.shape[-1]), least, n_threads)
    return result, bool(differs)


def _in_boxes_with_nan(values: Array, sizes: tuple[int, ...]) -> Array:
    """Return where a value is SciPy's maximum of the box about it."""
    high = values
    with for_work(_WORK * values.size) as n_threads:
        for axis, size in enumerate(sizes):
            if size > 1:
                found = np.empty_like(values)
                k.feature_peaks.ascending(_along(high, axis), _along(found, axis), size // 2, size, n_threads)
                high = found
    result: Array = values == high
    return result


def _in_footprint(values: Array, footprint: Array) -> Array:
    """Return where a value is the maximum of the footprint's elements, in their order: NaN counts as the first only."""
    if footprint.ndim != values.ndim:
        raise RuntimeError(f"footprint.ndim ({footprint.ndim}) must match len(axes) ({values.ndim})")
    padded = np.pad(values, [(n // 2, n - n // 2 - 1) for n in footprint.shape], "edge")
    shifted = (padded[tuple(slice(i, i + n) for i, n in zip(at, values.shape, strict=True))]
               for at in np.argwhere(footprint))
    high = next(shifted).copy()
    for other in shifted:
        np.copyto(high, other, where=other > high)
    result: Array = values == high
    return result


def equals_maximum(image: Array, footprint: Array, least: float = -_NEVER) -> tuple[Array, bool]:
    """Return where an image is the maximum under the footprint, and at least `least`; and whether not everywhere."""
    footprint = np.asarray(footprint, bool)
    if not footprint.any():
        raise ValueError("All-zero footprint is not supported.")
    values = _comparable(image)
    if values.size == 0:
        return np.zeros(values.shape, bool), False
    box = bool(footprint.all())
    if box and footprint.ndim != values.ndim:
        raise RuntimeError(f"sequence argument must have length equal to input rank: {footprint.ndim}, {values.ndim}")
    exact = _representable(image, values)
    if box and exact is True and not (values.dtype.kind == "f" and np.isnan(values.min())):
        return _in_boxes(values, footprint.shape, least)
    found = _in_boxes_with_nan(values, footprint.shape) if box else _in_footprint(values, footprint)
    found &= exact
    differs = not found.all()
    found &= values >= least
    return found, differs
