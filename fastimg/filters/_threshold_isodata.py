"""The isodata threshold. No kernel of its own: see src_cy/exposure/histogram.pyx."""

from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.filters._threshold_histogram import counts_of


def _thresholds(counts: Array, centers: Array) -> Array:
    """Return the centres, but the last, that lie less than a bin below the middle between their classes' means."""
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centers)
    low = sums[:-1] / below[:-1]
    high = (sums[-1] - sums[:-1]) / above[:-1]
    distance = (low + high) / 2.0 - centers[:-1]
    found: Array = centers[:-1][(distance >= 0) & (distance < centers[1] - centers[0])]
    return found


@native("filters.threshold_isodata")
def threshold_isodata(
    image: Array | None = None, nbins: int = 256, return_all: bool = False, *, hist: Any = None
) -> Any:
    """Return the isodata threshold(s) of a grey image. Drop-in for ``skimage.filters.threshold_isodata``.

    Parameters
    ----------
    image : ndarray, optional
        Grey image of any shape and dtype.
    nbins : int
        Number of bins for float images; integer images have one bin per value.
    return_all : bool
        Return all thresholds that satisfy the criterion, not the lowest only.
    hist : ndarray of counts, or pair of ndarrays (counts, bin centres), optional
        Histogram to use instead of the image's.

    Returns
    -------
    scalar or ndarray
        The threshold(s): pixels above it are foreground. int64 for integer images, else the image's dtype.

    Raises
    ------
    Exception
        If there is neither `image` nor `hist`.
    IndexError
        If no threshold satisfies the criterion, and `return_all` is False.
    ValueError
        If the image has NaN or infinity, or is empty and of integers.

    Notes
    -----
    The threshold lies midway between the means of the two classes that it makes [1]_. Same result as scikit-image's,
    which sums the counts in float32.

    References
    ----------
    .. [1] T. Ridler and S. Calvard, "Picture thresholding using an iterative selection method", IEEE Transactions on
       Systems, Man, and Cybernetics 8 (1978), 630-632.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_isodata(np.array([[10, 12, 11], [90, 95, 91]], np.uint8))
    np.int64(51)
    """
    counts, centers, _ = counts_of(image, hist, nbins)
    if len(centers) == 1:
        return centers if return_all else centers[0]
    found = _thresholds(counts, centers)
    return found if return_all else found[0]
