"""Roberts' cross: differences along the two diagonals of 2x2 pixels."""

import functools

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _bank, _operators

_POSITIVE = np.array([[1.0, 0.0], [0.0, -1.0]])
_NEGATIVE = np.array([[0.0, 1.0], [-1.0, 0.0]])


@functools.cache
def _diagonals(positive: bool, negative: bool) -> _bank.Bank:
    kernels = ([_POSITIVE] if positive else []) + ([_NEGATIVE] if negative else [])
    return _operators.convolution_bank(*kernels)


@native("filters.roberts")
def roberts(image: Array, mask: Array | None = None) -> Array:
    """Find the magnitude of edges with Roberts' cross. Drop-in for ``skimage.filters.roberts``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    mask : (M, N) ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.

    Returns
    -------
    (M, N) ndarray
        Root of the mean square of both diagonals' differences; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is not two-dimensional, is empty, or complex.

    Notes
    -----
    Roberts, "Machine perception of three-dimensional solids", 1963. The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.roberts(np.eye(2)).round(3)
    array([[0., 1.],
           [1., 0.]])
    """
    _check.check_nd(image, 2)
    return _operators.respond(image, _diagonals(True, True), mask, norm=float(np.sqrt(2)))


@native("filters.roberts_pos_diag")
def roberts_pos_diag(image: Array, mask: Array | None = None) -> Array:
    """Find edges along the first diagonal. Drop-in for ``skimage.filters.roberts_pos_diag``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    mask : (M, N) ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.

    Returns
    -------
    (M, N) ndarray
        Signed response of the kernel [[1, 0], [0, -1]]; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is not two-dimensional, is empty, or complex.

    Notes
    -----
    Roberts, 1963. The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.roberts_pos_diag(np.eye(2))
    array([[0., 1.],
           [1., 0.]])
    """
    _check.check_nd(image, 2)
    return _operators.respond(image, _diagonals(True, False), mask)


@native("filters.roberts_neg_diag")
def roberts_neg_diag(image: Array, mask: Array | None = None) -> Array:
    """Find edges along the second diagonal. Drop-in for ``skimage.filters.roberts_neg_diag``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    mask : (M, N) ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.

    Returns
    -------
    (M, N) ndarray
        Signed response of the kernel [[0, 1], [-1, 0]]; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is not two-dimensional, is empty, or complex.

    Notes
    -----
    Roberts, 1963. The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.roberts_neg_diag(np.eye(2))
    array([[ 0.,  1.],
           [-1.,  0.]])
    """
    _check.check_nd(image, 2)
    return _operators.respond(image, _diagonals(False, True), mask)
