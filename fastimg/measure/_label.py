"""Labels of connected regions. Kernels: src_cy/measure/label.pyx, label_values.pyx, label_pixels.pyx."""

import functools
import itertools
import math
from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_STRIPS = 2  # per thread
_FEW = 1 << 12  # elements, below which Python takes longer over runs than the kernel over elements
_SHORT = 32  # elements of a line, below which its runs are few
_SOME = 16  # lines that are looked at
_MAX_INT32 = 2**31 - 2  # from here on scipy.ndimage.label returns 64-bit labels
_UNSIGNED: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("u2"), 4: np.dtype("u4"), 8: np.dtype("u8")}
_INTP = np.dtype(np.intp)


@functools.lru_cache(maxsize=64)
def _neighbours(shape: tuple[int, ...], connectivity: int) -> tuple[Array, ...]:
    """Return, for lines of a shape, the kernels' shape, steps, back and wide (src_cy/_neighbours.pxd)."""
    origin = (0,) * len(shape)
    lines = [math.prod(shape[d + 1 :]) for d in range(len(shape))]
    ranges = [(-1, 0, 1) if n > 1 else (0,) for n in shape]
    near = [step for step in itertools.product(*ranges) if step < origin and sum(map(abs, step)) <= connectivity]
    back = [-sum(s * n for s, n in zip(step, lines, strict=True)) for step in near]
    wide = [sum(map(abs, step)) < connectivity for step in near]
    steps = np.array(near, np.intp).reshape(len(near), len(shape))
    return np.array(shape, np.intp), steps, np.array(back, np.intp), np.array(wide, np.intp)


