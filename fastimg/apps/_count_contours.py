"""Counting the shapes of a picture by their outlines."""

import math
from numbers import Real
from typing import Any, Literal, overload

import numpy as np

from fastimg import _check, filters, measure
from fastimg._check import Array
from fastimg._native import composed


def _binary(image: Array, threshold: Any) -> Array:
    """Return what contours are followed in: the picture in black and white, or as it is."""
    if threshold is None or image.dtype == bool:
        return image
    if isinstance(threshold, str):
        if threshold != "otsu":
            raise ValueError(f"threshold must be 'otsu', a number or None, got {threshold!r}")
        threshold = filters.threshold_otsu(image)
    return np.asarray(image > _number(threshold, "threshold"))


def _number(value: Any, name: str) -> float:
    if not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    return float(value)


def _check_points(min_points: Any, max_points: Any) -> None:
    for name, value in (("min_points", min_points), ("max_points", max_points)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0):
            raise ValueError(f"{name} must be an integer of 0 or more, got {value!r}")
    if max_points is not None and max_points < min_points:
        raise ValueError(f"max_points must not be below min_points: got {max_points} and {min_points}")


def _checked(image: Any) -> Array:
    array: Array = np.asarray(image)
    if array.ndim != 2:
        raise ValueError(f"image must have rows and columns only, got the shape {array.shape}")
    _check.supported_float(array.dtype)
    return array


@overload
def count_contours(
    image: Array, level: float = ..., *, threshold: Any = ..., min_points: int = ..., max_points: int | None = ...,
    return_contours: Literal[False] = ...,
) -> int: ...  # fmt: skip
@overload
def count_contours(
    image: Array, level: float = ..., *, threshold: Any = ..., min_points: int = ..., max_points: int | None = ...,
    return_contours: Literal[True],
) -> tuple[int, list[Array]]: ...  # fmt: skip
@composed("apps.count_contours")
def count_contours(
    image: Array,
    level: float = 0.8,
    *,
    threshold: float | Literal["otsu"] | None = "otsu",
    min_points: int = 0,
    max_points: int | None = None,
    return_contours: bool = False,
) -> int | tuple[int, list[Array]]:
    """Count the shapes of a picture whose outlines are neither too short nor too long. *fastimg only*.

    Parameters
    ----------
    image : ndarray
        Grey or boolean image, of two dimensions.
    level : float
        Value that the contours are drawn at: in a boolean picture 0 is black and 1 is white.
    threshold : 'otsu', float or None
        What a grey image is made black and white by: pixels above it are white. 'otsu' is
        :func:`fastimg.filters.threshold_otsu`. None follows the contours of the grey values themselves.
        Boolean images are taken as they are.
    min_points, max_points : int
        Shapes whose contour has fewer or more points are not counted. A contour has about as many points as its
        shape has pixels along its border. `max_points` of None counts the longest, too.
    return_contours : bool
        Whether to return the contours that are counted as well.

    Returns
    -------
    count : int
        Number of contours.
    contours : list of ndarray of float64, shape (points, 2)
        Their rows and columns, in the order of :func:`fastimg.measure.find_contours`. Only if `return_contours`.

    Raises
    ------
    ValueError
        If `image` has not two dimensions or is complex, `level` or `threshold` is no finite number, or the numbers of
        points are negative or contradict each other.

    Notes
    -----
    A shape with a hole has two contours. One that is cut off by the border of the picture has an open contour, which
    counts as any other.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> picture = np.zeros((12, 12)); picture[2:4, 2:4] = picture[2:4, 8:10] = 1; picture[6:11, 1:11] = 1
    >>> fastimg.apps.count_contours(picture)
    3
    >>> fastimg.apps.count_contours(picture, max_points=20)
    2
    """
    _check_points(min_points, max_points)
    level = _number(level, "level")
    most = math.inf if max_points is None else max_points
    found = measure.find_contours(_binary(_checked(image), threshold), level)
    contours = [contour for contour in found if min_points <= len(contour) <= most]
    return (len(contours), contours) if return_contours else len(contours)
