"""Where an image equals the maximum of its neighbourhood. Kernel: src_cy/feature/peaks.pyx."""

import math
from collections.abc import Iterator

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

_WORK = 6.0  # of a pixel, in pixel operations


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


def _runs(footprint: Array) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Yield the footprint's runs along its last axis in their order: place along the others, start, length."""
    for at in np.ndindex(footprint.shape[:-1]):
        ends = np.flatnonzero(np.diff(footprint[at], prepend=False, append=False))
        for start, stop in ends.reshape(-1, 2):
            yield at, int(start), int(stop - start)


def _highest_in_footprint(padded: Array, footprint: Array, shape: tuple[int, ...]) -> Array:
    """Return the maximum of the footprint's elements; no NaN. A run's is that of two windows of a power of 2."""
    windows = {1: padded}
    high = np.full(shape, -np.inf, padded.dtype)
    for at, start, length in _runs(footprint):
        width = 1
        while 2 * width <= length:
            if 2 * width not in windows:
                windows[2 * width] = np.maximum(windows[width][..., :-width], windows[width][..., width:])
            width *= 2
        for first in {start, start + length - width}:
            part = windows[width][tuple(slice(i, i + n) for i, n in zip((*at, first), shape, strict=True))]
            np.maximum(high, part, out=high)
    return high


def _first_highest(padded: Array, footprint: Array, shape: tuple[int, ...]) -> Array:
    """Return SciPy's maximum of the footprint's elements: NaN counts where it is the first, nowhere else."""
    parts = (padded[tuple(slice(i, i + n) for i, n in zip(at, shape, strict=True))] for at in np.argwhere(footprint))
    high = next(parts).copy()
    for part in parts:
        np.copyto(high, part, where=part > high)
    return high


def _in_footprint(values: Array, footprint: Array, nan: bool) -> Array:
    """Return where a value is SciPy's maximum of the footprint about it."""
    if footprint.ndim != values.ndim:
        raise RuntimeError(f"footprint.ndim ({footprint.ndim}) must match len(axes) ({values.ndim})")
    padded = np.pad(values, [(n // 2, n - n // 2 - 1) for n in footprint.shape], "edge")
    result: Array = values == (_first_highest if nan else _highest_in_footprint)(padded, footprint, values.shape)
    return result


def _box_of(footprint: Array) -> tuple[int, ...] | None:
    """Return the shape of a full footprint, None for others."""
    if not footprint.any():
        raise ValueError("All-zero footprint is not supported.")
    return footprint.shape if footprint.all() else None


def equals_maximum(
    image: Array, neighbourhood: Array | tuple[int, ...], least: float = -math.inf
) -> tuple[Array, bool]:
    """Return where an image is a local maximum, and at least `least`; and whether there is any that is none.

    The neighbourhood is a footprint or the sizes of a box.
    """
    sizes = neighbourhood if isinstance(neighbourhood, tuple) else _box_of(np.asarray(neighbourhood, bool))
    values = _comparable(image)
    if values.size == 0:
        return np.zeros(values.shape, bool), False
    if sizes is not None and len(sizes) != values.ndim:
        raise RuntimeError(f"sequence argument must have length equal to input rank: {len(sizes)}, {values.ndim}")
    exact = _representable(image, values)
    nan = bool(np.isnan(values.min()))
    if sizes is None:
        found = _in_footprint(values, np.asarray(neighbourhood, bool), nan)
    elif nan:
        found = _in_boxes_with_nan(values, sizes)
    elif exact is True:
        return _in_boxes(values, sizes, least)
    else:
        found = _in_boxes(values, sizes, -math.inf)[0]
    found &= exact
    differs = not found.all()
    found &= values >= least
    return found, differs
