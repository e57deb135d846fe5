"""Boundaries between labelled regions, found and painted. Kernel: src_cy/segmentation/boundaries.pyx."""

import itertools
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color._gray import gray2rgb
from fastimg.util._conversion import convert

_WORDS = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}


def _unusual(label_img: Any = None, connectivity: Any = 1, mode: Any = "thick", background: Any = 0) -> str:
    return "background is an array" if np.ndim(background) else ""


def _unusual_marks(image: Any = None, label_img: Any = None, color: Any = (1, 1, 0), outline_color: Any = None,
                   mode: Any = "outer", background_label: Any = 0) -> str:
    return _unusual(label_img, 1, mode, background_label)


def _steps(ndim: int, connectivity: float) -> tuple[Array, Array]:
    """Return the steps to neighbouring lines and, for each, whether their pixels to the sides are neighbours too."""
    steps = [s for s in itertools.product((-1, 0, 1), repeat=ndim - 1) if sum(map(abs, s)) <= connectivity]
    sideways = [sum(map(abs, s)) + 1 <= connectivity for s in steps]
    return np.array(steps, np.intp).reshape(len(steps), ndim - 1), np.array(sideways, np.uint8)


def _lines(label: Array) -> Array:
    """Return the labels as the kernel takes them: lines of unsigned integers or floats."""
    words = label if label.dtype.kind == "f" else label.view(_WORDS[label.itemsize])
    return words.reshape(-1, label.shape[-1])


def _inside(dtype: np.dtype[Any], background: Any) -> Any:
    """Return the background as a label; None if no label can equal it."""
    limits = np.iinfo(dtype)
    if background is None or not limits.min <= background <= limits.max or int(background) != background:
        return None
    return int(background)


def _find(label: Array, connectivity: float, mode: str, background: Any) -> Array:
    if not label.ndim:
        raise TypeError("label_img must have axes, got a number")
    result = np.zeros(label.shape, bool)
    if not result.size:
        return result
    lines, out = _lines(label), result.view("u1").reshape(-1, label.shape[-1])
    shape = np.array(label.shape[:-1], np.intp)
    steps, sideways = _steps(label.ndim, max(connectivity, 1))
    with for_work(float(4 * len(steps) * label.size)) as n_threads:
        k.segmentation_boundaries.boundaries(lines, out, None, shape, steps, sideways, False, 0, 0, n_threads)
    if mode == "inner":
        result &= label != background
    elif mode == "outer":
        _outer(label, lines, out, shape, _inside(label.dtype, background))
    return result


def _wraps() -> bool:
    """Tell whether this machine takes a double beyond the largest int64 for the smallest one, as x86 does."""
    with np.errstate(invalid="ignore"):
        return bool(np.array([2.0**63]).astype("i8")[0] < 0)


def _beside_lines(label: Array, background: int) -> Array:
    """Return 1 beside lines of background of three along the first axis, for labels of 64 bits; 0 elsewhere.

    scikit-image's stand-in for the background, the largest label, is rounded up to a double there, and becomes the
    least label: objects always differ from it.
    """
    result = np.zeros(label.shape, np.uint8)
    if label.itemsize < 8 or label.ndim < 2 or not _wraps():
        return result
    empty = np.pad(label == background, [(1, 1)] + [(0, 0)] * (label.ndim - 1), mode="edge")
    lines = empty[:-2] & empty[1:-1] & empty[2:]
    if lines.any():
        for axis in range(1, label.ndim):
            lines = _widely(lines, axis)
    return np.asarray(lines).view(np.uint8)


def _widely(mask: Array, axis: int) -> Array:
    """Return a mask and the pixels beside it along an axis."""
    result = mask.copy()
    there, here = np.moveaxis(result, axis, 0), np.moveaxis(mask, axis, 0)
    there[1:] |= here[:-1]
    there[:-1] |= here[1:]
    return result


def _outer(label: Array, lines: Array, out: Array, shape: Array, background: int | None) -> None:
    """Keep in `out` what mode "outer" marks."""
    if background is None:  # then all pixels have the label that they are compared by
        return
    bits = 8 * label.itemsize
    flip = 1 << (bits - 1) if label.dtype.kind == "i" else 0
    steps, sideways = _steps(label.ndim, label.ndim)
    kept = _beside_lines(label, background).reshape(out.shape)
    with for_work(float(8 * len(steps) * label.size)) as n_threads:
        k.segmentation_boundaries.boundaries(
            lines, out, kept, shape, steps, sideways, True, background % (1 << bits), flip, n_threads)


def _between(label: Array) -> Array:
    """Return the labels' image doubled, True between pixels of different labels.

    The largest number of the dtype counts as no label, as in scikit-image, where it stands between the pixels.
    """
    limits = np.iinfo(label.dtype)
    low = high = label
    if (label == limits.max).any():
        high = np.where(label == limits.max, limits.min, label)
    for axis in range(label.ndim):
        low, high = _widened(low, axis, np.minimum), _widened(high, axis, np.maximum)
    return np.asarray(low < high)


