"""Conversion of an image to another dtype. Kernel: src_cy/util/dtype.pyx."""

import math
import warnings
from typing import Any

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

_BYTE = np.dtype("u1")


def flat(image: Array, dtype: np.dtype[Any]) -> tuple[Array, Array, Array]:
    """Return (flat source, flat result, result): native order, in the order of memory where the image has no gaps."""
    if image.flags.f_contiguous and not image.flags.c_contiguous:
        source, target, result = flat(image.T, dtype)
        return source, target, result.T
    source = np.ascontiguousarray(image, image.dtype.newbyteorder("="))
    result = _results.empty(image.shape, dtype)
    return source.reshape(-1), result.reshape(-1), result


def _limits(dtype: np.dtype[Any]) -> tuple[int, int]:
    info = np.iinfo(dtype)
    return int(info.min), int(info.max)


def _half(dtype: np.dtype[Any]) -> Any:
    """Return the middle of the positive range of a dtype, in the dtype."""
    return dtype.type(0.5 if dtype.kind == "f" else _limits(dtype)[1] / 2 if dtype.kind != "b" else 0)


def _to_float(image: Array, dtype: np.dtype[Any]) -> Array:
    if image.dtype.kind in "bf":
        return image.astype(dtype)
    source, target, result = flat(image, dtype)
    with for_work(source.size) as n_threads:
        k.util_dtype.to_real(source, target, 1.0 / _limits(image.dtype)[1], n_threads)
    return result


def _outside() -> ValueError:
    return ValueError("Images of type float must be between -1 and 1.")


def _from_float(image: Array, dtype: np.dtype[Any]) -> Array:
    if image.dtype.char == "e" or not image.ndim or not image.size:
        return _from_half(image, dtype)
    source, target, result = flat(image, dtype)
    with for_work(2.0 * source.size) as n_threads:
        beyond, nan = k.util_dtype.from_real(source, target, n_threads)
    if beyond and not nan:  # with a NaN, scikit-image's least and greatest values are NaN, and pass
        raise _outside()
    return result


def _from_half(image: Array, dtype: np.dtype[Any]) -> Array:
    """As the kernel, operation by operation: float16, no pixels, no axes (for which NumPy raises errors)."""
    if np.min(image) < -1.0 or np.max(image) > 1.0:
        raise _outside()
    low, high = _limits(dtype)
    if dtype.kind == "u":
        scaled = np.multiply(image, high, dtype=image.dtype.newbyteorder("="))
    else:
        scaled = np.multiply(image, (high - low) / 2, dtype=image.dtype.newbyteorder("="))
        scaled -= 0.5
    np.rint(scaled, out=scaled)
    np.clip(scaled, low, high, out=scaled)
    with np.errstate(invalid="ignore"):
        result: Array = scaled.astype(dtype)
    return result


def _fits(image: Array, bits: int) -> bool:
    """Tell whether a wide image fits into fewer bits as it is, which scikit-image warns of."""
    largest = image.max()
    if not largest < 2**bits:
        return False
    name = f"{'int' if bits % 2 else 'uint'}{bits + bits % 2}"
    warnings.warn(
        f"Downcasting {image.dtype} to {name} without scaling because max value {largest} fits in {name}", stacklevel=5)
    return True


def _from_int(image: Array, dtype: np.dtype[Any]) -> Array:
    """Convert integers to other integers (uint8, uint16, int16), by a factor or a shift of bits, rounded down."""
    signed, wanted_signed = image.dtype.kind == "i", dtype.kind == "i"
    bits, wanted = 8 * image.dtype.itemsize - signed, 8 * dtype.itemsize - wanted_signed
    factor, shift, offset, least = 1, 0, 0, -(2**31) if wanted_signed else 0
    if signed and wanted_signed and bits < wanted:  # int8 to int16, -128 to -32768
        factor, offset = 257, 128 * 257 - 32768
    elif bits > wanted:
        if not _fits(image, wanted):
            shift = bits - wanted
        elif signed:  # far negative values wrap around before they are clipped, as in scikit-image
            image = image.astype("i4" if wanted == 16 else "i2", copy=False)
    else:  # exactly to a multiple of the bits, then down
        whole = math.ceil(wanted / bits) * bits
        factor, shift = (2**whole - 1) // (2**bits - 1), whole - wanted
    source, target, result = flat(image, dtype)
    with for_work(source.size) as n_threads:
        k.util_dtype.to_integer(source, target, factor, shift, offset, least, n_threads)
    return result


def convert(given: Any, dtype: Any, force_copy: bool) -> Array:
    """Convert to `dtype`, or return what is of this type (or of a subtype) already: itself unless `force_copy`."""
    image: Array = np.asarray(given)
    if np.issubdtype(image.dtype.type, dtype):
        return image.copy() if force_copy else image
    wanted = np.dtype("f8" if dtype is np.floating else dtype)
    kind = image.dtype.kind
    if kind not in "biuf" or image.dtype.char == "g":
        raise ValueError(f"Cannot convert from {image.dtype} to {wanted}.")
    if wanted.kind == "b":
        return np.greater(image, _half(image.dtype))  # type: ignore[no-any-return]
    if wanted.kind == "f":
        return _to_float(image, wanted)
    if kind == "b":
        return np.asarray(image.astype(wanted) * wanted.type(_limits(wanted)[1]))
    return _from_float(image, wanted) if kind == "f" else _from_int(image, wanted)
