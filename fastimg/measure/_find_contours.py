"""Contours at a level. Kernel: src_cy/measure/contours.pyx."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _results, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_OPTIONS = ("high", "low")
_WORD, _INTP, _F8 = np.dtype(np.uint64), np.dtype(np.intp), np.dtype("f8")
_NO_MASK = np.empty((0, 0), "u1")
_SLOTS = 6  # of the kernel's tables per column


def _limit(level: float, dtype: np.dtype[Any]) -> Any:
    """Return the largest value of a dtype that is at most `level`, None if all of its values are on one side.

    Comparing with it, in that dtype, tells what comparing with `level` in float64 would tell.
    """
    if math.isnan(level):
        return None
    if dtype.kind == "u":
        return math.floor(level) if 0 <= level < np.iinfo(dtype).max else None
    with np.errstate(over="ignore"):
        limit = dtype.type(level)
    return np.nextafter(limit, dtype.type(-np.inf)) if float(limit) > level else limit


def _for_kernel(image: Array) -> Array:
    """Return the image as the kernel takes it: its values in float64, or of a dtype that converts to them exactly."""
    values = image if _check.is_readable(image.dtype) else _slabs.converted(image, np.float64)
    return _check.native_order(np.asarray(values))


def _known(image: Array, mask: Array, words: int) -> Array:
    """Return memory for the bits of what is known, empty if that is all."""
    partial = mask.size > 0 or (image.dtype.kind == "f" and bool(np.isnan(_slabs.reduced(np.min, image))))
    return np.empty((len(image) if partial else 0, words), _WORD)


def _trace(image: Array, level: float, high: bool, reverse: bool, mask: Array) -> list[Array]:
    rows, columns = image.shape
    words = (columns + 63) // 64
    above, known = np.empty((rows, words), _WORD), _known(image, mask, words)
    if (limit := _limit(level, image.dtype)) is None:
        return []
    with for_work(image.size) as n_threads:
        segments = k.measure_contours.cross(image, mask, limit, above, known, n_threads)
        if not segments:
            return []
        table = np.full((2, _SLOTS * columns), -1, np.intp)
        points = _results.scratch(4 * segments, _F8).reshape(-1, 2)
        following = _results.scratch(2 * segments, _INTP)
        contours = _results.scratch(5 * segments, _INTP).reshape(-1, 5)
        found = k.measure_contours.trace(image, above, known, level, high, table, points, following, contours)
        return _walked(points, following, contours[:found], reverse, n_threads)


def _walked(points: Array, following: Array, contours: Array, reverse: bool, n_threads: int) -> list[Array]:
    """Return the contours' points in their order: some of each at a time, so that no part takes long."""
    arrays = [np.empty((size, 2)) for size in contours[:, 4].tolist()]
    places = np.empty(len(arrays), np.intp)
    k.measure_contours.addresses(arrays, places)
    first, step = 0, k.measure_contours.WALKED
    while len(contours):
        k.measure_contours.walk(points, following, contours, places, first, reverse, n_threads)
        first += step
        longer = contours[:, 4] > first
        contours, places = contours[longer], places[longer]
    return arrays


def _extreme(pair: np.ufunc, whole: Callable[..., Any], image: Array) -> Any:
    """Return numpy.nanmin or nanmax of an image, by parts; it is the one to warn if there are NaN only."""
    if type(image) is not np.ndarray or image.dtype.kind not in "biuf":
        return whole(image)
    return whole(np.array([pair.reduce(image[part], axis=None) for part in _slabs.cuts(image)]))


def _check_mask(mask: Any, image: Array) -> Array:
    if mask is None:
        return _NO_MASK
    if mask.shape != image.shape:
        raise ValueError('Parameters "array" and "mask" must have same shape: '
                         f"got {image.shape} and {mask.shape}")  # fmt: skip
    if not np.can_cast(mask.dtype, bool, casting="safe"):
        raise TypeError(f'Parameter "mask" must be a binary array: got one of {mask.dtype}')
    return _check.native_order(np.asarray(mask)).view("u1")


def _check_options(fully_connected: Any, positive_orientation: Any) -> None:
    if fully_connected not in _OPTIONS:
        raise ValueError(f'Parameters "fully_connected" must be either "high" or "low": got {fully_connected!r}')
    if positive_orientation not in _OPTIONS:
        raise ValueError('Parameters "positive_orientation" must be either "high" or "low": '
                         f"got {positive_orientation!r}")  # fmt: skip


@native("measure.find_contours")
def find_contours(
    image: Array, level: float | None = None, fully_connected: str = "low", positive_orientation: str = "low", *,
    mask: Array | None = None,
) -> list[Array]:
    """Find the lines along which an image has a value. Drop-in for ``skimage.measure.find_contours``.

    Parameters
    ----------
    image : (M, N) ndarray
        Grey image of any dtype, at least 2 x 2.
    level : float, optional
        The value; the mean of the least and the greatest by default.
    fully_connected : {'low', 'high'}
        Whether pixels at or below the level are connected across corners, or those above it.
    positive_orientation : {'low', 'high'}
        Whether contours wind counter-clockwise around what is low, or around what is high.
    mask : (M, N) ndarray of bool, optional
        False where there is no contour; neither is where the image is NaN.

    Returns
    -------
    list of (K, 2) ndarray of float64
        Contours as (row, column) in pixels, interpolated linearly; closed ones end with their first point.

    Raises
    ------
    ValueError
        If an option is unknown, the image is not two-dimensional or too small, or `mask` is of another shape.
    TypeError
        If `mask` is not bool.

    Notes
    -----
    Marching squares, after [1]_. The same contours, points and orders as scikit-image's.

    References
    ----------
    .. [1] W. E. Lorensen, H. E. Cline, "Marching cubes: a high resolution 3D surface construction algorithm",
       Computer Graphics 21 (1987), 163-169.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.measure.find_contours(np.array([[1, 0], [0, 0]]), 0.25)
    [array([[0.  , 0.75],
           [0.75, 0.  ]])]
    """
    _check_options(fully_connected, positive_orientation)
    if image.shape[0] < 2 or image.shape[1] < 2:
        raise ValueError(f"Input array must be at least 2x2: got {image.shape}")
    if image.ndim != 2:
        raise ValueError(f"Only 2D arrays are supported: got one of {image.ndim} axes")
    known = _check_mask(mask, image)
    if level is None:
        level = (_extreme(np.fmin, np.nanmin, image) + _extreme(np.fmax, np.nanmax, image)) / 2.0
    values = _for_kernel(image)
    return _trace(values, float(level), fully_connected == "high", positive_orientation == "high", known)
