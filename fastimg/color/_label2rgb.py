"""Labelled regions in colour. Kernel: src_cy/color/label.pyx."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color._hsv import hsv2rgb, rgb2hsv
from fastimg.color._names import COLORS
from fastimg.color._pixels import float_dtype
from fastimg.color._regions import Regions, find, means
from fastimg.util._conversion import convert

_DEFAULT = ("red", "blue", "yellow", "magenta", "green", "indigo", "darkorange", "cyan", "pink", "yellowgreen")
_WORDS = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}


def _vector(color: Any) -> Array:
    """Return a colour, by name or of three (or four) values, as an array of three."""
    return np.array((COLORS[color] if isinstance(color, str) else color)[:3])


_PALETTE = [_vector(name) for name in _DEFAULT]


def _check_image(image: Array, label: Array) -> None:
    if image.shape[: label.ndim] != label.shape or image.ndim > label.ndim + 1:
        raise ValueError(f"`image` and `label` must be the same shape, got {image.shape} and {label.shape}")
    if image.ndim == label.ndim + 1 and image.shape[-1] != 3:
        raise ValueError(f"`image` must be RGB (image.shape[-1] must be 3), got {image.shape}.")
    if image.dtype.kind != "u" and image.min() < 0:
        warnings.warn("Negative intensities in `image` are not supported", stacklevel=3)


class Underlay(NamedTuple):
    """What is painted over: an image, whether its saturation and opacity are still to be changed, and these."""

    image: Array
    changes: bool
    saturation: float
    opacity: float


def _underlay(image: Array, gray: bool, image_alpha: Any, saturation: Any, alpha: Any) -> Underlay:
    """Return the image as the kernel takes it. What NumPy would compute in another type than the image's, it does."""
    dtype = float_dtype(image)
    numbers = (image_alpha, saturation, 1 - alpha)
    if not any(map(np.ndim, numbers)) and np.result_type(dtype, *numbers) == dtype:
        if image.dtype.char not in "BHfd":
            image = convert(image, np.floating, False).astype(dtype, copy=False)
        return Underlay(_check.native_order(image), True, float(saturation), float(image_alpha))
    image = convert(image, np.floating, False).astype(dtype, copy=False)
    if not gray:
        hsv = rgb2hsv(image)
        hsv[..., 1] *= saturation
        image = hsv2rgb(hsv, out=hsv)
    image = np.asarray(image * image_alpha + (1 - image_alpha))
    wide = image.astype(np.result_type(image, 1 - alpha), copy=False)
    return Underlay(_check.native_order(wide), False, 1.0, 1.0)


def _color_numbers(labels: Array, bg_label: Any) -> Array:
    """Return the colour of each label: 0 for the background, the others from 1 on."""
    numbers = np.arange(1, len(labels) + 1)
    at = np.flatnonzero(labels == bg_label)
    if at.size:
        numbers[at[0] :] -= 1
        numbers[at[0]] = 0
    return numbers


def _table(background: Array, colors: list[Array], count: int) -> Array:
    """Return the background's colour and `count` others, which are taken in turn."""
    used = [background, *colors[:count]]
    plain = all(color.shape == (3,) and color.dtype.char in "ld" for color in used)
    table: Array = np.array(used) if plain else np.stack(used)
    if count < len(used) or not colors:
        return table
    turns = np.arange(count + 1)
    turns[1:] = (turns[1:] - 1) % len(colors) + 1
    return table[turns]


def _overlay(label: Array, image: Any, colors: Any, alpha: Any, bg_label: Any, bg_color: Any, image_alpha: Any,
             saturation: Any, result: Array) -> None:
    under = None
    if image is None:
        alpha = 1  # opacity over nothing makes no sense
    else:
        under = _underlay(image, image.ndim == label.ndim, image_alpha, saturation, alpha)
    low, high = label.min(), label.max()
    offset = min(low, bg_label)
    plain = label.dtype.kind in "iu" and offset == 0
    if offset != 0 and not (plain := _shifts(label.dtype, offset, high)):
        label, bg_label, offset = label - offset, bg_label - offset, 0
        high = label.max()
    small = np.min_scalar_type(int(high) - int(offset))  # scikit-image keeps the colours' numbers in this type
    small = np.dtype("u1") if small.kind == "b" else small
    regions = find(label, (int(low), int(high))) if plain else find(label.astype(small))
    numbers = _color_numbers(regions.labels, bg_label)
    bg_label = bg_label - offset
    table = _table(_vector((0, 0, 0) if bg_color is None else bg_color), colors, int(numbers.max()))
    wrapped = numbers.astype(small)
    paints = np.empty((len(numbers), 4))
    paints[:, :3], paints[:, 3] = table[wrapped] * alpha, 1 - alpha
    if bg_color is None and 0 in numbers:  # the region of this number keeps the image
        paints[wrapped == bg_label] = 0, 0, 0, 1
    if under is None:
        _paint(regions, paints[:, :3] + 0.0, result)
    else:
        _blend(regions, paints, under, result)


