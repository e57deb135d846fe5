"""The mean as a threshold. Kernel: src_cy/filters/pairwise.pyx."""

from typing import Any

import numpy as np

from fastimg import _layout
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_SMALL_INTEGERS = frozenset(map(np.dtype, ("u1", "i1", "u2", "i2", "u4", "i4")))
_EXACT = 2**53  # up to here a sum of integers in double is exact, in whatever order


def _in_memory_order(image: Any) -> Array | None:
    """Return the elements as one contiguous line; None if they are not one (or not an ordinary array)."""
    if type(image) is not np.ndarray or not image.size or not (image.flags.forc and image.flags.aligned):
        return None
    return image.reshape(-1) if image.flags.c_contiguous else image.T.reshape(-1)


def real_mean(line: Array, total: float, n: int) -> Any:
    """Divide a sum as numpy.mean does: in double, then rounded."""
    return line.dtype.type(total / n)


def mean_of_reals(line: Array) -> Any:
    """Return numpy.mean of contiguous float32 or float64 elements, with its bits."""
    with for_work(line.size) as n_threads:
        return real_mean(line, k.filters_pairwise.reals(line, n_threads), line.size)


def _integer_mean(line: Array) -> Any:
    with for_work(line.size / 4) as n_threads:
        return np.float64(k.filters_pairwise.integers(line, n_threads) / line.size)


@native("filters.threshold_mean")
def threshold_mean(image: Array) -> Any:
    """Return the mean of an image as a threshold. Drop-in for ``skimage.filters.threshold_mean``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and dtype.

    Returns
    -------
    scalar
        The mean: pixels above it are foreground. Of the image's dtype for floats, else a float64.

    Raises
    ------
    TypeError
        If the elements cannot be added up.

    Warns
    -----
    RuntimeWarning
        If the image is empty: the result is NaN.

    Notes
    -----
    The threshold of [1]_. The bits are those of numpy.mean, which scikit-image calls; so is the order of additions.

    References
    ----------
    .. [1] C. Glasbey, "An analysis of histogram-based thresholding algorithms", CVGIP: Graphical Models and Image
       Processing 55 (1993), 532-537.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_mean(np.array([[10, 12, 11], [90, 95, 91]], np.uint8))
    np.float64(51.5)
    """
    line = _in_memory_order(image)
    if line is None and type(image) is np.ndarray and image.size and image.dtype in _SMALL_INTEGERS:
        line = _layout.elements(image)  # whose sum is exact in any order
    if line is not None and line.dtype.isnative:
        if line.dtype.char in "fd":
            return mean_of_reals(line)
        if line.dtype in _SMALL_INTEGERS and line.size < _EXACT >> 8 * line.itemsize:
            return _integer_mean(line)
    return np.mean(image)