def _widened(label: Array, axis: int, choose: Any) -> Array:
    n = label.shape[axis]
    if n == 0:
        raise ValueError("negative dimensions are not allowed")
    shape = list(label.shape)
    shape[axis] = 2 * n - 1
    result = np.empty(shape, label.dtype)
    lines, wide = np.moveaxis(label, axis, 0), np.moveaxis(result, axis, 0)
    wide[::2] = lines
    choose(lines[:-1], lines[1:], out=wide[1::2])
    return result


def _check_labels(label: Array, integers: bool) -> None:
    if label.dtype.kind not in "iuf":
        raise TypeError(f"label_img must be of integers, got {label.dtype}")
    if label.dtype.kind == "f" and label.itemsize not in (4, 8):
        raise RuntimeError(f"array type not supported: label_img must be of integers, got {label.dtype}")
    if integers:
        np.iinfo(label.dtype)  # ValueError for floats


def _boundaries(label_img: Array, connectivity: Any, mode: Any, background: Any) -> Array:
    label = label_img.view(np.uint8) if label_img.dtype == "bool" else label_img
    if mode == "subpixel":
        return _between(np.asarray(label))
    _check_labels(label, mode == "outer")
    return _find(_check.native_order(np.asarray(label)), connectivity, mode, background)


@native("segmentation.find_boundaries", refuses=_unusual)
def find_boundaries(label_img: Array, connectivity: int = 1, mode: str = "thick", background: int = 0) -> Array:
    """Find where labels change. Drop-in for ``skimage.segmentation.find_boundaries``.

    Parameters
    ----------
    label_img : ndarray of int or bool
        Labels, of any number of axes. Floats too, but for mode 'outer' and 'subpixel'.
    connectivity : int
        Along how many axes at once a neighbour may be away.
    mode : {'thick', 'inner', 'outer', 'subpixel'}
        Pixels on both sides; those of objects only; those of the background, and both where objects touch; or places
        between pixels, in an image of twice the size less one.
    background : int
        Label of the background, for 'inner' and 'outer'; None for no background.

    Returns
    -------
    ndarray of bool
        True where there is a boundary.

    Raises
    ------
    ValueError
        If labels are floats where integers are needed, or an axis is empty ('subpixel').
    TypeError, RuntimeError
        If labels are complex, or floats of 16 or 128 bits.

    Notes
    -----
    scikit-image's results, by comparing neighbours instead of dilation and erosion. A NaN differs from all labels.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.segmentation.find_boundaries(np.array([[1, 1, 1, 2, 2]]))
    array([[False, False,  True,  True, False]])
    """
    return _boundaries(label_img, connectivity, mode, background)


def _paint(marked: Array, mask: Array, color: Any) -> None:
    values = np.asarray(color)
    if values.shape != (3,) or values.dtype.kind not in "biuf" or marked.shape != (*mask.shape, 3):
        marked[mask] = color  # NumPy's rules, and its errors
        return
    with for_work(2.0 * mask.size) as n_threads:
        k.segmentation_boundaries.paint(
            mask.view("u1").reshape(-1), marked.reshape(-1, 3), values.astype(marked.dtype), n_threads)


@native("segmentation.mark_boundaries", refuses=_unusual_marks)
def mark_boundaries(
    image: Array, label_img: Array, color: Any = (1, 1, 0), outline_color: Any = None, mode: str = "outer",
    background_label: int = 0,
) -> Array:
    """Paint the boundaries between labelled regions. Drop-in for ``skimage.segmentation.mark_boundaries``.

    Parameters
    ----------
    image : ndarray
        Grey or RGB image of any real dtype; it is not altered.
    label_img : ndarray of int
        Labels.
    color : sequence of three
        Colour of the boundaries.
    outline_color : sequence of three, optional
        Colour of the pixels around them; None to leave them.
    mode : {'thick', 'inner', 'outer', 'subpixel'}
        Where boundaries are: see ``find_boundaries``. 'subpixel' doubles the image, by splines.
    background_label : int
        Label of the background; None for no background.

    Returns
    -------
    ndarray
        RGB image: float32 for float16 and float32 images, else float64.

    Raises
    ------
    IndexError
        If the shapes do not fit.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.segmentation.mark_boundaries(np.zeros((1, 3)), np.array([[1, 1, 2]])).tolist()
    [[[0.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0]]]
    """
    dtype = _check.supported_float(image.dtype)
    marked = convert(image, np.floating, True).astype(dtype, copy=False)
    if marked.ndim == 2:
        marked = gray2rgb(marked)
    if mode == "subpixel":
        from scipy.ndimage import zoom

        marked = zoom(marked, [2 - 1 / n for n in marked.shape[:-1]] + [1], mode="mirror")
    marked = np.ascontiguousarray(marked)
    boundaries = _boundaries(label_img, 1, mode, background_label)
    if outline_color is not None:
        if boundaries.ndim != 2:
            wrong = IndexError if boundaries.ndim > 2 else RuntimeError
            raise wrong(f"outlines need labels of two axes, got {boundaries.ndim}")
        _paint(marked, _widely(_widely(boundaries, 0), 1), outline_color)
    _paint(marked, boundaries, color)
    return marked
