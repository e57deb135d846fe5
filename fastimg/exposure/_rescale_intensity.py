"""Mapping one range of intensities to another. Kernel: src_cy/exposure/rescale.pyx."""

import math
import warnings
from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _layout
from fastimg._check import Array
from fastimg._layout import by_element
from fastimg._native import native
from fastimg._simd import k
from fastimg.exposure import _values
from fastimg.exposure._histogram import extent

_TYPES: tuple[Any, ...] = (
    np.byte, np.ubyte, np.short, np.ushort, np.intc, np.uintc, np.int_, np.uint, np.longlong, np.ulonglong, int,
)  # fmt: skip
_LIMITS: dict[Any, tuple[Any, Any]] = {
    **dict.fromkeys((bool, np.bool_), (False, True)),
    **dict.fromkeys((float, np.float16, np.float32, np.float64), (-1, 1)),
    **{t: (np.iinfo(t).min, np.iinfo(t).max) for t in _TYPES},
}
_RANGES: dict[Any, tuple[Any, Any]] = {
    **_LIMITS, **{t.__name__: limits for t, limits in _LIMITS.items()},
    **{f"uint{n}": (0, 2**n - 1) for n in (10, 12, 14)}, "bool": (False, True), "float": (-1, 1),
}  # fmt: skip


_F8 = np.dtype("f8")


class Levels(NamedTuple):
    """The range of the image that is mapped to the range of the result."""

    low: float
    high: float
    new_low: float
    new_high: float


def dtype_limits(dtype: np.dtype[Any], clip_negative: bool = False) -> tuple[Any, Any]:
    """Return scikit-image's range of a dtype; KeyError, as scikit-image's, for dtypes that it has no range for."""
    low, high = _LIMITS[dtype.type]
    return 0 if clip_negative else low, high


def stretch(image: Array, levels: Levels, dtype: Any) -> Array:
    """Return `image` clipped to the one range and mapped to the other, by NumPy."""
    low, high, new_low, new_high = levels
    image = np.clip(image, low, high)
    if low == high:
        return np.clip(image, new_low, new_high).astype(dtype)
    result: Array = ((image - low) / (high - low) * (new_high - new_low) + new_low).astype(dtype)
    return result


def _result_type(out_range: Any, dtype: np.dtype[Any]) -> Any:
    """Return the dtype that `out_range` stands for."""
    if out_range in ["dtype", "image"]:
        return dtype.type
    if type(out_range) in (list, tuple, np.ndarray):
        return _check.supported_float(dtype)
    if type(out_range) is type:
        return out_range
    if out_range not in _RANGES:
        raise ValueError(
            "Incorrect value for out_range, should be a valid image data type or a pair of values, got "
            f"{out_range}.")
    try:
        return np.dtype(out_range).type
    except TypeError:  # uint10, uint12, uint14
        return np.uint16


def _in_kernel(image: Array) -> bool:
    return _values.plain(image) and image.dtype.char in "fd"


def _ends(image: Array, wanted: Any, clip_negative: bool = False) -> tuple[float, float]:
    """Return the least and the greatest value that `wanted` (an in_range or out_range) stands for."""
    if wanted == "dtype":
        wanted = image.dtype.type
    if wanted == "image":
        if _in_kernel(image) and image.size:
            low, high = extent(_layout.elements(image))
        elif _values.plain(image) and image.dtype.kind in "biu":  # numpy.min and numpy.max, without their preparation
            low, high = np.minimum.reduce(image, axis=None), np.maximum.reduce(image, axis=None)
        else:
            low, high = np.min(image), np.max(image)
    elif wanted in _RANGES:
        low, high = _RANGES[wanted]
        low = 0 if clip_negative else low
    else:
        low, high = wanted
    return float(low), float(high)


def _kernel(image: Array, levels: Levels, dtype: np.dtype[Any], out: Array | None) -> Array:
    """Rescale float32 or float64 in one pass."""
    low, high, new_low, new_high = levels

    def kernel(pixels: Array, result: Array, n_threads: int) -> None:
        k.exposure_rescale.rescale(pixels, result, low, high, high - low, new_high - new_low, new_low, n_threads)

    return by_element(kernel, image, dtype, out, cost=2.0)


def apply(image: Array, levels: Levels, dtype: Any, out: Array | None = None) -> Any:
    """Return `image` with its levels changed, in `dtype`, or write it to `out`."""
    low, high, *_ = levels
    wanted = np.dtype(dtype)
    if _check.is_readable(wanted) and math.isfinite(high - low) and low != high and _values.plain(image):
        if image.dtype.char in "fd":
            return _kernel(image, levels, wanted, out)
        if image.dtype.kind in "iu":  # which NumPy's operations turn into float64
            return _values.by_value(lambda values: _kernel(values.astype(_F8), levels, wanted, None), image, out)
    return _values.by_value(lambda values: stretch(values, levels, dtype), image, out)


@native("exposure.rescale_intensity")
def rescale_intensity(
    image: Array, in_range: Any = "image", out_range: Any = "dtype", *, out: Array | None = None
) -> Any:
    """Stretch or shrink an image's range of intensities. Drop-in for ``skimage.exposure.rescale_intensity``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype.
    in_range, out_range : str, type or pair of numbers
        The range of the image that is mapped, and the range that it is mapped to: 'image' is from the least to the
        greatest value in the image, 'dtype' the range of its dtype, a type or its name (also 'uint10', 'uint12',
        'uint14', 'float') that type's range. Ranges of dtypes start at 0 where `in_range` has no negative values.
    out : ndarray, optional
        Where the result is written; of the result's shape and dtype. *fastimg only.*

    Returns
    -------
    ndarray
        Of the dtype that `out_range` names; of the image's for 'image' and 'dtype'; of float32 for a pair and a
        float16 or float32 image, else float64. Values outside of `in_range` are clipped to its ends first. Integers
        are truncated, not rounded.

    Raises
    ------
    ValueError
        If `out_range` is unknown, the image empty and its range asked for, or `out` does not fit.

    Warns
    -----
    UserWarning
        If one of the levels is NaN: all of the result is NaN then.

    Notes
    -----
    Same bits as scikit-image's. An image of 8 or 16 bits goes through a table, a float32 or float64 one through one
    pass, after one that looks for its range where that is asked for.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.rescale_intensity(np.array([51, 102, 153], np.uint8))
    array([  0, 127, 255], dtype=uint8)
    """
    dtype = _result_type(out_range, image.dtype)
    if _values.plain(image) and image.dtype.kind in "biuf":
        image = _layout.dense(image)
    low, high = _ends(image, in_range)
    levels = Levels(low, high, *_ends(image, out_range, clip_negative=low >= 0))
    if any(map(math.isnan, levels)):
        warnings.warn(
            "One or more intensity levels are NaN. Rescaling will broadcast NaN to the full image. Provide intensity "
            "levels yourself to avoid this. E.g. with np.nanmin(image), np.nanmax(image).", stacklevel=2)
    return apply(image, levels, dtype, out)
