"""Inverted intensities. Kernel: src_cy/util/invert.pyx."""

from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.util._conversion import flat


def _other(image: Array, signed_float: bool) -> Any:
    """Invert what the kernel does not read, in NumPy: bool, signed and wide integers, other floats, no axes."""
    if image.dtype.kind == "b":
        return ~image
    if image.dtype.kind == "u":
        return np.subtract(np.iinfo(image.dtype).max, image, dtype=image.dtype)
    if image.dtype.kind == "i":
        return np.subtract(-1, image, dtype=image.dtype)
    return -image if signed_float else np.subtract(1, image, dtype=image.dtype)


@native("util.invert")
def invert(image: Array, signed_float: bool = False) -> Any:
    """Invert the intensities of an image. Drop-in for ``skimage.util.invert``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype.
    signed_float : bool
        Whether the range of a float image is -1..1, rather than 0..1.

    Returns
    -------
    ndarray
        Image of the same dtype: bool negated, unsigned integers from the maximum of their dtype, signed ones from -1,
        floats from 1, or negated if `signed_float`.

    Raises
    ------
    TypeError
        If the dtype is not a number.

    Notes
    -----
    The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.invert(np.array([0, 55, 255], np.uint8))
    array([255, 200,   0], dtype=uint8)
    """
    if type(image) is not np.ndarray or not image.ndim or not _check.is_readable(image.dtype):
        return _other(image, signed_float)
    source, target, result = flat(image, image.dtype)
    real = image.dtype.kind == "f"
    high = 1.0 if real else float(np.iinfo(image.dtype).max)
    with for_work(source.size) as n_threads:
        k.util_invert.invert(source, target, high, bool(signed_float) and real, n_threads)
    return result
