"""Y'CbCr of digital and Y'PbPr of analogue component video. Kernel: src_cy/color/cie.pyx."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.color._linear import Linear

_TO_YCBCR = Linear([
    [65.481, 128.553, 24.966],
    [-37.797, -74.203, 112.0],
    [112.0, -93.786, -18.214]], after=(16, 128, 128))  # fmt: skip
_FROM_YCBCR = Linear([
    [0.004566210045662101, 1.1808799897946412e-09, 0.006258928969943936],
    [0.004566210045662101, -0.0015363236860449021, -0.003188110949655707],
    [0.004566210045662101, 0.007910716233554741, 1.1977497040190077e-08]], before=(-16, -128, -128))  # fmt: skip
_FROM_SHIFTED = Linear([
    [0.004566210045662101, 1.1808799897946412e-09, 0.006258928969943936],
    [0.004566210045662101, -0.0015363236860449021, -0.003188110949655707],
    [0.004566210045662101, 0.007910716233554741, 1.1977497040190077e-08]])  # fmt: skip
_TO_YPBPR = Linear([
    [0.299, 0.587, 0.114],
    [-0.168736, -0.331264, 0.5],
    [0.5, -0.418688, -0.081312]])  # fmt: skip
_FROM_YPBPR = Linear([
    [1.0, -1.218894188684273e-06, 1.4019995886573404],
    [1.0, -0.34413567816533663, -0.7141361555818124],
    [0.9999999999999998, 1.7720000660738162, 4.0629806308256633e-07]])  # fmt: skip


@native("color.rgb2ycbcr")
def rgb2ycbcr(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to Y'CbCr. Drop-in for ``skimage.color.rgb2ycbcr``.

    Parameters
    ----------
    rgb : array_like
        RGB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32 or float64, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result. *fastimg only.*

    Returns
    -------
    ndarray
        Y'CbCr image of the same shape, Y' within 16..235, Cb and Cr within 16..240 where the colours are within 0..1:
        float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    BT.601 with 8-bit levels. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2ycbcr(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([151.999,  81.102, 188.554])
    """
    return _TO_YCBCR(rgb, channel_axis, dtype, out)


@native("color.ycbcr2rgb")
def ycbcr2rgb(
    ycbcr: Array, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert Y'CbCr to RGB. Drop-in for ``skimage.color.ycbcr2rgb``.

    Parameters
    ----------
    ycbcr : ndarray
        Y'CbCr image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, clipped and rounded. *fastimg only.*

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
    BT.601 with 8-bit levels. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.ycbcr2rgb(np.array([151.999, 81.102, 188.554])) + 0.0).round(3)
    array([1.  , 0.5 , 0.25])
    """
    if not (isinstance(ycbcr, np.ndarray) and ycbcr.dtype.char in "fd"):
        # scikit-image subtracts in the dtype of the image, where integers wrap around.
        ycbcr = ycbcr.copy()
        channels = _check.channels_last(ycbcr, channel_axis)
        channels[..., 0] -= 16
        channels[..., 1] -= 128
        channels[..., 2] -= 128
        return _FROM_SHIFTED(ycbcr, channel_axis, dtype, out, bytes_too=True)
    return _FROM_YCBCR(ycbcr, channel_axis, dtype, out, bytes_too=True)


@native("color.rgb2ypbpr")
def rgb2ypbpr(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to Y'PbPr. Drop-in for ``skimage.color.rgb2ypbpr``.

    Parameters
    ----------
    rgb : array_like
        RGB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32 or float64, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result. *fastimg only.*

    Returns
    -------
    ndarray
        Y'PbPr image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    BT.601 component video. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2ypbpr(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([ 0.621, -0.209,  0.27 ])
    """
    return _TO_YPBPR(rgb, channel_axis, dtype, out)


@native("color.ypbpr2rgb")
def ypbpr2rgb(
    ypbpr: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert Y'PbPr to RGB. Drop-in for ``skimage.color.ypbpr2rgb``.

    Parameters
    ----------
    ypbpr : array_like
        Y'PbPr image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, clipped and rounded. *fastimg only.*

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
    BT.601 component video. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.ypbpr2rgb(np.array([0.621, -0.209, 0.27])) + 0.0).round(3)
    array([1.   , 0.5  , 0.251])
    """
    return _FROM_YPBPR(ypbpr, channel_axis, dtype, out, bytes_too=True)
