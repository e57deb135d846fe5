"""Median filter."""

import math
import warnings

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _median_ndimage, _median_rank


@native("filters.median")
def median(
    image: Array,
    footprint: Array | None = None,
    out: Array | None = None,
    mode: str = "nearest",
    cval: float = 0.0,
    behavior: str = "ndimage",
) -> Array:
    """Return the median of each pixel's neighbours. Drop-in for ``skimage.filters.median``.

    Parameters
    ----------
    image : ndarray
        Image of any shape; bool, integers, float32 or float64 (with one axis float16 too).
    footprint : ndarray, optional
        Which neighbours count: those where it is not zero. As many axes as the image; 3 pixels along each by default.
    out : ndarray, optional
        Where the result is written.
    mode : {'nearest', 'reflect', 'mirror', 'wrap', 'constant'}
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.
    behavior : {'ndimage', 'rank'}
        'rank' leaves out what is beyond the edges; images of two or three axes only, in 8 or 16 bits, others are
        converted to uint8.

    Returns
    -------
    ndarray
        Same shape and dtype as the image; uint8 for an image that 'rank' converted. Of an even number of neighbours
        the upper of the two in the middle.

    Raises
    ------
    RuntimeError
        If the dtype or the mode is unknown, or `footprint` or `out` has the wrong shape.
    TypeError
        If the image is complex.
    ValueError, NotImplementedError
        With 'rank': if the image is empty, boolean, of other than two or three axes, a float image beyond -1 to 1, or
        `out` the image itself.

    Warns
    -----
    UserWarning
        With 'rank': if `mode` or `cval` is given, the image is converted, or has more than 1024 values.

    Notes
    -----
    The results are those of scipy.ndimage.median_filter (of skimage.filters.rank.median with 'rank'), NaN included.
    Small footprints are done by networks of comparisons (Batcher, 1968; Adams, "Fast median filters using separable
    sorting networks", 2021), large rectangles in a time that hardly depends on their size (Perreault and Hebert,
    "Median filtering in constant time", 2007; on places in a sorted tile for more than 8 bits), all others by sliding
    over sorted tiles (after Huang, Yang and Tang, 1979). Ctrl-C ends a long run. As in SciPy, integers of 64 bits with
    more than one axis pass through doubles, and a footprint for one axis is taken as full, with half of its elements as
    the rank.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.median(np.array([[1, 2, 3], [4, 99, 6], [7, 8, 9]], np.uint8))
    array([[2, 3, 3],
           [4, 6, 6],
           [7, 8, 9]], dtype=uint8)
    """
    if footprint is None:
        footprint = np.ones((3,) * image.ndim, bool)
    if behavior == "rank":
        if mode != "nearest" or not math.isclose(cval, 0.0, abs_tol=1e-8):
            warnings.warn(
                "Change 'behavior' to 'ndimage' if you want to use the parameters 'mode' or 'cval'. They will be "
                "discarded otherwise.", stacklevel=2)
        return _median_rank.median(image, footprint, out)
    return _median_ndimage.median(image, footprint, out, mode, cval)
