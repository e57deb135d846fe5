"""Contours at a level. Kernels: src_cy/measure/contours.pyx, contour_walk.pyx."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _results, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_OPTIONS = ("high", "low")
_WORD, _INTP = np.dtype(np.uint64), np.dtype(np.intp)
_NO_MASK = np.empty((0, 0), "u1")
_CONTOUR = 5  # numbers of each that the kernel keeps: the first is the node to go on from, the last how many points


def _for_kernel(image: Array) -> Array:
    """Return the image as the kernel takes it: its values in float64, or of a dtype that converts to them exactly."""
    readable = image.dtype in _check.KERNEL_DTYPES
    if readable and image.flags.c_contiguous:
        return np.asarray(image)
    return _check.native_order(image if readable else _slabs.converted(image, np.float64))


def _trace(image: Array, level: float, high: bool, reverse: bool, mask: Array) -> list[Array]:
    rows, columns = image.shape
    kernels, masked = k.measure_contours, mask is not _NO_MASK
    bits = np.empty((1 + masked, rows, (columns + 63) // 64), _WORD)
    with for_work(image.size) as n_threads:
        if masked:
            kernels.know(image, mask, bits, n_threads)
        segments = kernels.cross(image, level, bits, n_threads)
        if segments == kernels.NAN_FOUND:
            bits = np.empty((2, *bits.shape[1:]), _WORD)
            kernels.know(image, mask, bits, n_threads)
            segments = kernels.cross(image, level, bits, n_threads)
        if not segments:
            return []
        space = _results.scratch(kernels.SPACE * segments, _INTP)
        found = kernels.trace(image, bits, level, high, segments, space)
        return _walked(space, space[-_CONTOUR * segments :].reshape(-1, _CONTOUR)[:found], reverse, n_threads)


def _walked(space: Array, contours: Array, reverse: bool, n_threads: int) -> list[Array]:
    """Return the contours' points in their order: some of each at a time, so that no part takes long."""
    sizes = contours[:, -1].tolist()
    found = arrays = [np.empty((size, 2)) for size in sizes]
    first, step, longest = 0, k.measure_contour_walk.WALKED, max(sizes, default=0)
    while first < longest:
        k.measure_contour_walk.walk(space, contours, arrays, first, reverse, n_threads)
        first += step
        if first < longest:
            longer = contours[:, -1] > first
            contours, arrays = contours[longer], [arrays[i] for i in np.flatnonzero(longer)]
    return found


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
