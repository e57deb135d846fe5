"""The triangle threshold. No kernel of its own: see src_cy/exposure/histogram.pyx."""

from typing import Any

import numpy as np

from fastimg import _layout
from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure import _histogram


def _farthest(counts: Array, low: Any, peak: Any) -> Any:
    """Return the bin from `low` on, below `peak`, that is farthest under the line between the two."""
    height, width = counts[peak], peak - low
    x = np.arange(width)
    y = counts[x + low]
    norm = np.sqrt(height**2 + width**2)
    return np.argmax(height / norm * x - width / norm * y) + low


@native("filters.threshold_triangle")
def threshold_triangle(image: Array, nbins: int = 256) -> Any:
    """Return the triangle threshold of a grey image. Drop-in for ``skimage.filters.threshold_triangle``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and dtype.
    nbins : int
        Number of bins for float images; integer images have one bin per value.

    Returns
    -------
    scalar
        The threshold: pixels above it are foreground. An int64 for integer images, of the image's dtype for float
        images; the pixel itself if all are equal.

    Raises
    ------
    ValueError
        If the image has NaN or infinity, or is empty and of integers.
    IndexError
        If the image is empty and of floats.

    Notes
    -----
    The threshold is the bin farthest from the line between the histogram's peak and the end of its longer tail
    [1]_. Same result as scikit-image's.

    References
    ----------
    .. [1] G. Zack, W. Rogers and S. Latt, "Automatic measurement of sister chromatid exchange frequency", Journal of
       Histochemistry and Cytochemistry 25 (1977), 741-753.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_triangle(np.array([[10, 10, 11, 10], [12, 10, 13, 20]], np.uint8))
    np.int64(11)
    """
    found = _histogram.count(_layout.elements(image), nbins)
    counts = found.counts[0]
    peak = np.argmax(counts)
    low, high = np.flatnonzero(counts)[[0, -1]]
    if low == high:
        return image.ravel()[0]
    if peak - low < high - peak:  # the longer tail is above the peak: look at the mirror image
        last = len(counts) - 1
        return found.centers[last - _farthest(counts[::-1], last - high, last - peak)]
    return found.centers[_farthest(counts, low, peak)]