def _shifts(dtype: np.dtype[Any], offset: Any, high: Any) -> bool:
    """Tell whether label - offset is in NumPy what it is in Python: then only the differences matter."""
    if dtype.kind != "i" or not isinstance(offset, (int, np.integer)):
        return False
    limits = np.iinfo(dtype)
    return bool(limits.min <= offset <= 0 and int(high) - int(offset) <= limits.max)


def _blend(regions: Regions, paints: Array, under: Underlay, result: Array) -> None:
    """Write paints[number] + image * weight, the last column of `paints`."""
    with for_work((12.0 if under.changes else 4.0) * result.size) as n_threads:
        k.color_label.overlay(
            regions.number, paints, under.image.reshape(-1), result.reshape(-1, 3), under.changes, under.saturation,
            under.opacity, n_threads)


def _paint(regions: Regions, paints: Array, result: Array) -> None:
    """Write paints[number], in the result's type."""
    if result.dtype != paints.dtype:
        paints = _as_bytes(paints) if result.dtype.char == "B" else paints.astype(result.dtype)
    if paints.itemsize not in _WORDS:
        np.take(paints, regions.number, axis=0, out=result.reshape(-1, 3), mode="clip")
        return
    word = _WORDS[paints.itemsize]
    with for_work(float(result.size)) as n_threads:
        k.color_label.paint(regions.number, paints.view(word), result.reshape(-1, 3).view(word), n_threads)


def _as_bytes(paints: Array) -> Array:
    """Round 255 times the values, as the kernel does."""
    scaled = np.rint(paints.astype("f4") * np.float32(255))
    return np.nan_to_num(scaled, nan=0.0).clip(0, 255).astype("u1")


def _average(label: Array, image: Array, bg_label: Any, bg_color: Any, result: Array) -> None:
    regions = find(label)
    paints = np.zeros((len(regions.labels), 3), result.dtype)
    background = regions.labels == bg_label
    if background.any():
        paints[background] = bg_color
    if not background.all():
        if any(have < want for have, want in zip(image.shape, label.shape, strict=False)) or image.ndim < label.ndim:
            raise IndexError(f"image must not be smaller than label, got {image.shape} and {label.shape}")
        inside = image[tuple(slice(n) for n in label.shape)]
        paints[~background] = means(regions, inside)[~background]
    _paint(regions, paints, result)


def _average_dtype(image: Any, dtype: DTypeLike | None, out: Array | None) -> np.dtype[Any]:
    """Return the dtype of means: any real one that is asked for, else the image's."""
    if dtype is None:
        return image.dtype if out is None else out.dtype.newbyteorder("=")
    wanted = np.dtype(dtype).newbyteorder("=")
    if wanted.kind not in "biuf":
        raise ValueError(f"dtype of the result must be a real one; got {wanted!r}.")
    if out is not None and out.dtype.newbyteorder("=") != wanted:
        raise ValueError(f"dtype must be that of `out`, {out.dtype}, got {dtype!r}")
    return wanted


def _target(label: Array, image: Array | None, dtype: np.dtype[Any], out: Array | None) -> tuple[Array, Array]:
    return _results.target((*label.shape, 3), dtype, out, label, *(() if image is None else (image,)))


@native("color.label2rgb")
def label2rgb(
    label: Array, image: Any = None, colors: Any = None, alpha: float = 0.3, bg_label: int = 0,
    bg_color: Any = (0, 0, 0), image_alpha: float = 1, kind: str = "overlay", *, saturation: float = 0,
    channel_axis: int = -1, out: Array | None = None, dtype: DTypeLike | None = None,
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
    out : ndarray, optional
        Where the result is written, in its dtype. *fastimg only.*
    dtype : dtype, optional
        Type of the result. float32, float64 or uint8 for 'overlay', computed in float32 but for float64; uint8 holds
        255 times the value, clipped and rounded. Any real one for 'avg', whose means become it as by ``astype``.
        *fastimg only.*

    Returns
    -------
    ndarray
        RGB image: float64 for 'overlay', of the image's dtype for 'avg'.

    Raises
    ------
    ValueError
        If `kind` is unknown or the image's shape is neither that of the labels nor that with three channels,
        or if `out` or `dtype` does not fit.
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
    given = None if out is None else np.moveaxis(out, channel_axis, -1)
    if kind == "overlay":
        if not 0 <= saturation <= 1:
            warnings.warn(f"saturation must be in range [0, 1], got {saturation}", stacklevel=2)
        vectors = _PALETTE if colors is None else [_vector(c) for c in colors]
        if image is not None:
            _check_image(image, label)
        wanted = _results.result_dtype(np.dtype("f8"), dtype, out, bytes_too=True)
        result, final = _target(label, image, wanted, given)
        _overlay(label, image, vectors, alpha, bg_label, bg_color, image_alpha, saturation, result)
    elif kind == "avg":
        result, final = _target(label, image, _average_dtype(image, dtype, out), given)
        _average(label, image, bg_label, bg_color, result)
    else:
        raise ValueError(f"`kind` must be either 'overlay' or 'avg', got {kind!r}.")
    _results.deliver(result, final)
    return np.moveaxis(final, -1, channel_axis) if out is None else out
