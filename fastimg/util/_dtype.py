"""Images in another dtype: scikit-image's img_as_* functions. How: fastimg/util/_conversion.py."""

import numpy as np
from numpy.typing import ArrayLike

from fastimg._check import Array
from fastimg._native import native
from fastimg.util._conversion import convert


@native("util.img_as_float")
def img_as_float(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to floats, unless it holds floats. Drop-in for ``skimage.util.img_as_float``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of float32 or float64, optional
        Where the result is written, in whose dtype it is computed; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of float
        float64, or the image itself if it is of a float dtype.

    Raises
    ------
    ValueError
        If the dtype is complex or not a number, or `out` does not fit.

    Notes
    -----
    Unsigned integers are multiplied by 1 / maximum, signed ones too, but the least becomes -1. The bits are
    scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_float(np.array([0, 51, 255], np.uint8))
    array([0. , 0.2, 1. ])
    """
    return convert(image, np.floating, force_copy, out)


@native("util.img_as_float32")
def img_as_float32(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to float32. Drop-in for ``skimage.util.img_as_float32``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of float32, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of float32
        The image in float32.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Unsigned integers are multiplied by 1 / maximum, signed ones too, but the least becomes -1. The bits are
    scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_float32(np.array([0, 255], np.uint8))
    array([0., 1.], dtype=float32)
    """
    return convert(image, np.float32, force_copy, out)


@native("util.img_as_float64")
def img_as_float64(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to float64. Drop-in for ``skimage.util.img_as_float64``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of float64, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of float64
        The image in float64.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Unsigned integers are multiplied by 1 / maximum, signed ones too, but the least becomes -1. The bits are
    scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_float64(np.array([0, -128, 127], np.int8))
    array([ 0., -1.,  1.])
    """
    return convert(image, np.float64, force_copy, out)


@native("util.img_as_ubyte")
def img_as_ubyte(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to uint8. Drop-in for ``skimage.util.img_as_ubyte``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of uint8, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of uint8
        The image within 0..255.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, an image of floats exceeds -1..1, or `out` does not fit.

    Warns
    -----
    UserWarning
        If a wide integer image is not scaled because its values fit.

    Notes
    -----
    Floats are scaled and rounded, to even from halfway; NaN becomes 0. Integers of another width are scaled, unless a
    wide image's values fit as they are. The values are scikit-image's. Differs from it: the warning points at the
    caller's line, and there is none where NaN becomes 0.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_ubyte(np.array([-0.5, 0.0, 0.5, 1.0]))
    array([  0,   0, 128, 255], dtype=uint8)
    """
    return convert(image, np.uint8, force_copy, out)


@native("util.img_as_uint")
def img_as_uint(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to uint16. Drop-in for ``skimage.util.img_as_uint``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of uint16, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of uint16
        The image within 0..65535.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, an image of floats exceeds -1..1, or `out` does not fit.

    Warns
    -----
    UserWarning
        If a wide integer image is not scaled because its values fit.

    Notes
    -----
    Floats are scaled and rounded, to even from halfway; NaN becomes 0. Integers of another width are scaled, unless a
    wide image's values fit as they are. The values are scikit-image's. Differs from it: the warning points at the
    caller's line, and there is none where NaN becomes 0.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_uint(np.array([0, 1, 255], np.uint8))
    array([    0,   257, 65535], dtype=uint16)
    """
    return convert(image, np.uint16, force_copy, out)


@native("util.img_as_int")
def img_as_int(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to int16. Drop-in for ``skimage.util.img_as_int``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of int16, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of int16
        The image within -32768..32767, negative only where the image is.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, an image of floats exceeds -1..1, or `out` does not fit.

    Warns
    -----
    UserWarning
        If a wide integer image is not scaled because its values fit.

    Notes
    -----
    Floats are scaled and rounded, to even from halfway; NaN becomes 0. Integers of another width are scaled, unless a
    wide image's values fit as they are. The values are scikit-image's. Differs from it: the warning points at the
    caller's line, and there is none where NaN becomes 0.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_int(np.array([-1.0, 0.0, 1.0]))
    array([-32768,      0,  32767], dtype=int16)
    """
    return convert(image, np.int16, force_copy, out)


@native("util.img_as_bool")
def img_as_bool(image: ArrayLike, force_copy: bool = False, *, out: Array | None = None) -> Array:
    """Convert an image to bool. Drop-in for ``skimage.util.img_as_bool``.

    Parameters
    ----------
    image : array_like
        Image of any shape and any real dtype.
    force_copy : bool
        Return a copy where nothing has to be converted, instead of the image itself.
    out : ndarray of bool, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray of bool
        True in the upper half of the positive range.

    Raises
    ------
    ValueError
        If the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Floats above 0.5 and integers above half of their maximum are True, as in scikit-image.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.img_as_bool(np.array([0, 127, 128], np.uint8))
    array([False, False,  True])
    """
    return convert(image, bool, force_copy, out)
