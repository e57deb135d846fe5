"""Which images and settings the adjustments' kernel takes, and with which numbers. Kernel: src_cy/exposure/tone.pyx."""

import math
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._layout import by_element
from fastimg._simd import k
from fastimg.exposure import _values

COPY, SQUARE, ROOT, POWER, LOG, INVERSE_LOG, SIGMOID, INVERSE_SIGMOID = range(8)
NONE = -1  # NumPy's formula
_POWERS = {1.0: COPY, 2.0: SQUARE, 0.5: ROOT}
_STEEP = 5.0  # exponents from here on need a logarithm of more bits than the kernel has in float64

# NumPy's results and the kernel's are farther apart by no more than 8 units in the last place, of the result, or of 1
# times the range where that is subtracted: so near to a whole number NumPy decides what is truncated.
_DOUBT = 2.0**-49
_EXACT = 2.0**53  # whole numbers below it are numbers of float64
_PYTHONS = (int, float)
_NO_MARKS = np.empty(0, np.uint8)
_WORK = 16.0  # of a pixel, in pixel operations


def power(image: Array, exponent: float) -> int:
    """Return the operation that raises to a power; NONE for 0, and for large ones that double has no bits for."""
    if exponent == 0 or (exponent > _STEEP and image.dtype.char != "f"):
        return NONE
    return _POWERS.get(exponent, POWER)


def _numbers(image: Array, operation: int, scale: float, first: float, gain: float) -> Array:
    """Return the kernel's numbers: scale, first, gain, doubt, unit, least, most, ends."""
    ends = operation < SIGMOID
    if image.dtype.kind == "f":
        return np.array([scale, first, gain, 0, 0, 0, 0, ends])
    unit = 2 * _DOUBT * abs(scale * gain) if operation == INVERSE_LOG else _DOUBT * scale
    unit = unit if operation in (INVERSE_LOG, INVERSE_SIGMOID) else 0.0
    doubt, unit = (-1.0, -1.0) if operation < POWER else (_DOUBT, unit)
    limits = np.iinfo(image.dtype)
    return np.array([scale, first, gain, doubt, unit, float(limits.min) - 1, float(limits.max) + 1, ends])


def _plain_number(value: Any) -> bool:
    """Tell whether NumPy computes with `value` as with a float, and in which float dtype is known."""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, np.longdouble)


def settle(image: Array, first: Any, gain: Any) -> tuple[float, float, bool] | None:
    """Return the settings as NumPy would compute with them, and whether in float64; None where the kernel cannot.

    In integers of 64 bits the last bits of float64 are whole numbers: NumPy would have to compute nearly each of them.
    """
    known = image.dtype.char in "fd" or (image.dtype.kind in "iu" and image.itemsize == 4)
    if not known or not _values.plain(image):
        return None
    if type(first) in _PYTHONS and type(gain) in _PYTHONS and abs(first) < _EXACT and abs(gain) < _EXACT:
        kind = np.float32 if image.dtype.char == "f" else float
        return float(kind(first)), float(kind(gain)), False  # what follows, in a tenth of the time
    if not _plain_number(first) or not _plain_number(gain):
        return None
    dtype = image.dtype if image.dtype.kind == "f" else np.dtype("f8")
    by_first = np.result_type(dtype, first)
    if np.result_type(by_first, gain) != by_first:  # a float32 image changes to float64 halfway
        return None
    with np.errstate(over="ignore"):
        numbers = [float(np.asarray(value).astype(np.result_type(dtype, value))) for value in (first, gain)]
    return (*numbers, by_first != dtype) if all(map(math.isfinite, numbers)) else None  # type: ignore[return-value]


def adjust(image: Array, out: Array | None, formula: _values.Formula, operation: int, scale: float, first: float,
           gain: float, wide: bool) -> Array | None:
    """Return the adjusted image, which is `out` if that is given; None where values are negative."""
    numbers = _numbers(image, operation, scale, first, gain)
    wide = wide or (operation == POWER and first > _STEEP)
    negative = 0

    def kernel(pixels: Array, result: Array, n_threads: int) -> None:
        nonlocal negative
        marks = np.empty(pixels.size, np.uint8) if pixels.dtype.kind in "iu" else _NO_MARKS
        negative += k.exposure_tone.adjust(pixels, result, marks, operation, wide, numbers, n_threads)
        if marks.size and not negative and (marked := np.flatnonzero(marks)).size:
            with np.errstate(all="ignore"):
                result[marked] = formula(pixels[marked])

    found = by_element(kernel, image, image.dtype.newbyteorder("="), out, cost=_WORK)
    return None if negative else found
