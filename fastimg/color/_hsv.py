"""Hue, saturation and value. Kernel: src_cy/color/hsv.pyx."""

from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg.color import _pixels


@native("color.rgb2hsv")
def rgb2hsv(
    rgb: Array, *, channel_axis: int | None = -1, out: Array | None = None, dtype: DTypeLike | None = None
) -> Array:
    """Convert RGB to hue, saturation and value. Drop-in for ``skimage.color.rgb2hsv``.

    Parameters
    ----------
    rgb : ndarray
        RGB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, rounded as by ``img_as_ubyte``. *fastimg only.*

    Returns
    -------
    ndarray
        HSV image of the same shape, each channel within 0..1 where the colours are: float32 for float16 and float32
        images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Smith's hexcone (SIGGRAPH 1978), with scikit-image's bits: of equal maxima blue counts before green and green
    before red; hue and saturation of a grey are 0, and 0 takes the place of NaN. Integers are divided by the maximum
    of their dtype first. Differs from scikit-image: the hue of a colour with NaN in it is 0 too (scikit-image computes
    it from memory that it has not written), byte-swapped images give results in native order, and `channel_axis` holds
    for an image given by keyword (``rgb=``).

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2hsv(np.array([[0, 0, 255], [128, 128, 128]], np.uint8)).round(3)
    array([[0.667, 1.   , 1.   ],
           [0.   , 0.   , 0.502]])
    """
    if not hasattr(rgb, "ndim") and (channel_axis is None or channel_axis == -1):
        raise AttributeError(f"rgb must be an array, got {type(rgb).__name__}, which has no attribute 'ndim'")
    return _pixels.convert(_to_hsv, rgb, channel_axis, dtype, out, bytes_too=True)


@native("color.hsv2rgb")
def hsv2rgb(
    hsv: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None, dtype: DTypeLike | None = None
) -> Array:
    """Convert hue, saturation and value to RGB. Drop-in for ``skimage.color.hsv2rgb``.

    Parameters
    ----------
    hsv : array_like
        HSV image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, rounded as by ``img_as_ubyte``. *fastimg only.*

    Returns
    -------
    ndarray
        RGB image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Smith's hexcone (SIGGRAPH 1978), with scikit-image's bits. The hue counts modulo 1 only within 0..256/6: its sector
    is that of an unsigned byte, modulo 6. Differs from scikit-image: `channel_axis` holds for an image given by
    keyword (``hsv=``).

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.hsv2rgb([[1 / 3, 1, 1], [0, 0, 0.5]])
    array([[0. , 1. , 0. ],
           [0.5, 0.5, 0.5]])
    """
    return _pixels.convert(_to_rgb, hsv, channel_axis, dtype, out, bytes_too=True)


def _to_hsv(source: Array, result: Array, n_threads: int) -> None:
    k.color_hsv.convert(source, result, True, n_threads)


def _to_rgb(source: Array, result: Array, n_threads: int) -> None:
    k.color_hsv.convert(source, result, False, n_threads)