def _strips(lines: int, reach: int, n_threads: int) -> Array:
    """Return the first line of each strip and the number of lines; seams are joined by one thread, so are few."""
    count = max(1, min(_STRIPS * n_threads if n_threads > 1 else 1, lines // (8 * reach) if reach else lines))
    return np.array([lines * i // count for i in range(count + 1)], np.intp)


class Runs(NamedTuple):
    """The runs along the last axis of an image's regions, as src_cy/_runs.pxd has them, and each one's label."""

    mask: Array
    begins: Array
    first: Array
    names: Array


def runs(image: Array, ground: Any, connectivity: int) -> tuple[Runs, int]:
    """Find the regions of equal values but `ground` (None: of all) of an image of unsigned integers, not empty.

    Of a mask, `ground` is what is the background. Returned are their runs and how many regions there are.
    """
    image = _check.native_order(image)
    is_mask = image.dtype.kind == "b"
    src = (image.view("u1") if is_mask else image).reshape(-1, image.shape[-1])
    lines, words = len(src), (src.shape[1] + 63) // 64
    mask, begins = (_results.scratch(lines * words, _UNSIGNED[8]).reshape(lines, words) for _ in range(2))
    first = np.empty(lines + 1, np.intp)
    with for_work(image.size) as n_threads:
        (k.measure_label if is_mask else k.measure_label_values).find(src, mask, begins, first, ground, n_threads)
        names = _results.scratch(int(first[-1]), _INTP)
        near = _neighbours(image.shape[:-1], connectivity)
        found = (mask, begins, first, names, *near, _strips(lines, max(near[2], default=0), n_threads), n_threads)
        if is_mask:
            k.measure_label.join(*found)
        elif len(names):
            k.measure_label_values.join(src, *found)
    return Runs(mask, begins, first, names), int(k.measure_label.number(names))


def painted(found: Runs, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return the labels of all elements, 0 in the background."""
    result = _results.empty(shape, dtype)
    with for_work(result.size) as n_threads:
        k.measure_label.fill(*found, result.reshape(-1, shape[-1]), n_threads)
    return result


def _regions(image: Array, ground: Any, connectivity: int, dtype: np.dtype[Any]) -> tuple[Array, int]:
    if not image.size:
        return np.empty(image.shape, dtype), 0
    found, count = runs(image, ground, connectivity)
    return painted(found, image.shape, dtype), count


def _check_connectivity(connectivity: Any, ndim: int) -> int:
    if connectivity is None:
        connectivity = ndim
    if not 1 <= connectivity <= ndim:
        raise ValueError(f"Connectivity for {ndim}D image should be in [1, ..., {ndim}]. Got {connectivity}.")
    return int(connectivity)


def _label_mask(image: Array, background: Any, connectivity: Any) -> tuple[Array, int]:
    connectivity = _check_connectivity(connectivity, image.ndim)
    image = np.asarray(image)
    dtype = np.dtype(np.int32 if image.size < _MAX_INT32 else np.intp)
    return _regions(image, background == 1, connectivity, dtype)


def _integers(image: Array) -> Array:
    """Return an image as unsigned integers that differ where scikit-image's, of type intp, do."""
    image = np.asarray(image)
    if image.dtype.kind not in "iu":
        image = np.array(image, np.intp)
    image = _check.native_order(image)
    return image.view(_UNSIGNED[image.itemsize])


def _ground(background: Any, dtype: np.dtype[Any]) -> int | None:
    """Return the background's value among unsigned integers that stand for `dtype`, None if it does not occur there."""
    if background is None:
        return 0
    if isinstance(background, str | bytes):
        raise TypeError(f"background must be an integer, got {background!r}")
    value = int(background)
    if not -(2**63) <= value < 2**63:
        raise OverflowError(f"background must be a 64-bit integer, got {background!r}")
    info = np.iinfo(dtype if dtype.kind in "iu" else np.intp)
    if dtype.kind == "u" and info.bits == 64:
        return value % 2**64  # values from 2**63 on are scikit-image's negative ones
    return value % 2**info.bits if info.min <= value <= info.max else None


def _flat_axis(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the axes that scikit-image swaps before it labels, which numbers regions in that order."""
    flat = [d for d in range(len(shape)) if shape[d] == 1]
    thick = [d for d in range(len(shape)) if shape[d] > 1]
    return (flat[-1], thick[0]) if flat and thick and flat[-1] > thick[0] else None


def _pixel_by_pixel(values: Array) -> bool:
    """Tell whether runs are not worth looking for: in few or short lines, and where nearly each element is a run."""
    if values.size <= _FEW or values.shape[-1] < _SHORT:
        return True
    some = values.reshape(-1, values.shape[-1])[:: max(1, values.size // values.shape[-1] // _SOME)]
    return bool(2 * np.count_nonzero(some[:, 1:] != some[:, :-1]) > some.size)


def _by_pixels(values: Array, ground: int | None, connectivity: int, dtype: np.dtype[Any]) -> tuple[Array, int]:
    """As `_regions`, element by element; `dtype` has 64 bits."""
    result = _results.empty(values.shape, dtype)
    shape = (*[1] * (3 - values.ndim), *values.shape)
    count: int = k.measure_label_pixels.label(
        _check.native_order(values).reshape(shape), result.reshape(shape), connectivity, ground)
    return result, count


def _label_values(image: Array, background: Any, connectivity: Any) -> tuple[Array, int]:
    values = _integers(image)
    if not 1 <= values.ndim <= 3:
        raise NotImplementedError(f"Only for images of dimension 1-3 are supported, got a {values.ndim}D one")
    ground = _ground(background, image.dtype)
    connectivity = _check_connectivity(connectivity, values.ndim)
    find = _by_pixels if values.size and _pixel_by_pixel(values) else _regions
    axes = _flat_axis(values.shape)
    if axes is None:
        return find(values, ground, connectivity, _INTP)
    labels, count = find(values.swapaxes(*axes), ground, connectivity, _INTP)
    return np.ascontiguousarray(labels.swapaxes(*axes)), count


@native("measure.label")
def label(
    label_image: Array, background: int | None = None, return_num: bool = False, connectivity: int | None = None
) -> Array | tuple[Array, int]:
    """Number connected regions of equal values. Drop-in for ``skimage.measure.label``.

    Parameters
    ----------
    label_image : ndarray
        Mask of any number of axes, or image of up to three; values other than integers are truncated to such.
    background : int, optional
        Value of the elements that belong to no region, 0 by default; -1, say, makes regions of all. Of a mask: 1 makes
        regions of what is False, all else of what is True.
    return_num : bool
        Return the number of regions too.
    connectivity : int, optional
        Along how many axes at once neighbours may differ: 1 for faces only, up to the number of axes (the default).

    Returns
    -------
    labels : ndarray
        0 in the background, regions from 1 on in the order of their first elements: int32 for a mask, else int64.
    num : int
        Number of regions, if `return_num`.

    Raises
    ------
    ValueError
        If `connectivity` is not within 1..number of axes.
    NotImplementedError
        If an image that is no mask has no axes, or more than three.

    Notes
    -----
    Runs of equal elements are joined by union-find [1]_, in strips by several threads. Same result as scikit-image's;
    a mask's labels are 64-bit where it has 2**31 - 2 elements or more.

    References
    ----------
    .. [1] L. He, Y. Chao, K. Suzuki, "A run-based two-scan labeling algorithm", IEEE Transactions on Image Processing
       17 (2008), 749-756.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.measure.label(np.array([[1, 0, 2], [1, 0, 2], [0, 2, 0]]))
    array([[1, 0, 2],
           [1, 0, 2],
           [0, 2, 0]])
    """
    find = _label_mask if label_image.dtype == bool else _label_values
    labels, count = find(label_image, background, connectivity)
    return (labels, count) if return_num else labels
