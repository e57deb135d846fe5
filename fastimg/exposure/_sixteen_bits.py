"""Images as CLAHE takes them: the values of scikit-image's img_as_uint. Kernel: src_cy/exposure/adapthist_color.pyx."""

import warnings
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure import _values
from fastimg.exposure._histogram import extent

_MAX = 65535
# scikit-image scales n bits to a multiple of n that has 16 or more, and cuts that down: factor and divisor.
_NARROW = {"b": (65535, 1), "i1": (16513, 1 << 5), "i2": (32769, 1 << 14)}


def _reals(image: Array) -> Array:
    """Convert floats of -1 to 1; NaN becomes 0."""
    if image.dtype.char not in "efd":
        raise ValueError(f"Cannot convert from {image.dtype} to uint16.")
    ends = extent(image.reshape(-1)) if image.dtype.char in "fd" and image.size else (image.min(), image.max())
    if ends[0] < -1.0 or ends[1] > 1.0:
        raise ValueError("Images of type float must be between -1 and 1.")
    if image.dtype.char == "e":  # 65535 is infinite in float16, which scikit-image computes in, and becomes 0
        return np.zeros(image.shape, "u2")
    result = np.empty(image.shape, "u2")
    with for_work(image.size) as n_threads:
        k.exposure_adapthist_color.levels(image.reshape(-1), result.reshape(-1), n_threads)
    return result


def _integers(image: Array) -> Array:
    """Convert integers other than uint8 and uint16, which need no conversion."""
    result = np.empty(image.shape, "u2")
    name = "b" if image.dtype.kind == "b" else f"{image.dtype.kind}{image.itemsize}"
    if name in _NARROW:
        factor, divisor = _NARROW[name]
        _values.fill(lambda values: np.maximum(values.astype("i8") * factor // divisor, 0).astype("u2"), image, result)
        return result
    highest = image.max()
    divisor = 1 << (8 * image.itemsize - (17 if image.dtype.kind == "i" else 16))
    if highest <= _MAX:
        warnings.warn(
            f"Downcasting {image.dtype} to uint16 without scaling because max value {highest} fits in uint16",
            stacklevel=5)
        divisor = 1
    kind, by = image.dtype.type, image.dtype.type(divisor)
    narrow = "i4" if divisor == 1 and image.dtype.kind == "i" else image.dtype  # int64 wraps around on its way
    _values.fill(lambda values: np.maximum((values // by).astype(narrow), kind(0)).astype("u2"), image, result)
    return result


def levels(image: Array) -> Array:
    """Return `image` as img_as_uint would, but uint8 as it is, to be multiplied by 257."""
    dtype: np.dtype[Any] = image.dtype
    if dtype.kind == "u" and dtype.itemsize <= 2:
        return image
    image = _check.native_order(image)
    return _reals(image) if dtype.kind == "f" else _integers(image)
