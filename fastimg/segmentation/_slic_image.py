"""The image that SLIC compares: scaled to 0..1, as L*a*b*, smoothed, taken apart into planes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color import _cie
from fastimg.filters import _gaussian, _separable

_PART = 1 << 20  # elements that go through all steps at a time: they stay in the last cache
_TO_LAB = _cie.chain(_cie.LINEAR | _cie.MATRIX | _cie.TO_LAB, _cie.XYZ_FROM_RGB / _cie.white("D65", "2")[:, np.newaxis])


class Source(NamedTuple):
    """An image (planes, rows, columns, channels) as kernels read it, and what is done to its values."""

    image: Array
    scale: float
    low: Any
    span: Any
    lab: bool
    dtype: np.dtype[Any]


def source(image: Array, values: Array, scale: float) -> Source:
    """Check the values that count, and find what takes them to 0..1. ValueError if one is NaN or infinite."""
    dtype = _check.supported_float(image.dtype)
    low, high = values.min(), values.max()
    if np.isnan(low):
        raise ValueError("unmasked NaN values in image are not supported")
    if np.isinf(low) or np.isinf(high):
        raise ValueError("unmasked infinite values in image are not supported")
    if scale != 1.0 or dtype != image.dtype:
        low, high = np.float64(low) * scale, np.float64(high) * scale
    span = high - low if high != low else dtype.type(1)
    return Source(image, scale, low, span, False, dtype)


def _parts(src: Source) -> Iterator[tuple[int, Array]]:
    """Yield (first line, lines) in 0..1 or as L*a*b*; the array is used again for the next lines."""
    width, channels = src.image.shape[2:]
    lines = src.image.reshape(-1, width * channels)
    count = max(1, _PART // (width * channels))
    buffer = np.empty((min(count, len(lines)), width * channels), src.dtype)
    for first in range(0, len(lines), count):
        part = lines[first : first + count].reshape(-1)
        values = buffer.reshape(-1)[: part.size]
        with for_work((60.0 if src.lab else 5.0) * part.size / channels) as n_threads:
            if src.lab and part.dtype.char in "BH" and src.low == 0 and src.span == 1:
                _TO_LAB(part.reshape(1, -1, 3), values.reshape(1, -1, 3), n_threads)
            else:
                k.segmentation_planes.normalise(part, values, src.scale, src.low, src.span, n_threads)
                if src.lab:
                    _TO_LAB(values.reshape(1, -1, 3), values.reshape(1, -1, 3), n_threads)
        yield first, values.reshape(-1, width, channels)


def _smoothed(image: Array, sigmas: list[float]) -> Array:
    if min(sigmas) < 0:
        raise ValueError(f"Sigma values less than zero are not valid: got sigma={sigmas!r}")
    return _separable.rounded(image, 1.0, _gaussian.axes_of(sigmas, "reflect", 4.0, "d"), 0.0)


def _whole(src: Source) -> Array:
    image = np.empty(src.image.shape, src.dtype)
    lines = image.reshape(-1, *image.shape[2:])
    for first, part in _parts(src):
        lines[first : first + len(part)] = part
    return image


def planes(src: Source, sigmas: list[float] | None, ratio: Any) -> Array:
    """Return (channels, lines, pitch): the image times `ratio`, the last pixel of its lines repeated to the end.

    `sigmas` are one per axis of the image, if it is to be smoothed.
    """
    tile = k.segmentation_slic.WIDTH
    plain = type(ratio) is float or (isinstance(ratio, float) and src.dtype.char == "d")
    depth, height, width, channels = src.image.shape
    # An odd number of tiles to a line, and 8 more lines than whole sixteens to a plane: with strides of a power of two
    # the lines of a tile would drive each other out of the first-level cache. The last tile reads up to 7 lines on.
    lines = depth * height + 8 + -(depth * height) % 16
    result = _results.empty((channels, lines, tile * (-(-width // tile) | 1)), src.dtype)
    parts = _parts(src)
    if sigmas is not None or np.ndim(ratio):
        image = _whole(src) if sigmas is None else _smoothed(_whole(src), sigmas)
        if np.ndim(ratio):
            image, plain, ratio = _times(image, ratio), True, 1.0
        parts = iter([(0, image.reshape(-1, width, channels))])
    for first, part in parts:
        if not plain:  # NumPy's rules may ask for another precision
            part = np.asarray(part * ratio).astype(src.dtype)
        with for_work(3.0 * part.size) as n_threads:
            k.segmentation_planes.split(part, result, first, float(ratio) if plain else 1.0, n_threads)
    return result


def _times(image: Array, ratio: Any) -> Array:
    product = np.ascontiguousarray(image * ratio, dtype=image.dtype)
    if product.shape != image.shape:
        raise ValueError(f"compactness must not add pixels: got shape {np.shape(ratio)} for an image of {image.shape}")
    return product
