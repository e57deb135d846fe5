"""Yen's threshold. No kernel of its own: see src_cy/exposure/histogram.pyx."""

from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.filters._threshold_histogram import counts_of


@native("filters.threshold_yen")
def threshold_yen(image: Array | None = None, nbins: int = 256, *, hist: Any = None) -> Any:
    """Return Yen's threshold of a grey image. Drop-in for ``skimage.filters.threshold_yen``.

    Parameters
    ----------
    image : ndarray, optional
        Grey image of any shape and dtype.
    nbins : int
        Number of bins for float images; integer images have one bin per value.
    hist : ndarray of counts, or pair of ndarrays (counts, bin centres), optional
        Histogram to use instead of the image's.

    Returns
    -------
    scalar
        The threshold: pixels above it are foreground. An int64 for integer images, else of the image's dtype.

    Raises
    ------
    Exception
        If there is neither `image` nor `hist`.
    ValueError
        If the image has NaN or infinity, or is empty and of integers.

    Notes
    -----
    The threshold maximises the entropic correlation of the two classes that it makes [1]_. Same result as
    scikit-image's, which computes in float32.

    References
    ----------
    .. [1] J. Yen, F. Chang and S. Chang, "A new criterion for automatic multilevel thresholding", IEEE Transactions
       on Image Processing 4 (1995), 370-378.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_yen(np.array([[10, 12, 11], [90, 95, 91]], np.uint8))
    np.int64(12)
    """
    counts, centers, _ = counts_of(image, hist, nbins)
    if centers.size == 1:
        return centers[0]
    share = counts / counts.sum()
    below = np.cumsum(share)[:-1]
    squares = share**2
    squares_below, squares_above = np.cumsum(squares)[:-1], np.cumsum(squares[::-1])[::-1][1:]
    criterion = np.log(((squares_below * squares_above) ** -1) * (below * (1.0 - below)) ** 2)
    return centers[criterion.argmax()]
