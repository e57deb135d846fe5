"""Contrast limited adaptive histogram equalisation. Kernels: src_cy/exposure/adapthist_maps, _blend, _color.pyx."""

import math
import numbers
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure import _sixteen_bits, _values
from fastimg.exposure._equalize_hist import quantise, result_dtype
from fastimg.exposure._rescale_intensity import Levels, stretch

_GREYS = 1 << 14  # levels that the algorithm works with
_TILE_LIMIT = 2**31 - 1


def _tile_size(kernel_size: Any, shape: tuple[int, ...]) -> list[int]:
    """Return the tiles' size per axis; an eighth of the image by default."""
    if kernel_size is None:
        return [max(s // 8, 1) for s in shape]
    if isinstance(kernel_size, numbers.Number):
        kernel_size = (kernel_size,) * len(shape)
    elif len(kernel_size) != len(shape):
        raise ValueError(f"Incorrect value of `kernel_size`: {kernel_size}")
    size = [int(side) for side in kernel_size]
    if 0 in size:
        raise ZeroDivisionError(f"kernel_size must be positive, got {kernel_size}")
    if not all(0 < side <= _TILE_LIMIT for side in size):
        raise ValueError(f"kernel_size must be positive and below 2^31, got {kernel_size}")
    return size


def _bins_of_values(pixels: Array, bins: int) -> Array:
    """Return the bin of each value that uint8 or uint16 `pixels` can have."""
    steps = 257.0 if pixels.itemsize == 1 else 1.0
    ends = float(pixels.min()) * steps, float(pixels.max()) * steps
    values = np.arange(1 << 8 * pixels.itemsize) * steps
    greys = np.round(stretch(values, Levels(*ends, 0.0, _GREYS - 1.0), "f8")).astype("u2")
    return greys // np.uint16(1 + _GREYS // bins)


def _limit(clip_limit: Any, size: list[int]) -> int:
    """Return the largest count of a bin."""
    elements = math.prod(size)
    return int(np.clip(clip_limit * elements, 1, None)) if clip_limit > 0.0 else elements


def _equalise(pixels: Array, kernel_size: Any, clip_limit: Any, nbins: Any) -> Array:
    """Return the equalised levels (below _GREYS) of uint8 or uint16 pixels, uint16."""
    bin_of = _bins_of_values(pixels, nbins)
    size = _tile_size(kernel_size, pixels.shape)
    shape = pixels.shape
    if len(shape) == 1:  # the kernels want two axes; one of one pixel changes nothing
        shape, size = (1, *shape), [1, *size]
    tiles = [-(-s // n) for s, n in zip(shape, size, strict=True)]
    maps = np.empty((math.prod(tiles[:-2]) * (tiles[-2] + 1) * (tiles[-1] + 1), nbins, 4), "f4")
    result = _results.empty(pixels.shape, np.dtype("u2"))
    sides = np.array(shape, np.intp), np.array(size, np.intp)
    flat, shares = pixels.reshape(-1), np.arange(size[-1]) / size[-1]
    limit = min(_limit(clip_limit, size), 2**62)
    with for_work(max(4.0 * pixels.size, 1.0 * math.prod(tiles) * math.prod(size))) as n_threads:
        k.exposure_adapthist_maps.maps(flat, bin_of, *sides, limit, _GREYS - 1.0, maps, n_threads)
        k.exposure_adapthist_blend.blend(flat, bin_of, *sides, shares, maps, result.reshape(-1), n_threads)
    return result


def _levels(greys: Array, usual: np.dtype[Any]) -> Array:
    """Return what each level stands for, in the dtype that scikit-image computes in: stretched to 0..1."""
    ends = Levels(float(greys.min()), float(greys.max()), 0.0, 1.0)
    return stretch(np.arange(_GREYS).astype(usual), ends, usual)


def _grey(image: Array, dtype: np.dtype[Any], out: Array | None, *how: Any) -> Array:
    greys = _equalise(_check.native_order(_sixteen_bits.levels(image)), *how)
    result, wanted = _results.target(image.shape, dtype, out, image)
    table = np.zeros((1, 1 << 16), dtype)
    table[0, :_GREYS] = quantise(_levels(greys, _check.supported_float(image.dtype)), dtype)
    _values.look_up(greys.reshape(-1, 1), table, result.reshape(-1, 1))
    return _results.deliver(result, wanted)


def _colour(image: Array, dtype: np.dtype[Any], out: Array | None, *how: Any) -> Array:
    """Equalise the value of an RGB image, which may have further channels; they are left out."""
    usual = _check.supported_float(image.dtype)
    if image.dtype.char == "g":
        raise ValueError(f"Cannot convert from {image.dtype} to float64.")
    image = _check.for_kernel(image[:, :, :3])[0]
    pixels = image.reshape(-1, 3)
    value = np.empty(image.shape[:2], image.dtype)
    with for_work(3.0 * value.size) as n_threads:
        k.exposure_adapthist_color.values(pixels, value.reshape(-1), n_threads)
    greys = _equalise(_sixteen_bits.levels(value), *how)
    result, wanted = _results.target(image.shape, dtype, out, image)
    computed = result if dtype == usual else _results.empty(image.shape, usual)
    with for_work(30.0 * value.size) as n_threads:
        k.exposure_adapthist_color.recolour(
            pixels, greys.reshape(-1), _levels(greys, usual), computed.reshape(-1, 3), n_threads)
    if computed is not result:
        _values.fill(lambda values: quantise(values, dtype), computed, result)
    return _results.deliver(result, wanted)


@native("exposure.equalize_adapthist")
def equalize_adapthist(
    image: Array,
    kernel_size: Any = None,
    clip_limit: float = 0.01,
    nbins: int = 256,
    *,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
) -> Array:
    """Equalise the contrast of each part of an image (CLAHE). Drop-in for ``skimage.exposure.equalize_adapthist``.

    Parameters
    ----------
    image : ndarray
        Grey image of any number of axes, or RGB or RGBA image: any one of shape (rows, columns, 3 or 4) is taken as
        such, and its alpha channel dropped. Floats must be from -1 to 1; what is negative counts as 0.
    kernel_size : int or sequence of int, optional
        Size of the tiles in pixels, for all axes or for each; an eighth of the image by default.
    clip_limit : float
        Share of a tile's pixels that one bin may hold; 0 and less for no limit.
    nbins : int
        Number of bins of the tiles' histograms.
    dtype : dtype, optional
        Of the result: float32, float64, uint8 or uint16; the integers as ``img_as_ubyte`` and ``img_as_uint`` round
        them. *fastimg only.*
    out : ndarray, optional
        Where the result is written; of the result's shape and one of these dtypes. *fastimg only.*

    Returns
    -------
    ndarray
        Values from 0 to 1: float32 for float16 and float32 images, else float64, unless `dtype` or `out` says so.

    Raises
    ------
    ValueError
        If the image is empty or complex, a float image has values outside of -1 to 1, `kernel_size` has not one
        number per axis or negative ones, or `dtype` or `out` does not fit.
    TypeError
        If the image has no axes.
    ZeroDivisionError
        If `kernel_size` or `nbins` is 0.

    Warns
    -----
    UserWarning
        If an image of 32- or 64-bit integers has values of 16 bits only: they are not scaled then.

    Notes
    -----
    Each tile's histogram is clipped, what was cut off is spread over it, and its cumulative sum maps the tile's
    levels; pixels between the tiles' centres get what is blended of their maps [1]_. Of colour images the value (of
    hue, saturation and value) is equalised. Same bits as scikit-image's; with `dtype` the same values, converted.

    References
    ----------
    .. [1] K. Zuiderveld, "Contrast limited adaptive histogram equalization", Graphics Gems IV (1994), 474-485.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([[10, 20, 30, 40], [20, 30, 40, 50]], np.uint8)
    >>> fastimg.exposure.equalize_adapthist(image, kernel_size=4, clip_limit=0.5).round(2)
    array([[0.  , 0.29, 0.57, 0.86],
           [0.29, 0.57, 0.86, 1.  ]])
    """
    colour = image.ndim == 3 and image.shape[2] in (3, 4)
    wanted = result_dtype(image, dtype, out)
    if not image.ndim:
        raise TypeError(f"image must have at least one axis, got the shape {image.shape}")
    image = np.asarray(image)
    if image.dtype.kind not in "biufc":
        raise ValueError(f"Cannot convert from {image.dtype} to uint16.")
    return (_colour if colour else _grey)(image, wanted, out, kernel_size, clip_limit, nbins)
