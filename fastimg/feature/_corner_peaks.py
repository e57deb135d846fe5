"""Peaks of corner measures, one of each connected group."""

from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.feature._peak_local_max import find, warn_of_small_distance
from fastimg.feature._spacing import thinned


def _apart(peaks: Array, shape: tuple[int, ...], min_distance: Any, p_norm: Any) -> Array:
    """Return the peaks, in their order, that are further from all before them than `min_distance`."""
    flat = np.ravel_multi_index(tuple(peaks.T), shape)
    mask = np.zeros(shape, bool)
    mask.reshape(-1)[flat] = True
    kept = thinned(flat, mask, min_distance, p_norm, None, touching=True)
    return np.stack(np.unravel_index(kept, shape), axis=-1)


@native("feature.corner_peaks")
def corner_peaks(
    image: Array,
    min_distance: int = 1,
    threshold_abs: float | None = None,
    threshold_rel: float | None = None,
    exclude_border: bool | int | tuple[int, ...] = True,
    indices: bool = True,
    num_peaks: float = np.inf,
    footprint: Array | None = None,
    labels: Array | None = None,
    *,
    num_peaks_per_label: float = np.inf,
    p_norm: float = np.inf,
) -> Array:
    """Find corners in an image of a corner measure. Drop-in for ``skimage.feature.corner_peaks``.

    Parameters
    ----------
    image : ndarray
        Corner measure, of any number of axes, in integers, float32 or float64.
    min_distance : int
        Corners are further than this from each other, in pixels.
    threshold_abs, threshold_rel : float or None
        Corners are above both: a value (the image's least one, by default) and a share of the image's greatest one.
    exclude_border : bool, int or tuple of int
        Width of the border without corners, in pixels, for all axes or one by one; True stands for `min_distance`.
    indices : bool
        Return coordinates, or a mask.
    num_peaks : int or inf
        How many corners to return at most: the first ones.
    footprint : ndarray of bool, optional
        The neighbourhood whose maximum a corner is, instead of a box of `min_distance` about it.
    labels : ndarray of int, optional
        Regions, each of which is searched by itself, one after the other. 0 is none.
    num_peaks_per_label : int or inf
        How many peaks of each region are looked at.
    p_norm : float
        How the distance of two corners is measured: inf for the greatest difference along an axis, 2 for Euclid's, 1
        for the sum of the differences.

    Returns
    -------
    (N, ndim) ndarray of int, or ndarray of bool
        Coordinates, the highest corner first (with labels region by region), or a mask of the image's shape.

    Raises
    ------
    TypeError, ValueError, RuntimeError
        As ``peak_local_max``.

    Notes
    -----
    The peaks of ``peak_local_max``, from the first one on, without those that are `min_distance` or less from one that
    was taken before. The corners are scikit-image's, in its order.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> response = np.zeros((5, 5)); response[2:4, 2:4] = 1
    >>> fastimg.feature.corner_peaks(response)
    array([[2, 2]])
    """
    most = None if np.isinf(num_peaks) else num_peaks
    warn_of_small_distance(min_distance, footprint)
    peaks = find(image, min_distance, threshold_abs, threshold_rel, exclude_border, np.inf, footprint, labels,
                 num_peaks_per_label, np.inf)
    if len(peaks):
        peaks = _apart(peaks, np.shape(image), min_distance, p_norm)[:most]
    if indices:
        return peaks
    mask = np.zeros_like(image, dtype=bool, subok=False)
    mask[tuple(peaks.T)] = True
    return mask
