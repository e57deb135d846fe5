"""Otsu's thresholds between several classes. Kernel: src_cy/filters/threshold_multiotsu.pyx."""

import warnings
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg.filters._threshold_histogram import shares_of


def _indices(share: Array, classes: Any) -> Array:
    """Return the last bin of each class but the last."""
    values = np.count_nonzero(share)
    if values < classes:
        raise ValueError(
            f"After discretization into bins, the input image has only {values} different values. It cannot be "
            f"thresholded in {classes} classes. If there are more unique values before discretization, try increasing "
            "the number of bins (`nbins`).")
    if values == classes:
        return np.flatnonzero(share)[:-1]
    found = np.zeros(classes - 1, np.intp)
    if found.size:
        k.filters_threshold_multiotsu.search(np.ascontiguousarray(share), found)
    return found


@native("filters.threshold_multiotsu")
def threshold_multiotsu(image: Array | None = None, classes: int = 3, nbins: int = 256, *, hist: Any = None) -> Array:
    """Return Otsu's thresholds between several classes. Drop-in for ``skimage.filters.threshold_multiotsu``.

    Parameters
    ----------
    image : ndarray, optional
        Grey image of any shape and dtype.
    classes : int
        Number of classes.
    nbins : int
        Number of bins for float images; integer images have one bin per value.
    hist : ndarray of counts, or pair of ndarrays (counts, bin centres), optional
        Histogram to use instead of the image's.

    Returns
    -------
    (classes - 1,) ndarray
        The thresholds in ascending order: int64 for integer images, else of the image's dtype.

    Raises
    ------
    Exception
        If there is neither `image` nor `hist`.
    ValueError
        If there are fewer values than classes, the image has NaN or infinity, or is empty.

    Warns
    -----
    UserWarning
        If the image looks like a colour image.

    Notes
    -----
    The thresholds maximise the variance between the classes [1]_. Same result as scikit-image's, which tries all
    combinations in float32 and takes the first of the best; here, bounds in double leave out those that cannot win.

    References
    ----------
    .. [1] P. Liao, T. Chen and P. Chung, "A fast algorithm for multilevel thresholding", Journal of Information
       Science and Engineering 17 (2001), 713-727.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([[10, 12, 11, 50], [90, 95, 91, 52]], np.uint8)
    >>> fastimg.filters.threshold_multiotsu(image)
    array([12, 52])
    """
    if image is not None and image.ndim > 2 and image.shape[-1] in (3, 4):
        warnings.warn(
            f"threshold_multiotsu is expected to work correctly only for grayscale images; image shape {image.shape} "
            "looks like that of an RGB image.", stacklevel=2)
    share, centers = shares_of(image, hist, nbins)
    thresholds: Array = centers[_indices(share, classes)]
    return thresholds
