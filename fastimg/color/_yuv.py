"""Y'UV of PAL and Y'IQ of NTSC. Kernel: src_cy/color/cie.pyx."""

from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg.color._linear import Linear

_TO_YUV = Linear([
    [0.299, 0.587, 0.114],
    [-0.14714119, -0.28886916, 0.43601035],
    [0.61497538, -0.51496512, -0.10001026]])  # fmt: skip
_FROM_YUV = Linear([
    [1.0000000000000002, -4.182779605511789e-09, 1.1398830297637945],
    [1.0, -0.3946423339441288, -0.5806218496761879],
    [1.0000000000000002, 2.0320618532969705, -1.2232658219701875e-09]])  # fmt: skip
_TO_YIQ = Linear([
    [0.299, 0.587, 0.114],
    [0.59590059, -0.27455667, -0.32134392],
    [0.21153661, -0.52273617, 0.31119955]])  # fmt: skip
_FROM_YIQ = Linear([
    [1.0000000062082481, 0.9559863415731352, 0.6208247979787564],
    [0.9999999935279578, -0.27201283148102595, -0.6472042418461061],
    [1.000000017042305, -1.1067402109737305, 1.7042304856843515]])  # fmt: skip


@native("color.rgb2yuv")
def rgb2yuv(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to Y'UV. Drop-in for ``skimage.color.rgb2yuv``.

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
        Y'UV image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    The analogue PAL system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2yuv(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([ 0.621, -0.183,  0.332])
    """
    return _TO_YUV(rgb, channel_axis, dtype, out)


@native("color.yuv2rgb")
def yuv2rgb(
    yuv: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert Y'UV to RGB. Drop-in for ``skimage.color.yuv2rgb``.

    Parameters
    ----------
    yuv : array_like
        Y'UV image of any shape with an axis of three channels, and of any real dtype.
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
    The analogue PAL system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.yuv2rgb(np.array([0.621, -0.183, 0.332])) + 0.0).round(3)
    array([0.999, 0.5  , 0.249])
    """
    return _FROM_YUV(yuv, channel_axis, dtype, out, bytes_too=True)


@native("color.rgb2yiq")
def rgb2yiq(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to Y'IQ. Drop-in for ``skimage.color.rgb2yiq``.

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
        Y'IQ image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    The analogue NTSC system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2yiq(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([0.621, 0.378, 0.028])
    """
    return _TO_YIQ(rgb, channel_axis, dtype, out)


@native("color.yiq2rgb")
def yiq2rgb(
    yiq: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert Y'IQ to RGB. Drop-in for ``skimage.color.yiq2rgb``.

    Parameters
    ----------
    yiq : array_like
        Y'IQ image of any shape with an axis of three channels, and of any real dtype.
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
    The analogue NTSC system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.yiq2rgb(np.array([0.621, 0.378, 0.028])) + 0.0).round(3)
    array([1.  , 0.5 , 0.25])
    """
    return _FROM_YIQ(yiq, channel_axis, dtype, out, bytes_too=True)
