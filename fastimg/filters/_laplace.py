"""The discrete Laplacian."""

import functools
import operator

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _bank, _operators


@functools.cache
def _kernel(ndim: int) -> _bank.Bank:
    kernel = np.zeros((3,) * ndim)
    centre = (1,) * ndim
    for axis in range(ndim):
        for side in (0, 2):
            kernel[(*centre[:axis], side, *centre[axis + 1 :])] = -1.0
    kernel[centre] = 2.0 * ndim
    return _operators.convolution_bank(kernel)


@native("filters.laplace")
def laplace(image: Array, ksize: int = 3, mask: Array | None = None) -> Array:
    """Apply the discrete Laplacian, of any dimension. Drop-in for ``skimage.filters.laplace``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype; integers are divided by the range of their dtype.
    ksize : int
        At least 3; has no effect, as in scikit-image.
    mask : ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.

    Returns
    -------
    ndarray
        ``2 * image.ndim`` times the pixel less its neighbours along the axes (the sign is opposite to
        scipy.ndimage's), borders reflected; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is complex or has no axis, or ksize is below 3.

    Notes
    -----
    The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.laplace(np.eye(3))[1]
    array([-2.,  4., -2.])
    """
    if image.ndim == 0:
        raise ValueError("at least 1 axis must be transformed: image has none")
    if operator.index(ksize) < 3:
        raise ValueError(f"could not broadcast the 3-wide Laplacian: ksize must be at least 3, got {ksize}")
    return _operators.respond(image, _kernel(image.ndim), mask)
