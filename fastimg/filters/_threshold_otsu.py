"""Otsu's threshold. No kernel of its own: see src_cy/exposure/histogram.pyx."""

import math
import warnings
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.filters._threshold_histogram import counts_of


def _needs_look(image: Array, first: Any, hist: Any) -> bool:
    """Tell whether the histogram cannot say that all pixels are equal: it is not made, or not by the kernel."""
    kind = image.dtype.kind
    return hist is not None or not (kind in "iu" or (image.dtype.char in "fd" and math.isfinite(first)))


def _best(counts: Array, centers: Array) -> Any:
    """Return the centre that maximises the variance between the classes: scikit-image's operations, in float32."""
    weighted = counts * centers
    weight1, weight2 = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean1 = np.cumsum(weighted) / weight1
    mean2 = (np.cumsum(weighted[::-1]) / weight2[::-1])[::-1]
    # The last class 1 has no class 2 to go with, and the first class 2 no class 1.
    variance = weight1[:-1] * weight2[1:] * (mean1[:-1] - mean2[1:]) ** 2
    return centers[np.argmax(variance)]


@native("filters.threshold_otsu")
def threshold_otsu(image: Array | None = None, nbins: int = 256, *, hist: Any = None) -> Any:
    """Return Otsu's threshold of a grey image. Drop-in for ``skimage.filters.threshold_otsu``.

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
        The threshold: pixels above it are foreground. An int64 for integer images, of the image's dtype for float
        images; the pixel itself if all are equal.

    Raises
    ------
    Exception
        If there is neither `image` nor `hist`.
    IndexError
        If the image is empty.
    ValueError
        If the image has NaN or infinity, or the histogram one bin only.

    Warns
    -----
    UserWarning
        If the image looks like a colour image.

    Notes
    -----
    The threshold maximises the variance between the two classes that it makes [1]_. Same result as scikit-image's,
    which sums the counts in float32.

    References
    ----------
    .. [1] N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on Systems, Man, and
       Cybernetics 9 (1979), 62-66.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_otsu(np.array([[10, 12, 11], [90, 95, 91]], np.uint8))
    np.int64(12)
    """
    if image is not None:
        if image.ndim > 2 and image.shape[-1] in (3, 4):
            warnings.warn(
                f"threshold_otsu is expected to work correctly only for grayscale images; image shape {image.shape} "
                "looks like that of an RGB image.", stacklevel=2)
        first = image.flat[0]
        if _needs_look(image, first, hist) and np.all(image == first):
            return first
    try:
        counts, centers, constant = counts_of(image, hist, nbins)
    except Exception:  # such as one value so large that no bins fit around it
        if image is not None and np.all(image == first):
            return first
        raise
    return first if constant else _best(counts, centers)
