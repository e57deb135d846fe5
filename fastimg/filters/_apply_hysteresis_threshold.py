"""Thresholding with hysteresis. Kernel: src_cy/filters/hysteresis.pyx."""

from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work


def _regions(low: Array, high: Array) -> Array:
    """Return the connected regions of the mask `low` that hold a pixel of the mask `high`."""
    low, high = _check.native_order(low), _check.native_order(high)
    result = np.zeros(low.shape, bool)
    if low.ndim == 0:
        return low & high
    if low.size == 0:
        raise ValueError(f"image must not be empty, got the shape {low.shape}")
    lines = (-1, low.shape[-1])
    masks = (mask.view(np.uint8).reshape(lines) for mask in (low, high, result))
    with for_work(low.size) as n_threads:
        k.filters_hysteresis.regions(*masks, np.array(low.shape[:-1] or (1,), np.intp), n_threads)
    return result


@native("filters.apply_hysteresis_threshold")
def apply_hysteresis_threshold(image: Array, low: Any, high: Any) -> Array:
    """Find regions above `low` that reach above `high`. Drop-in for ``skimage.filters.apply_hysteresis_threshold``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and dtype.
    low : float or ndarray that broadcasts to the image
        Lower threshold; where it is above `high`, `high` takes its place.
    high : float or ndarray that broadcasts to the image
        Upper threshold.

    Returns
    -------
    ndarray of bool
        Where the image is above `low` and connected (along the axes, not across corners) to where it is above `high`.

    Raises
    ------
    TypeError
        If the image and a threshold cannot be compared.
    ValueError
        If a threshold does not broadcast, or the image is empty.

    Notes
    -----
    The thresholding of [1]_; comparisons are strict. Same result as scikit-image's.

    References
    ----------
    .. [1] J. Canny, "A computational approach to edge detection", IEEE Transactions on Pattern Analysis and Machine
       Intelligence 8 (1986), 679-698.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([1, 2, 3, 2, 1, 2, 1, 3, 2])
    >>> fastimg.filters.apply_hysteresis_threshold(image, 1.5, 2.5).astype(int)
    array([0, 1, 1, 1, 0, 0, 0, 1, 1])
    """
    low = np.clip(low, a_min=None, a_max=high)
    above_low, above_high = np.asarray(image > low), np.asarray(image > high)
    if above_low.shape != above_high.shape:
        above_low, above_high = np.broadcast_arrays(above_low, above_high)
    result = _regions(above_low, above_high)
    if np.isnan(low).any() and (above_high & ~above_low).any():  # what is not above `low` counts as one region
        result |= ~above_low
    return result
