"""Local maxima as coordinates."""

import math
import warnings
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.feature._maxima import equals_maximum
from fastimg.feature._regions import opened, regions
from fastimg.feature._spacing import falling, thinned

Neighbourhood = Array | tuple[int, ...]  # a footprint, or the sizes of a box
_NUMBERS = (int, float, np.bool_, np.integer, np.floating)


def warn_of_small_distance(min_distance: Any, footprint: Any, stacklevel: int = 3) -> None:
    """Warn, as scikit-image does, where all pixels above the threshold are peaks."""
    if (footprint is None or footprint.size == 1) and min_distance < 1:
        warnings.warn(
            "When min_distance < 1, peak_local_max acts as finding image > max(threshold_abs, threshold_rel * "
            f"max(image)): got min_distance={min_distance!r}.", RuntimeWarning, stacklevel=stacklevel)


def _border(image: Array, min_distance: Any, exclude_border: Any) -> tuple[Any, ...]:
    """Return the width of the border, along each axis, in which no peak is looked for."""
    if isinstance(exclude_border, bool):
        return (min_distance if exclude_border else 0,) * image.ndim
    if isinstance(exclude_border, int):
        if exclude_border < 0:
            raise ValueError(f"`exclude_border` cannot be a negative value, got {exclude_border}")
        return (exclude_border,) * image.ndim
    if not isinstance(exclude_border, tuple):
        raise TypeError("`exclude_border` must be bool, int, or tuple with the same length as the dimensionality of "
                        f"the image, got {exclude_border!r}")
    if len(exclude_border) != image.ndim:
        raise ValueError("`exclude_border` should have the same length as the dimensionality of the image, "
                         f"{image.ndim}, got {exclude_border!r}")
    if not all(isinstance(width, int) for width in exclude_border):
        raise ValueError(f"`exclude_border`, when expressed as a tuple, must only contain ints, got {exclude_border!r}")
    if min(exclude_border, default=0) < 0:
        raise ValueError(f"`exclude_border` can not be a negative value, got {exclude_border!r}")
    return exclude_border


def _without_border(mask: Array, border: tuple[Any, ...]) -> Array:
    for axis, width in enumerate(border):
        if width != 0:
            mask[(slice(None),) * axis + (slice(None, width),)] = 0
            mask[(slice(None),) * axis + (slice(-width, None),)] = 0
    return mask


def _threshold(image: Array, threshold_abs: Any, threshold_rel: Any) -> Any:
    threshold = image.min() if threshold_abs is None else threshold_abs
    if threshold_rel is not None:
        threshold = max(threshold, threshold_rel * image.max())
    return threshold


def _least(dtype: np.dtype[Any], threshold: Any) -> float | None:
    """Return the least number of the dtype that NumPy takes to be above the threshold; None if that is not simple."""
    if dtype.char not in "fdbBhHiI" or not isinstance(threshold, _NUMBERS) or not np.isfinite(threshold):
        return None
    if dtype.kind in "iu":
        return float(min(max(int(np.floor(threshold)) + 1, -(2**40)), 2**40))
    if dtype.type is type(threshold):
        number: Any = threshold
    else:
        with np.errstate(over="ignore"):
            number = dtype.type(threshold)
    return float(number if number > threshold else np.nextafter(number, number.dtype.type(np.inf)))


def _peak_mask(image: Array, near: Neighbourhood, threshold: Any, region: Array | None = None) -> Array:
    """Return where there may be peaks: local maxima above the threshold.

    None in a flat image; in a flat region its pixels that stand alone.
    """
    if (math.prod(near) if isinstance(near, tuple) else near.size) == 1 or image.size == 1:
        return np.asarray(image > threshold)
    least = _least(image.dtype, threshold) if region is None else None
    found, differs = equals_maximum(image, near) if least is None else equals_maximum(image, near, least)
    if region is None:
        if not differs:
            found[:] = False
    elif found[region].all():
        found[:] = False
        found[region ^ opened(region)] = True
    if least is None:
        found &= image > threshold
    return found


def _highest(image: Array, mask: Array, num_peaks: Any, min_distance: Any, p_norm: Any) -> Array:
    """Return the coordinates of the peaks in a mask, which is used up, the highest first."""
    if mask.ndim == 0:
        np.nonzero(mask)  # raises
    peaks = np.flatnonzero(mask)
    peaks = peaks[falling(image.reshape(-1)[peaks])]
    most = int(num_peaks) if np.isfinite(num_peaks) else None
    if min_distance > 1 and peaks.size:
        peaks = thinned(peaks, mask, min_distance, p_norm, most)
    if len(peaks) > num_peaks:
        peaks = peaks[:num_peaks]
    places = np.empty((len(peaks), mask.ndim), np.intp)
    for axis, place in enumerate(np.unravel_index(peaks, mask.shape)):
        places[:, axis] = place
    return places


