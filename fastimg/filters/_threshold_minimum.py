"""The threshold at the minimum between two peaks. Kernel: src_cy/filters/threshold_minimum.pyx."""

from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg.filters._threshold_histogram import counts_of


@native("filters.threshold_minimum")
def threshold_minimum(
    image: Array | None = None, nbins: int = 256, max_num_iter: int = 10000, *, hist: Any = None
) -> Any:
    """Return the least bin between the two peaks of a histogram. Drop-in for ``skimage.filters.threshold_minimum``.

    Parameters
    ----------
    image : ndarray, optional
        Grey image of any shape and dtype.
    nbins : int
        Number of bins for float images; integer images have one bin per value.
    max_num_iter : int
        How often the histogram may be smoothed until it has only two peaks.
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
    RuntimeError
        If there are not two peaks in the end, or only after `max_num_iter` rounds.
    ValueError
        If the image has NaN or infinity, or is empty and of integers; if `max_num_iter` is less than 1.

    Notes
    -----
    The histogram is smoothed by a moving average of three bins until two peaks remain [1]_. Same result as
    scikit-image's.

    References
    ----------
    .. [1] J. Prewitt and M. Mendelsohn, "The analysis of cell images", Annals of the New York Academy of Sciences 128
       (1966), 1035-1053.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_minimum(hist=np.array([1, 5, 9, 5, 1, 0, 2, 7, 8, 2]))
    np.int64(5)
    """
    counts, centers, _ = counts_of(image, hist, nbins)
    rounds = range(max_num_iter)
    if not rounds:
        raise ValueError(f"max_num_iter must be at least 1, got {max_num_iter}")
    smoothed = np.stack([counts, counts])
    result = np.zeros(5, np.intp)
    k.filters_threshold_minimum.smooth(smoothed, result, len(rounds))
    done, peaks, first, second, row = result
    if peaks != 2:
        raise RuntimeError(f"Unable to find two maxima in histogram: there are {peaks} after {done} rounds")
    if done == max_num_iter:
        raise RuntimeError(f"Maximum iteration reached for histogram smoothing: max_num_iter is {max_num_iter}")
    return centers[first + np.argmin(smoothed[row, first : second + 1])]
