"""Conversion of an image to another dtype. Kernel: src_cy/util/dtype.pyx."""

import functools
import math
import warnings
from typing import Any

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._layout import by_element, suits_numpy
from fastimg._simd import k

_SMALL = 1 << 21  # elements that NumPy has compared by the time that a kernel begins


def _as_read(image: Array) -> Array:
    """Return bool elements as bytes, which kernels read."""
    return image.view("u1") if image.dtype.kind == "b" else image


@functools.cache
def _limits(dtype: np.dtype[Any]) -> tuple[int, int]:
    info = np.iinfo(dtype)
    return int(info.min), int(info.max)


@functools.cache
def _half(dtype: np.dtype[Any]) -> Any:
    """Return the middle of the positive range of a dtype, in the dtype."""
    return dtype.type(0.5 if dtype.kind == "f" else _limits(dtype)[1] / 2 if dtype.kind != "b" else 0)


def _to_float(image: Array, dtype: np.dtype[Any], out: Array | None) -> Array:
    kind = image.dtype.kind
    if kind == "f" and image.dtype.char not in "fd":
        return _results.given(image.astype(dtype), out)  # type: ignore[no-any-return]
    factor = 1.0 / _limits(image.dtype)[1] if kind in "iu" else 1.0

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        if kind != "f":
            k.util_dtype.to_real(_as_read(source), result, factor, n_threads)
        elif dtype.char == "f":
            k.util_dtype.to_single(source, result, n_threads)
        else:
            k.util_dtype.to_double(source, result, n_threads)

    return by_element(kernel, image, dtype, out)


def _outside() -> ValueError:
    return ValueError("Images of type float must be between -1 and 1.")


def _from_float(image: Array, dtype: np.dtype[Any], out: Array | None) -> Array:
    if image.dtype.char == "e" or not image.ndim or not image.size:
        return _results.given(_from_half(image, dtype), out)  # type: ignore[no-any-return]
    beyond = nan = 0

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        nonlocal beyond, nan
        found = k.util_dtype.from_real(source, result, n_threads)
        beyond, nan = beyond + found[0], nan + found[1]

    result = by_element(kernel, image, dtype, out, cost=2.0)
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


@functools.cache
def _factors(given: np.dtype[Any], dtype: np.dtype[Any]) -> tuple[int, int, int]:
    """Return (factor, shift, offset) that take the range of one integer dtype to that of another."""
    signed, wanted_signed = given.kind == "i", dtype.kind == "i"
    bits, wanted = _bits(given), _bits(dtype)
    if given.kind == "b":
        return _limits(dtype)[1], 0, 0
    if signed and wanted_signed and bits < wanted:  # int8 to int16, -128 to -32768
        return 257, 0, 128 * 257 - 32768
    if bits > wanted:
        return 1, bits - wanted, 0
    whole = math.ceil(wanted / bits) * bits  # exactly to a multiple of the bits, then down
    return (2**whole - 1) // (2**bits - 1), whole - wanted, 0


def _bits(dtype: np.dtype[Any]) -> int:
    return 1 if dtype.kind == "b" else 8 * dtype.itemsize - (dtype.kind == "i")


def _from_int(image: Array, dtype: np.dtype[Any], out: Array | None) -> Array:
    """Convert integers and bool to other integers (uint8, uint16, int16), rounded down."""
    least, wanted = -(2**31) if dtype.kind == "i" else 0, _bits(dtype)
    narrows = _bits(image.dtype) > wanted
    above = 0

    def convert_by(factor: int, shift: int, offset: int, limit: int) -> Array:
        def kernel(source: Array, result: Array, n_threads: int) -> None:
            nonlocal above
            above += k.util_dtype.to_integer(
                _as_read(source), result, factor, shift, offset, least, limit, n_threads)

        return by_element(kernel, image, dtype, out)

    result = convert_by(*_factors(image.dtype, dtype), 2**wanted - 1 if narrows else 0)
    if not narrows or above:
        return result
    # A wide image that fits into the result as it is: scikit-image warns, and does not scale.
    name = f"{'int' if wanted % 2 else 'uint'}{wanted + wanted % 2}"
    warnings.warn(f"Downcasting {image.dtype} to {name} without scaling because max value {image.max()} fits in {name}",
                  stacklevel=4)
    if image.dtype.kind == "i":  # far negative values wrap around before they are clipped, as in scikit-image
        image = image.astype("i4" if wanted == 16 else "i2", copy=False)
    return convert_by(1, 0, 0, 0)


def _to_bool(image: Array, out: Array | None) -> Array:
    half = _half(image.dtype)
    if image.dtype.char in "eg?" or (image.size <= _SMALL and suits_numpy(image)):
        return _results.given(np.greater(image, half), out)  # type: ignore[no-any-return]

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        k.util_dtype.above(source, result.view("u1"), float(half), n_threads)

    return by_element(kernel, image, bool, out)


def _same_type(image: Array, force_copy: bool, out: Array | None) -> Array:
    if out is None:
        return image.copy() if force_copy else image
    return _results.deliver(image, _results.target(image.shape, image.dtype, out, image)[1])


@functools.cache
def _is_of(dtype: np.dtype[Any], kind: Any) -> bool:
    """Tell whether the dtype is, or is of, a type."""
    return bool(np.issubdtype(dtype.type, kind))


def _float_of(image: Array, out: Array | None) -> np.dtype[Any]:
    """Return the dtype of img_as_float's result: of `out` if that is one."""
    if out is None or out.dtype.char not in "fd":
        return image.dtype if image.dtype.kind == "f" else np.dtype("f8")
    return out.dtype.newbyteorder("=")


def convert(given: Any, dtype: Any, force_copy: bool, out: Array | None = None) -> Array:
    """Convert to `dtype`, or return what is of this type (or of a subtype) already: itself unless `force_copy`."""
    image: Array = np.asarray(given)
    wanted = _float_of(image, out) if dtype is np.floating else np.dtype(dtype)
    if _is_of(image.dtype, dtype) and (out is None or wanted == image.dtype.newbyteorder("=")):
        return _same_type(image, force_copy, out)
    kind = image.dtype.kind
    if kind not in "biuf" or image.dtype.char == "g":
        raise ValueError(f"Cannot convert from {image.dtype} to {wanted}.")
    if wanted.kind == "b":
        return _to_bool(image, out)
    if wanted.kind == "f":
        return _to_float(image, wanted, out)
    return _from_float(image, wanted, out) if kind == "f" else _from_int(image, wanted, out)
