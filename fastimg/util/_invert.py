"""Inverted intensities. Kernel: src_cy/util/invert.pyx."""

from typing import Any

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._layout import by_element, is_dense, suits_numpy
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import get_num_threads

_KERNEL = "?bBhHiIlLqQfd"
_FEW = 1 << 14  # bytes that NumPy has inverted by the time that anything is thought about
_SMALL = 1 << 22  # bytes of an image that NumPy has inverted by the time a kernel begins


def _other(image: Array, signed_float: bool) -> Any:
    """Invert in NumPy: small images, and what the kernel does not read, such as other floats and subclasses."""
    if image.dtype.kind == "b" or (image.dtype.kind in "iu" and image.dtype.isnative):
        return ~image  # the greatest value less an unsigned integer, and -1 less a signed one, have its bits
    if image.dtype.kind == "u":
        return np.subtract(np.iinfo(image.dtype).max, image, dtype=image.dtype)
    if image.dtype.kind == "i":
        return np.subtract(-1, image, dtype=image.dtype)
    return -image if signed_float else np.subtract(1, image, dtype=image.dtype)


def _numpy_is_as_fast(image: Array) -> bool:
    """Tell whether a kernel gains nothing: the job is bound by memory."""
    if image.nbytes < _FEW:
        return True
    return suits_numpy(image) and (not is_dense(image) or image.nbytes < _SMALL or get_num_threads() == 1)


@native("util.invert")
def invert(image: Array, signed_float: bool = False, *, out: Array | None = None) -> Any:
    """Invert the intensities of an image. Drop-in for ``skimage.util.invert``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype.
    signed_float : bool
        Whether the range of a float image is -1..1, rather than 0..1.
    out : ndarray of the image's dtype, optional
        Where the result is written; may be the image or overlap it. *fastimg only.*

    Returns
    -------
    ndarray
        Image of the same dtype: bool negated, unsigned integers from the maximum of their dtype, signed ones from -1,
        floats from 1, or negated if `signed_float`.

    Raises
    ------
    TypeError
        If the dtype is not a number.
    ValueError
        If `out` does not fit.

    Notes
    -----
    The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.invert(np.array([0, 55, 255], np.uint8))
    array([255, 200,   0], dtype=uint8)
    """
    kind = image.dtype.kind
    if type(image) is not np.ndarray or image.dtype.char not in _KERNEL or not image.dtype.isnative \
            or not image.ndim or _numpy_is_as_fast(image):
        return _results.given(_other(image, signed_float), out)

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        if kind == "f":
            k.util_invert.subtract(source, result, bool(signed_float), n_threads)
        else:
            k.util_invert.flip(source.view("u1"), result.view("u1"), kind == "b", n_threads)

    return by_element(kernel, image, image.dtype, out, in_place=True)
