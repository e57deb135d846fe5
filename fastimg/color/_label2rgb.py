"""Labelled regions in colour. Kernel: src_cy/color/label.pyx."""

import itertools
import warnings
from typing import Any, NamedTuple

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color._gray import gray2rgb
from fastimg.color._hsv import hsv2rgb, rgb2hsv
from fastimg.color._names import COLORS
from fastimg.color._pixels import float_dtype
from fastimg.util._conversion import convert

_DEFAULT = ("red", "blue", "yellow", "magenta", "green", "indigo", "darkorange", "cyan", "pink", "yellowgreen")
_TABLE = 1 << 16  # a table of labels may be so long whatever the image's size
_WORDS = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}


class Regions(NamedTuple):
    """The labels that occur, in order, and for each pixel the number of its label among these."""

    labels: Array
    number: Array


def _regions(label: Array) -> Regions:
    """Find the labels: by a table where they are integers of a small range, else as numpy.unique does."""
    label = np.asarray(label)  # a matrix would stay two-dimensional
    if label.dtype.kind in "biu" and label.size:
        low, high = int(label.min()), int(label.max())
        if high - low < max(_TABLE, 4 * label.size) and high < 2**63:
            shifted = label.astype(np.int64).reshape(-1)
            shifted -= low
            present = np.zeros(high - low + 1, bool)
            present[shifted] = True
            ranks = np.cumsum(present) - 1
            return Regions((np.flatnonzero(present) + low).astype(label.dtype), ranks[shifted])
    labels, index = np.unique(label, return_inverse=True)
    return Regions(labels, index.reshape(-1).astype(np.int64, copy=False))


def _vector(color: Any) -> Array:
    """Return a colour, by name or of three (or four) values, as an array of three."""
    return np.array((COLORS[color] if isinstance(color, str) else color)[:3])


def _underlay(image: Array, label: Array, image_alpha: Any, saturation: Any) -> Array:
    """Return the image in floats and RGB, with its saturation and opacity changed."""
    if image.shape[: label.ndim] != label.shape or image.ndim > label.ndim + 1:
        raise ValueError(f"`image` and `label` must be the same shape, got {image.shape} and {label.shape}")
    if image.ndim == label.ndim + 1 and image.shape[-1] != 3:
        raise ValueError(f"`image` must be RGB (image.shape[-1] must be 3), got {image.shape}.")
    if image.min() < 0:
        warnings.warn("Negative intensities in `image` are not supported", stacklevel=4)
    image = convert(image, np.floating, False).astype(float_dtype(image), copy=False)
    if image.ndim > label.ndim:
        hsv = rgb2hsv(image)
        hsv[..., 1] *= saturation
        image = hsv2rgb(hsv, out=hsv)
    else:
        image = gray2rgb(image)
    return np.asarray(image * image_alpha + (1 - image_alpha))


def _color_numbers(labels: Array, bg_label: Any) -> Array:
    """Return the colour of each label: 0 for the background, the others from 1 on."""
    numbers = np.arange(1, len(labels) + 1)
    at = np.flatnonzero(labels == bg_label)
    if at.size:
        numbers[at[0] :] -= 1
        numbers[at[0]] = 0
    return numbers


def _overlay(label: Array, image: Any, colors: Any, alpha: Any, bg_label: Any, bg_color: Any, image_alpha: Any,
             saturation: Any) -> Array:
    if not 0 <= saturation <= 1:
        warnings.warn(f"saturation must be in range [0, 1], got {saturation}", stacklevel=3)
    vectors = [_vector(c) for c in (_DEFAULT if colors is None else colors)]
    if image is None:
        image, alpha = np.zeros((*label.shape, 3)), 1  # opacity over nothing makes no sense
    else:
        image = _underlay(image, label, image_alpha, saturation)
    offset = min(label.min(), bg_label)
    if offset != 0:
        label, bg_label = label - offset, bg_label - offset
    small = np.min_scalar_type(int(label.max()))  # scikit-image keeps labels, then colours' numbers, in this type
    small = np.dtype("u1") if small.kind == "b" else small
    regions = _regions(label.astype(small, copy=False))
    numbers = _color_numbers(regions.labels, bg_label)
    cycle = itertools.chain([_vector((0, 0, 0) if bg_color is None else bg_color)], itertools.cycle(vectors))
    table = np.stack(list(itertools.islice(cycle, int(numbers.max()) + 1)))
    wrapped = numbers.astype(small)
    weights = np.full(len(numbers), 1 - alpha, np.result_type(image, 1 - alpha))
    paints = table[wrapped] * alpha
    if bg_color is None and 0 in numbers:  # the region of this number keeps the image
        weights[wrapped == bg_label], paints[wrapped == bg_label] = 1, 0
    return _blend(regions.number, paints, image, weights)


