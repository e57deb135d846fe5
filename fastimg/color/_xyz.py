"""CIE XYZ. Kernel: src_cy/color/cie.pyx."""

from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg.color import _cie, _pixels
from fastimg.color._cie import GAMMA, LINEAR, MATRIX

_FROM_RGB = _cie.chain(LINEAR | MATRIX, _cie.XYZ_FROM_RGB)
_TO_RGB = _cie.chain(MATRIX | GAMMA, _cie.RGB_FROM_XYZ)


@native("color.rgb2xyz")
def rgb2xyz(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert sRGB to CIE XYZ. Drop-in for ``skimage.color.rgb2xyz``.

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
        XYZ image of the same shape: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    IEC 61966-2-1 with white D65. Integers are divided by the maximum of their dtype first. Powers are good to 4 ulp,
    so that results differ from scikit-image's by rounding: at most 12 ulp of the largest product. `channel_axis`
    holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2xyz(np.array([255, 255, 255], np.uint8)).round(4)
    array([0.9505, 1.    , 1.0888])
    """
    return _pixels.convert(_FROM_RGB, rgb, channel_axis, dtype, out, cost=30)


@native("color.xyz2rgb")
def xyz2rgb(
    xyz: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Convert CIE XYZ to sRGB. Drop-in for ``skimage.color.xyz2rgb``.

    Parameters
    ----------
    xyz : array_like
        XYZ image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, rounded as by ``img_as_ubyte``. *fastimg only.*

    Returns
    -------
    ndarray
        RGB image of the same shape, within 0..1: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    IEC 61966-2-1 with white D65; what is out of gamut is clipped. Powers are good to 4 ulp, so that results differ
    from scikit-image's by rounding: at most 16 ulp of 1. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.xyz2rgb([0.9505, 1, 1.0888]).round(3)
    array([1., 1., 1.])
    """
    return _pixels.convert(_TO_RGB, xyz, channel_axis, dtype, out, cost=30, bytes_too=True)
