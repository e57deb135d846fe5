"""The median of one or two elements: what scipy.ndimage gives to its minimum and maximum filters."""

from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg.filters import _median_casts, _separable
from fastimg.filters._rank_window import indices

_CONSTANT = 4


def _shifted(image: Array, place: Any, shape: tuple[int, ...], modes: list[int], cval: float) -> Array:
    """Return what lies at one place of a footprint of that shape, for each pixel."""
    offsets = [int(p) - n // 2 for p, n in zip(place, shape, strict=True)]
    axes = zip(image.shape, offsets, modes, strict=True)
    found: Array = image[np.ix_(*(indices(n, -offset, n, mode) for n, offset, mode in axes))]
    for axis, (n, offset, mode) in enumerate(zip(image.shape, offsets, modes, strict=True)):
        if mode == _CONSTANT and offset:
            outside = slice(0, min(-offset, n)) if offset < 0 else slice(max(n - offset, 0), n)
            found[(slice(None),) * axis + (outside,)] = cval
    return found


def median(image: Array, footprint: Array, mode: Any, cval: float) -> Array:
    """Return the one element, or the larger of the two; of two that comparing does not tell apart, SciPy's choice."""
    box = bool(footprint.all())
    if box:
        modes = _separable.per_axis(mode, image.ndim, "mode")
        if footprint.size == 1:
            return image.copy()
        numbers = [_check.mode_number(m) if n > 1 else 0 for m, n in zip(modes, footprint.shape, strict=True)]
    elif not isinstance(mode, str):
        raise RuntimeError("A sequence of modes is not supported for non-separable footprints")
    else:
        numbers = [_check.mode_number(mode)] * image.ndim
    if image.dtype not in _median_casts.SUPPORTED:
        raise RuntimeError(f"array type not supported: image is {image.dtype}")
    if image.size == 0:
        return image.copy()
    cval = cval if box else float(_median_casts.scalar(cval, image.dtype))
    values = image.astype(np.float64)
    parts = [_shifted(values, p, footprint.shape, numbers, cval) for p in np.argwhere(footprint)]
    result = parts[0] if len(parts) == 1 else np.where(
        parts[1] >= parts[0] if box else ~(parts[1] > parts[0]), *(parts[::-1] if box else parts))
    return _median_casts.from_double(result, image.dtype)
