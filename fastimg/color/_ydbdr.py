"""Y'DbDr of SECAM and the RGB of the CIE. Kernel: src_cy/color/cie.pyx."""

from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg.color._linear import Linear

_TO_YDBDR = Linear([
    [0.299, 0.587, 0.114],
    [-0.45, -0.883, 1.333],
    [-1.333, 1.116, 0.217]])  # fmt: skip
_FROM_YDBDR = Linear([
    [1.0000000000000002, 9.230371614765698e-05, -0.5259126306618653],
    [1.0, -0.12913289889050927, 0.26789932820759876],
    [1.0000000000000002, 0.6646790599789548, -7.920254353310785e-05]])  # fmt: skip
_TO_RGBCIE = Linear([
    [0.13725336022997064, 0.026293779059952442, -0.014661535711969898],
    [0.016385623785966662, 0.14980089868815039, 0.016694458060926863],
    [0.0032905876183235683, 0.019793511336483324, 0.1696916440498896]])  # fmt: skip
_FROM_RGBCIE = Linear([
    [7.435193277582204, -1.4082502044885843, 0.7809537498725337],
    [-0.8077130300878821, 6.916431044680082, -0.7502336497189704],
    [-0.04996520582293429, -0.7794519662123264, 5.965408415828052]])  # fmt: skip


@native("color.rgb2ydbdr")
def rgb2ydbdr(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to Y'DbDr. Drop-in for ``skimage.color.rgb2ydbdr``.

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
        Y'DbDr image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    The analogue SECAM system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2ydbdr(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([ 0.621, -0.558, -0.721])
    """
    return _TO_YDBDR(rgb, channel_axis, dtype, out)


@native("color.ydbdr2rgb")
def ydbdr2rgb(
    ydbdr: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert Y'DbDr to RGB. Drop-in for ``skimage.color.ydbdr2rgb``.

    Parameters
    ----------
    ydbdr : array_like
        Y'DbDr image of any shape with an axis of three channels, and of any real dtype.
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
    The analogue SECAM system. scikit-image's bits: products are added in the order of NumPy's matrix product on the
    machine at hand. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.ydbdr2rgb(np.array([0.621, -0.558, -0.721])) + 0.0).round(3)
    array([1.  , 0.5 , 0.25])
    """
    return _FROM_YDBDR(ydbdr, channel_axis, dtype, out, bytes_too=True)


@native("color.rgb2rgbcie")
def rgb2rgbcie(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert RGB to CIE RGB. Drop-in for ``skimage.color.rgb2rgbcie``.

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
        CIE RGB image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    The primaries of 1931, by way of XYZ; RGB is taken for linear, as in scikit-image. Products are added from left to
    right, which scikit-image leaves to the BLAS: results differ by at most 4 ulp of the largest product.
    `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgb2rgbcie(np.array([1.0, 0.5, 0.25])) + 0.0).round(3)
    array([0.147, 0.095, 0.056])
    """
    return _TO_RGBCIE(rgb, channel_axis, dtype, out)


@native("color.rgbcie2rgb")
def rgbcie2rgb(
    rgbcie: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert CIE RGB to RGB. Drop-in for ``skimage.color.rgbcie2rgb``.

    Parameters
    ----------
    rgbcie : array_like
        CIE RGB image of any shape with an axis of three channels, and of any real dtype.
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
    The primaries of 1931, by way of XYZ; RGB is taken for linear, as in scikit-image. Products are added from left to
    right, which scikit-image leaves to the BLAS: results differ by at most 4 ulp of the largest product.
    `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> (fastimg.color.rgbcie2rgb(np.array([0.147, 0.095, 0.056])) + 0.0).round(3)
    array([1.003, 0.496, 0.253])
    """
    return _FROM_RGBCIE(rgbcie, channel_axis, dtype, out, bytes_too=True)