def _blend(index: Array, paints: Array, image: Array, weights: Array) -> Array:
    """Return paints[index] + image * weights[index]."""
    result = _results.empty(image.shape, np.dtype("f8"))
    source = np.ascontiguousarray(image, weights.dtype).reshape(-1, 3)
    with for_work(4.0 * result.size) as n_threads:
        k.color_label.overlay(index, paints.astype("f8"), source, weights, result.reshape(-1, 3), n_threads)
    return result


def _gray_means(regions: Regions, image: Array) -> Array:
    """As `_means` for one channel, whose mean NumPy takes by sums of pairs."""
    order = np.argsort(regions.number, kind="stable")
    ends = np.cumsum(np.bincount(regions.number))
    return np.array([[part.mean()] for part in np.split(image.reshape(-1)[order], ends[:-1])])


def _means(regions: Regions, image: Array) -> Array:
    """Return the mean colour of each region, in the type in which NumPy takes means."""
    single = image.dtype.char in "ef"
    if image.dtype.char not in "BHfd" or not image.dtype.isnative:
        image = image.astype("f4" if single else "f8")
    if image.size == len(regions.number):
        return _gray_means(regions, image)
    pixels = np.ascontiguousarray(image).reshape(len(regions.number), -1)
    total = np.zeros((len(regions.labels), pixels.shape[1]), "f4" if single else "f8")
    count = np.zeros(len(regions.labels), np.int64)
    k.color_label.sums(regions.number, pixels, total, count)
    return np.asarray(np.true_divide(total, count[:, np.newaxis], out=total, casting="unsafe"))


def _average(label: Array, image: Array, bg_label: Any, bg_color: Any) -> Array:
    regions = _regions(label)
    paints = np.zeros((len(regions.labels), 3), image.dtype)
    background = regions.labels == bg_label
    if background.any():
        paints[background] = bg_color
    if not background.all():
        if any(have < want for have, want in zip(image.shape, label.shape, strict=False)) or image.ndim < label.ndim:
            raise IndexError(f"image must not be smaller than label, got {image.shape} and {label.shape}")
        inside = image[tuple(slice(n) for n in label.shape)]
        paints[~background] = _means(regions, inside)[~background]
    if paints.itemsize not in _WORDS:
        return np.asarray(paints[regions.number].reshape(*label.shape, 3))
    result = _results.empty((*label.shape, 3), image.dtype)
    word = _WORDS[paints.itemsize]
    with for_work(float(result.size)) as n_threads:
        k.color_label.paint(regions.number, paints.view(word), result.reshape(-1, 3).view(word), n_threads)
    return result


@native("color.label2rgb")
def label2rgb(
    label: Array, image: Array | None = None, colors: Any = None, alpha: float = 0.3, bg_label: int = 0,
    bg_color: Any = (0, 0, 0), image_alpha: float = 1, kind: str = "overlay", *, saturation: float = 0,
    channel_axis: int = -1,
) -> Array:
    """Paint labelled regions in colours. Drop-in for ``skimage.color.label2rgb``.

    Parameters
    ----------
    label : ndarray
        Labels of any shape, integers.
    image : ndarray, optional
        What is painted over: of the labels' shape, or with a further axis of three channels.
    colors : list, optional
        Names or RGB values of the colours that labels take in turn.
    alpha : float
        Opacity of the colours over an image.
    bg_label : int
        Label of the background.
    bg_color : str or sequence of three, optional
        Its colour; None leaves the image as it is there.
    image_alpha : float
        Opacity of the image, over white.
    kind : {'overlay', 'avg'}
        Paint regions in the colours, or each in the mean colour of the image there.
    saturation : float
        Saturation of the image, 0 for grey to 1 for as it is; of 'overlay' only.
    channel_axis : int, optional
        Axis of the image and of the result that holds the channels.

    Returns
    -------
    ndarray
        RGB image: float64 for 'overlay', of the image's dtype for 'avg'.

    Raises
    ------
    ValueError
        If `kind` is unknown or the image's shape is neither that of the labels nor that with three channels.
    IndexError
        If the image is smaller than the labels ('avg').

    Warns
    -----
    UserWarning
        If the image has negative values or `saturation` is not within 0..1.

    Notes
    -----
    The values are scikit-image's, in one pass over the labels. Means of float32 images are summed in float32, pixel
    after pixel. Warnings point at the caller's line.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.label2rgb(np.array([0, 1, 2]))
    array([[0., 0., 0.],
           [1., 0., 0.],
           [0., 0., 1.]])
    """
    if image is not None:
        image = np.moveaxis(image, channel_axis, -1)
    if kind == "overlay":
        result = _overlay(label, image, colors, alpha, bg_label, bg_color, image_alpha, saturation)
    elif kind == "avg":
        result = _average(label, image, bg_label, bg_color)  # type: ignore[arg-type]
    else:
        raise ValueError(f"`kind` must be either 'overlay' or 'avg', got {kind!r}.")
    return np.moveaxis(result, -1, channel_axis)
