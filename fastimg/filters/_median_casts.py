"""Conversions of single and of many doubles as SciPy's C code makes them, and dtypes that the rank kernels read."""

import math
from typing import Any

import numpy as np

from fastimg._check import Array

SUPPORTED = frozenset(np.dtype(c) for c in "?bBhHiIlLqQfd")  # scipy.ndimage's in more than one dimension
_SURE = 1e38  # no float32 of that magnitude overflows
_SIGNS = {1: np.uint8(0x80), 2: np.uint16(0x8000), 4: np.uint32(0x80000000)}


def scalar(value: float, dtype: np.dtype[Any]) -> Any:
    """Return a double as C casts it to `dtype` on x86-64: cut, then wrapped; the least integer if it is too large."""
    if dtype.kind == "f" and abs(value) <= _SURE:
        return dtype.type(value)
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return dtype.type(value)
    if value == 0:
        return np.uint8(0) if dtype.kind == "b" else dtype.type(0)
    bits = 64 if dtype.itemsize == 8 or dtype == np.uint32 else 32
    top = 2.0 ** (bits - 1)
    if dtype == np.uint64 and value >= top:
        number = int(value) if value < 2 * top else 0
    else:
        number = int(value) if -top - 1 < value < top and math.isfinite(value) else -(1 << (bits - 1))
    size = 8 * dtype.itemsize
    number &= (1 << size) - 1
    return np.array(number, f"u{dtype.itemsize}").view(np.uint8 if dtype.kind == "b" else dtype)[()]


def from_double(values: Array, dtype: np.dtype[Any]) -> Array:
    """Return doubles as C casts them to `dtype`; values of 2**64, which uint64's greatest become, give 0."""
    with np.errstate(invalid="ignore", over="ignore"):
        if dtype == np.uint64:
            values = np.where(values >= 2.0**64, 0.0, values)
        return values.astype(dtype)


def ordered(array: Array) -> Array:
    """Return integers of up to 32 bits and booleans as unsigned integers of the same order; floats as they are."""
    dtype = array.dtype
    if dtype.kind == "b":
        return array.view(np.uint8)
    if dtype.kind == "i":
        flipped: Array = array.view(f"u{dtype.itemsize}") ^ _SIGNS[dtype.itemsize]
        return flipped
    return array


def restored(array: Array, dtype: np.dtype[Any]) -> Array:
    """Undo `ordered`, in place."""
    if dtype.kind == "i":
        array ^= _SIGNS[dtype.itemsize]
    return array.view(dtype)
