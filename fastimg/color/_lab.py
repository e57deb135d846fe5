"""CIE L*a*b*. Kernel: src_cy/color/cie.pyx."""

import warnings

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg.color import _cie, _pixels
from fastimg.color._cie import FROM_LAB, GAMMA, LINEAR, MATRIX, SCALE, TO_LAB


@native("color.rgb2lab")
def rgb2lab(
    rgb: ArrayLike, illuminant: str = "D65", observer: str = "2", *, channel_axis: int | None = -1,
    out: Array | None = None, dtype: DTypeLike | None = None,
) -> Array:
    """Convert sRGB to CIE L*a*b*. Drop-in for ``skimage.color.rgb2lab``.

    Parameters
    ----------
    rgb : array_like
        RGB image of any shape with an axis of three channels, and of any real dtype.
    illuminant : {"A", "B", "C", "D50", "D55", "D65", "D75", "E"}, optional
        Light whose white the space is relative to; upper or lower case.
    observer : {"2", "10", "R"}, optional
        Field of view of the standard observer in degrees, or "R" for the values of R's grDevices::convertColor.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32 or float64, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result. *fastimg only.*

    Returns
    -------
    ndarray
        L*a*b* image of the same shape, L* within 0..100: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit;
        or if the white point is unknown.

    Notes
    -----
    By way of XYZ. Integers are divided by the maximum of their dtype first; the curve of uint8 is a table. Powers are
    good to 4 ulp, so that results differ from scikit-image's by rounding: at most 1e-3 for float32, 1e-12 for float64.
    `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2lab(np.array([255, 0, 0], np.uint8)).round(2)
    array([53.24, 80.09, 67.2 ])
    """
    matrix = _cie.XYZ_FROM_RGB / _cie.white(illuminant, observer)[:, np.newaxis]
    kernel = _cie.chain(LINEAR | MATRIX | TO_LAB, matrix)
    return _pixels.convert(kernel, rgb, channel_axis, dtype, out, cost=60)


@native("color.lab2rgb")
def lab2rgb(
    lab: ArrayLike, illuminant: str = "D65", observer: str = "2", *, channel_axis: int | None = -1,
    out: Array | None = None, dtype: DTypeLike | None = None,
) -> Array:
    """Convert CIE L*a*b* to sRGB. Drop-in for ``skimage.color.lab2rgb``.

    Parameters
    ----------
    lab : array_like
        L*a*b* image of any shape with an axis of three channels, and of any real dtype.
    illuminant : {"A", "B", "C", "D50", "D55", "D65", "D75", "E"}, optional
        Light whose white the space is relative to; upper or lower case.
    observer : {"2", "10", "R"}, optional
        Field of view of the standard observer in degrees, or "R" for the values of R's grDevices::convertColor.
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
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit;
        or if the white point is unknown.

    Warns
    -----
    UserWarning
        If colours had a negative Z, which is taken for 0.

    Notes
    -----
    By way of XYZ; what is out of gamut is clipped. Powers are good to 4 ulp, so that results differ from
    scikit-image's by rounding: at most 2.5e-5 for float32, 5e-14 for float64. `channel_axis` holds for an image given
    by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.lab2rgb([53.24, 80.09, 67.2]).round(2)
    array([1., 0., 0.])
    """
    counts: list[int] = []
    matrix = _cie.RGB_FROM_XYZ * _cie.white(illuminant, observer)
    kernel = _cie.chain(FROM_LAB | MATRIX | GAMMA, matrix, negative=counts.append)
    result = _pixels.convert(kernel, lab, channel_axis, dtype, out, cost=60, bytes_too=True)
    if sum(counts):
        warnings.warn(
            f"Conversion from CIE-LAB, via XYZ to sRGB color space resulted in {sum(counts)} negative Z values that "
            "have been clipped to zero", stacklevel=2)
    return result


@native("color.xyz2lab")
def xyz2lab(
    xyz: ArrayLike, illuminant: str = "D65", observer: str = "2", *, channel_axis: int | None = -1,
    out: Array | None = None, dtype: DTypeLike | None = None,
) -> Array:
    """Convert CIE XYZ to L*a*b*. Drop-in for ``skimage.color.xyz2lab``.

    Parameters
    ----------
    xyz : array_like
        XYZ image of any shape with an axis of three channels, and of any real dtype.
    illuminant : {"A", "B", "C", "D50", "D55", "D65", "D75", "E"}, optional
        Light whose white the space is relative to; upper or lower case.
    observer : {"2", "10", "R"}, optional
        Field of view of the standard observer in degrees, or "R" for the values of R's grDevices::convertColor.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32 or float64, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result. *fastimg only.*

    Returns
    -------
    ndarray
        L*a*b* image of the same shape, L* within 0..100: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit;
        or if the white point is unknown.

    Notes
    -----
    CIE 15 with the constants 0.008856 and 7.787. Powers are good to 4 ulp, so that results differ from scikit-image's
    by rounding: at most 1e-3 for float32, 1e-12 for float64. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.xyz2lab([0.9505, 1, 1.0888]).round(1) + 0
    array([100.,   0.,   0.])
    """
    kernel = _cie.chain(SCALE | TO_LAB, np.diag(1 / _cie.white(illuminant, observer)))
    return _pixels.convert(kernel, xyz, channel_axis, dtype, out, cost=40)


@native("color.lab2xyz")
def lab2xyz(
    lab: ArrayLike, illuminant: str = "D65", observer: str = "2", *, channel_axis: int | None = -1,
    out: Array | None = None, dtype: DTypeLike | None = None,
) -> Array:
    """Convert CIE L*a*b* to XYZ. Drop-in for ``skimage.color.lab2xyz``.

    Parameters
    ----------
    lab : array_like
        L*a*b* image of any shape with an axis of three channels, and of any real dtype.
    illuminant : {"A", "B", "C", "D50", "D55", "D65", "D75", "E"}, optional
        Light whose white the space is relative to; upper or lower case.
    observer : {"2", "10", "R"}, optional
        Field of view of the standard observer in degrees, or "R" for the values of R's grDevices::convertColor.
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
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit;
        or if the white point is unknown.

    Warns
    -----
    UserWarning
        If colours had a negative Z, which is taken for 0.

    Notes
    -----
    CIE 15 with the constants 0.2068966 and 7.787. Powers are good to 4 ulp, so that results differ from
    scikit-image's by rounding: at most 16 ulp of 1. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.lab2xyz([100.0, 0, 0])
    array([0.95047, 1.     , 1.08883])
    """
    counts: list[int] = []
    kernel = _cie.chain(FROM_LAB | SCALE, np.diag(_cie.white(illuminant, observer)), negative=counts.append)
    result = _pixels.convert(kernel, lab, channel_axis, dtype, out, cost=30)
    if sum(counts):
        warnings.warn(
            f"Conversion from CIE-LAB to XYZ color space resulted in {sum(counts)} negative Z values that have been "
            "clipped to zero", stacklevel=2)
    return result
