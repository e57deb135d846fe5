"""The structure tensor."""

from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.feature import _structure
from fastimg.filters._gaussian import sigmas_of


def elements(image: Array, scale: float, sigma: Any, mode: Any, cval: float) -> list[Array]:
    """Return the tensor's elements above the diagonal and on it, row by row."""
    modes = _structure.numbers(mode, image.ndim)
    sigmas = sigmas_of(sigma, image.ndim, None)
    if image.ndim == 2 and (found := _structure.plane(image, scale, _structure.TENSOR, sigmas, modes, cval)):
        return found
    derivatives = _structure.sobel(image, scale, modes, cval)
    with np.errstate(all="ignore"):
        return [_structure.smooth(a * b, 1.0, sigma, mode, cval)
                for a, b in combinations_with_replacement(derivatives, 2)]


@native("feature.structure_tensor")
def structure_tensor(
    image: Array, sigma: Any = 1, mode: Any = "constant", cval: float = 0, order: str = "rc"
) -> list[Array]:
    """Compute the structure tensor. Drop-in for ``skimage.feature.structure_tensor``.

    Parameters
    ----------
    image : ndarray
        Image of any real dtype with 2 to 5 axes, those of length 1 not counted; integers are divided by the range of
        their dtype.
    sigma : float or sequence of floats
        Standard deviation, in pixels, of the Gaussian that sums up products of derivatives; one for all axes or one
        per axis.
    mode : {'constant', 'reflect', 'wrap', 'nearest', 'mirror'} or a sequence of them, one per axis
        What stands beyond the edges, of the image, of the derivatives and of their products.
    cval : float
        Value beyond the edges where mode is 'constant'.
    order : {'rc', 'xy'}
        Whether the first axis comes first, or, for two axes only, the last.

    Returns
    -------
    list of ndarray
        The elements above the diagonal and on it, row by row: [Arr, Arc, Acc] for a plane. float32 for float16 and
        float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is empty, complex or of another number of axes, `order` is unknown or is 'xy' for more than two
        axes, or a sigma is negative or their number wrong.
    RuntimeError
        If the mode is unknown.

    Notes
    -----
    Sums of products of the derivatives of Sobel's operator, not normalised (Foerstner and Guelch, 1987). The bits are
    scikit-image's, for float32 images too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((5, 5)); square[2, 2] = 1
    >>> fastimg.feature.structure_tensor(square, sigma=0.1)[2][2]
    array([0., 4., 0., 4., 0.])
    """
    if order == "xy" and image.ndim > 2:
        raise ValueError('Only "rc" order is supported for dim > 2.')
    if order not in ("rc", "xy"):
        raise ValueError(f'order {order} is invalid. Must be either "rc" or "xy"')
    if not np.isscalar(sigma):
        sigma = tuple(sigma)
        if len(sigma) != image.ndim:
            raise ValueError("sigma must have as many elements as image has axes")
    source, scale = _structure.grayscale(image)
    found = elements(source, scale, sigma, mode, float(cval))
    return found[::-1] if order == "xy" else found