def _in_regions(image: Array, labels: Any, border: tuple[Any, ...], near: Neighbourhood, threshold: Any, num_peaks: Any,
                num_peaks_per_label: Any, min_distance: Any, p_norm: Any) -> Array:
    """Return the peaks of each region, region by region; of too many the highest of all."""
    inner = _without_border(labels.astype(int, casting="safe"), border)
    limits = np.finfo if np.issubdtype(image.dtype, np.floating) else np.iinfo
    background = limits(image.dtype).min
    found = []
    for label, box in regions(inner):
        region = labels[box] == label
        part = image[box].copy()
        part[np.logical_not(region)] = background
        mask = _peak_mask(part, near, threshold, region)
        peaks = _highest(part, mask, num_peaks_per_label, min_distance, p_norm)
        found.append(peaks + [s.start for s in box])
    peaks = np.vstack(found) if found else np.empty((0, 2), int)
    if len(peaks) > num_peaks:
        mask = np.zeros(image.shape, bool)
        mask[tuple(peaks.T)] = True
        peaks = _highest(image, mask, num_peaks, min_distance, p_norm)
    return peaks


def find(image: Any, min_distance: Any, threshold_abs: Any, threshold_rel: Any, exclude_border: Any, num_peaks: Any,
         footprint: Any, labels: Any, num_peaks_per_label: Any, p_norm: Any) -> Array:
    """Return the coordinates of the peaks: see peak_local_max."""
    border = _border(image, min_distance, exclude_border)
    image = np.asarray(image)
    if image.dtype.kind in "biuf":
        image = _check.native_order(image)  # once for all passes
    threshold = _threshold(image, threshold_abs, threshold_rel)
    near: Neighbourhood
    if footprint is None and type(min_distance) is int and min_distance >= 0:
        near = (2 * min_distance + 1,) * image.ndim
    elif footprint is None:
        near = np.broadcast_to(True, (2 * min_distance + 1,) * image.ndim).shape  # checks the type and the sign
    else:
        near = np.array(footprint)  # a copy, which no other thread changes between two looks at it
    if labels is not None:
        return _in_regions(image, labels, border, near, threshold, num_peaks, num_peaks_per_label, min_distance,
                           p_norm)
    mask = _without_border(_peak_mask(image, near, threshold), border)
    return _highest(image, mask, num_peaks, min_distance, p_norm)


@native("feature.peak_local_max")
def peak_local_max(
    image: Array,
    min_distance: int = 1,
    threshold_abs: float | None = None,
    threshold_rel: float | None = None,
    exclude_border: bool | int | tuple[int, ...] = True,
    num_peaks: float = np.inf,
    footprint: Array | None = None,
    labels: Array | None = None,
    num_peaks_per_label: float = np.inf,
    p_norm: float = np.inf,
) -> Array:
    """Find local maxima, the highest first. Drop-in for ``skimage.feature.peak_local_max``.

    Parameters
    ----------
    image : ndarray
        Image of any number of axes, of integers, float32 or float64.
    min_distance : int
        Distance in pixels that peaks keep from each other, and how far a peak is the maximum along each axis.
    threshold_abs, threshold_rel : float or None
        Peaks are above both: a value (the image's least one, by default) and a share of the image's greatest one.
    exclude_border : bool, int or tuple of int
        Width of the border without peaks, in pixels, for all axes or one by one; True stands for `min_distance`.
    num_peaks : int or inf
        How many peaks to return at most.
    footprint : ndarray of bool, optional
        The neighbourhood whose maximum a peak is, instead of a box of `min_distance` about it.
    labels : ndarray of int, optional
        Regions, each of which is searched by itself. 0 is none.
    num_peaks_per_label : int or inf
        How many peaks to return at most of each region.
    p_norm : float
        How the distance of two peaks is measured: inf for the greatest difference along an axis, 2 for Euclid's, 1
        for the sum of the differences.

    Returns
    -------
    (N, ndim) ndarray of int
        Coordinates; with labels region by region. Peaks of the same height in the order of their coordinates.

    Raises
    ------
    TypeError
        If `exclude_border`, `min_distance` or the labels are of the wrong type, or the image complex or bool.
    ValueError
        If `exclude_border` is negative or of the wrong length, or the image empty.
    RuntimeError
        If the image is of another float type, or the footprint of another number of axes.

    Warns
    -----
    RuntimeWarning
        If `min_distance` is below 1: then all pixels above the threshold are peaks.

    Notes
    -----
    Maxima by windows of doubling length; then, from the highest peak down, those that are `min_distance` away from all
    that were taken before. Both take a time that does not depend on the distance much, nor on how many peaks a flat
    region has, one per pixel. The peaks are scikit-image's, in its order.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((7, 7)); image[3, 4] = 1; image[3, 2] = 1.5
    >>> fastimg.feature.peak_local_max(image, min_distance=1)
    array([[3, 2],
           [3, 4]])
    """
    warn_of_small_distance(min_distance, footprint)
    return find(image, min_distance, threshold_abs, threshold_rel, exclude_border, num_peaks, footprint, labels,
                num_peaks_per_label, p_norm)
