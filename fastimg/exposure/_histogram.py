"""Histograms of integer and float images. Kernel: src_cy/exposure/histogram.pyx."""

import math
import warnings
from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _layout
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

# Up to so many counters per channel a thread keeps several tables; more would fall out of the cache.
_SMALL = 1 << 13
_FEW = 1 << 13  # bytes that NumPy has counted by the time that the kernel's tables are cleared and added up
_MAX_BINS = 1 << 16  # of float images in the kernel; with more bins the time goes elsewhere
_INT64_MAX = 2**63 - 1


class Counts(NamedTuple):
    """Counts per channel and bin, the bins' centres, and whether all elements are known to have one value."""

    counts: Array
    centers: Array
    constant: bool


def dtype_limits(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """Return scikit-image's range of a dtype; KeyError, as scikit-image's, for dtypes that it has no range for."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).min, np.iinfo(dtype).max
    if dtype.kind == "b":
        return False, True
    if dtype.char in "efd":
        return -1, 1
    raise KeyError(dtype.type)


def _tables(size: int, channels: int, bins: int, ways: int, n_threads: int) -> tuple[Array, int]:
    """Return zeroed tables for the kernel and the number of threads: one of each where tables outweigh the image."""
    if bins > _SMALL or channels > 1:
        ways = 1
    if bins * channels * ways * n_threads > size:
        ways = n_threads = 1
    return np.zeros((ways * n_threads, channels, bins), np.int64), n_threads


def _total(tables: Array) -> Array:
    total: Array = tables[0] if tables.shape[0] == 1 else tables.sum(axis=0)
    return total


def _count_integers(pixels: Array, low: int, bins: int) -> Array:
    """Count the values low..low + bins - 1 of `pixels` (n, channels), per channel; all values must be among these."""
    channels = pixels.shape[1]
    unsigned = pixels.view(f"u{pixels.itemsize}")
    ways = 8 if bins == 256 and low == 0 and pixels.itemsize == 1 else 4
    with for_work(pixels.size) as n_threads:
        tables, n_threads = _tables(pixels.size, channels, bins, ways, n_threads)
        k.exposure_histogram.integers(unsigned, low % 2**64, tables, n_threads)
    return _total(tables)


def _integer_extremes(pixels: Array) -> tuple[int, int]:
    low, high = int(pixels.min()), int(pixels.max())
    if high > _INT64_MAX:
        raise ValueError(f"image must have values that fit into int64, as the bins' centers are, got {high}")
    return low, max(low, high)  # `high` is of a later moment: another thread may have made all values smaller


def _few_bytes(pixels: Array) -> Counts:
    """Count few uint8 pixels, not none, by NumPy: one bin per value from the least to the greatest."""
    counts = np.bincount(pixels.reshape(-1))
    low = int(counts.nonzero()[0][0])
    return Counts(counts[np.newaxis, low:], np.arange(low, counts.size), counts.size == low + 1)


def _integers(pixels: Array, source_range: str) -> Counts:
    """Count integers, one bin per value. Bytes are counted before the range is known: they need no pass for it."""
    whole, bytewise = source_range == "dtype", pixels.itemsize == 1 and pixels.size > 0
    low, high = dtype_limits(pixels.dtype) if whole or bytewise else _integer_extremes(pixels)
    centers = np.arange(high - low + 1)
    if low:
        centers += low
    counts = _count_integers(pixels, low, high - low + 1)
    if bytewise and not whole:
        used = np.flatnonzero(counts[0] if len(counts) == 1 else counts.any(axis=0))
        counts, centers = counts[:, used[0] : used[-1] + 1], centers[used[0] : used[-1] + 1]
    return Counts(counts, centers, not whole and centers.size == 1)


def extent(pixels: Array) -> Array:
    """Return [least, greatest] in the image's dtype; NaN both where there is a NaN."""
    ends = np.empty(2, pixels.dtype)
    with for_work(pixels.size) as n_threads:
        k.exposure_histogram.extent(pixels.reshape(-1), ends, n_threads)
    return ends


def _real_edges(first: Any, last: Any, bins: int, dtype: np.dtype[Any]) -> tuple[Array, float] | None:
    """Return the edges and the kernel's `doubt`, or None where the kernel is no match for numpy.histogram."""
    width = dtype.type(last) - dtype.type(first) if math.isfinite(first) and math.isfinite(last) else math.inf
    if not math.isfinite(width) or width <= 0:
        return None
    edges = np.linspace(first, last, bins + 1, dtype=dtype)
    index = (edges - dtype.type(first)) / width * dtype.type(bins)
    doubt = float(np.abs(index - np.arange(bins + 1)).max()) * 1.01
    # Below 1 the kernel's first guess is at most one bin off; numpy.histogram refuses edges that do not grow.
    return (edges, doubt) if doubt < 0.9 and (edges[1:] > edges[:-1]).all() else None


def _reals(pixels: Array, bins: Any, source_range: str) -> Counts | None:
    """Count float32 or float64, or return None where numpy.histogram has to do (or refuse) it."""
    if type(bins) is not int or not 0 < bins <= _MAX_BINS or not pixels.size:
        return None
    dtype = pixels.dtype
    first, last = extent(pixels) if source_range == "image" else dtype_limits(dtype)
    constant = bool(first == last)
    if constant:
        first, last = first - 0.5, last + 0.5
    with np.errstate(over="ignore", invalid="ignore"):
        found = _real_edges(first, last, bins, dtype)
    if found is None:
        return None
    edges, doubt = found
    with for_work(4.0 * pixels.size) as n_threads:
        tables, n_threads = _tables(pixels.size, pixels.shape[1], bins + 1, 4, n_threads)
        width = dtype.type(last) - dtype.type(first)
        k.exposure_histogram.reals(pixels, edges, first, last, width, doubt, tables, n_threads)
    return Counts(_total(tables)[:, :-1], _centers(edges), constant)


def _centers(edges: Array) -> Array:
    return (edges[:-1] + edges[1:]) / 2.0


def _numpy(image: Array, bins: Any, source_range: str) -> Counts:
    """Count what the kernel does not: bool, float16, longdouble, complex, odd `bins`; and raise what NumPy raises."""
    limits = None if source_range == "image" else dtype_limits(image.dtype)
    counts, edges = np.histogram(image.reshape(-1), bins=bins, range=limits)
    return Counts(counts[np.newaxis], _centers(edges), False)


def _numpy_channels(image: Array, bins: Any, source_range: str) -> Counts:
    """As `_numpy` for each channel, with scikit-image's own edges of the whole image (not those of NumPy for bool)."""
    limits = None if source_range == "image" else dtype_limits(image.dtype)
    first, last = limits or ((0, 1) if image.size == 0 else (image.min(), image.max()))
    if not (np.isfinite(first) and np.isfinite(last)):
        raise ValueError(f"autodetected hist_range of [{first}, {last}] is not finite")
    if first == last:
        first, last = first - 0.5, last + 0.5
    edges = np.linspace(first, last, bins + 1, endpoint=True, dtype=np.result_type(first, last, image))
    counts = [np.histogram(image[..., i], bins=edges, range=limits)[0] for i in range(image.shape[-1])]
    return Counts(np.stack(counts), _centers(edges), False)


def count(image: Array, bins: Any = 256, source_range: str = "image", channels: bool = False) -> Counts:
    """Count the values of `image`, per channel of the last axis if `channels`; `source_range` must be valid."""
    image = np.asarray(image)
    kind = image.dtype.kind
    if channels and image.shape[-1] == 0:
        raise ValueError(f"image must have at least one channel along channel_axis, got the shape {image.shape}")
    if kind in "iu" or image.dtype.char in "fd":
        pixels = _check.native_order(image) if channels else _layout.elements(image)
        if pixels.dtype == np.uint8 and 0 < pixels.size <= _FEW and source_range == "image" and not channels:
            return _few_bytes(pixels)
        pixels = pixels.reshape((-1, image.shape[-1] if channels else 1))
        if kind in "iu":
            return _integers(pixels, source_range)
        if (found := _reals(pixels, bins, source_range)) is not None:
            return found
    return _numpy_channels(image, bins, source_range) if channels else _numpy(image, bins, source_range)


@native("exposure.histogram")
def histogram(
    image: Array,
    nbins: int = 256,
    source_range: str = "image",
    normalize: bool = False,
    *,
    channel_axis: int | None = None,
) -> tuple[Array, Array]:
    """Count how often each value occurs. Drop-in for ``skimage.exposure.histogram``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype.
    nbins : int
        Number of bins of equal width; integer images have one bin per value instead.
    source_range : {'image', 'dtype'}
        Whether the bins reach over the values in the image or over the range of its dtype (-1 to 1 for floats).
    normalize : bool
        Divide the counts by their sum.
    channel_axis : int or None
        Axis that holds the channels, which then have histograms of their own, over the bins of the whole image.

    Returns
    -------
    hist : ndarray
        Counts (int64), or float64 if normalized; of shape (channels, bins) if `channel_axis` is given.
    bin_centers : ndarray
        Values at the centres of the bins: int64 for integer images, else of the image's dtype.

    Raises
    ------
    ValueError
        If `source_range` is unknown, an integer image empty, the range not finite or too narrow for `nbins` bins.
    MemoryError
        If the integers span more bins than memory holds.

    Warns
    -----
    UserWarning
        If the image looks like a colour image and `channel_axis` is not given.

    Notes
    -----
    Counts and centres are exactly those of scikit-image, which means those of numpy.histogram for floats and bool.
    Differs from scikit-image: integers far above zero need memory for their own range only, uint64 values that int64
    centres cannot hold raise ValueError instead of wrapping around, and `channel_axis` holds for an image given by
    keyword (``image=``) too.

    Arrays that answer NumPy's functions themselves, such as dask's, are left to scikit-image and stay what they are.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.histogram(np.array([[3, 5], [3, 4]], np.uint8))
    (array([2, 1, 1]), array([3, 4, 5]))
    """
    shape = image.shape
    if channel_axis is not None:
        image = _check.channels_last(image, channel_axis)
    elif len(shape) == 3 and shape[-1] < 4:
        warnings.warn(
            "This might be a color image. The histogram will be computed on the flattened image. You can instead "
            "apply this function to each color channel, or set channel_axis.", stacklevel=2)
    if source_range not in ("image", "dtype"):
        raise ValueError(f"Incorrect value for `source_range` argument: {source_range}")
    counts, centers, _ = count(image, nbins, source_range, channel_axis is not None)
    hist = counts if channel_axis is not None else counts[0]
    return hist / hist.sum(axis=-1, keepdims=True) if normalize else hist, centers
