"""Giving an image another one's histogram. Kernels: match_histograms, partition, histogram, lookup."""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _check, _results, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure import _ordered, _values
from fastimg.exposure._equalize_hist import result_dtype
from fastimg.exposure._histogram import count

_FEW = 1 << 14  # pixels that NumPy has sorted by the time that the kernels have made their tables
_PACKED = 1 << 11  # pixels of float32 from which on packing them pays
_MOST = 1 << 31  # pixels, whose ranks the kernels keep in 32 bits


def _counted(dtype: np.dtype[Any]) -> bool:
    return dtype.itemsize <= 2 and dtype.kind in "biu"


def _bytes_of_bools(pixels: Array) -> Array:
    return pixels.view("u1") if pixels.dtype.kind == "b" else pixels


def _distribution(pixels: Array) -> tuple[Array, Array]:
    """Return the different values of 8- or 16-bit `pixels` or of any others, and how many pixels have each."""
    if not pixels.size or not _counted(pixels.dtype):
        if not _by_kernel(pixels):
            return np.unique(pixels, return_counts=True)
        found = _ordered.distribution(pixels)
        return found.values, np.diff(found.ranks, prepend=np.uint32(0)).astype(np.int64)
    counts, values, _ = count(_bytes_of_bools(pixels))
    used = np.flatnonzero(counts[0])
    return values[used], counts[0][used]


def _matched(counts: Array, values: Array, of_reference: Array) -> Array:
    """Return what the image's values become, given how often each occurs, and the reference's values, how often."""
    shares = np.cumsum(counts) / counts.sum()
    new: Array = np.interp(shares, np.cumsum(of_reference) / of_reference.sum(), values)
    return new


def _by_kernel(pixels: Array) -> bool:
    return 0 < pixels.size < _MOST and _ordered.sortable(pixels)


def _ranks(ordered: Array) -> Array:
    """Return how many elements of a sorted line, not empty, there are up to the end of each run of equal ones."""
    last = (ordered[1:] != ordered[:-1]).nonzero()[0]
    ranks = np.empty(last.size + 1, np.intp)
    np.add(last, 1, out=ranks[:-1])
    ranks[-1] = ordered.size
    return ranks


def _few(line: Array) -> bool:
    return 0 < line.size <= _FEW and _ordered.sortable(line)


def _argsort(pixels: Array) -> Array:
    """Return indices that sort `pixels`; NaN come first or last.

    float32 and its place, packed into one integer, are sorted in half of numpy.argsort's time.
    """
    if pixels.dtype.char != "f" or pixels.size < _PACKED:
        return np.argsort(pixels)
    bits = pixels.view(np.int32)
    keys = (bits >> 31).view(np.uint32)  # negative numbers: all bits turned; others: the sign
    keys |= np.uint32(1 << 31)
    keys ^= bits.view(np.uint32)
    packed = keys.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= np.arange(packed.size, dtype=np.uint64)
    packed.sort()
    packed &= np.uint64(0xFFFFFFFF)
    return packed.astype(np.intp)


def _by_numpy(pixels: Array, reference: Array, out: Array) -> bool:
    """Match few pixels by NumPy's sorts; return False, and write nothing, where there are NaN."""
    order, wanted = _argsort(pixels), np.sort(reference)
    ordered = pixels[order]
    if ordered[0] != ordered[0] or ordered[-1] != ordered[-1] or wanted[-1] != wanted[-1]:  # NaN
        return False
    ranks, theirs = _ranks(ordered), _ranks(wanted)
    counts = ranks.copy()
    counts[1:] -= ranks[:-1]
    new = np.interp(ranks / pixels.size, theirs / reference.size, wanted[theirs - 1])
    with np.errstate(all="ignore"):
        out[order] = new.astype(out.dtype, copy=False).repeat(counts)
    return True


def _by_rank(pixels: Array, reference: Array, out: Array) -> None:
    """Match pixels that are too many kinds to count: by sorting them."""
    if _few(pixels) and _few(reference) and _by_numpy(pixels, reference, out):
        return
    if _by_kernel(pixels) and 0 < reference.size < _MOST and reference.dtype.kind != "c":
        sorts = _by_kernel(reference)
        wanted = _ordered.distribution(reference) if sorts else _ordered.counted(*_distribution(reference))
        _ordered.match(pixels, wanted, out)
        return
    pixels = pixels.copy()  # NumPy's sorts run out of an array that another thread changes meanwhile
    counts = np.unique(pixels, return_counts=True)[1]
    new = _matched(counts, *_distribution(reference)).astype(out.dtype, copy=False)
    out[np.argsort(pixels)] = np.repeat(new, counts)


def _check_countable(image: Array, reference: Array) -> None:
    """Raise what numpy.bincount would, which scikit-image counts both with where the image is unsigned."""
    if image.dtype.kind != "u":
        return
    if reference.dtype.kind in "fc":
        raise TypeError(f"reference must be of integers for an image of {image.dtype}, got {reference.dtype}")
    if reference.dtype.kind == "i" and reference.size and _slabs.reduced(np.min, reference) < 0:
        raise ValueError(f"reference must have no negative values for an image of {image.dtype}")


def _few_bytes(image: Array, reference: Array) -> bool:
    return (image.dtype.char == reference.dtype.char == "B" and 0 < image.size <= _FEW
            and 0 < reference.size <= _FEW)  # fmt: skip


def _by_counts(pixels: Array, reference: Array, out: Array) -> None:
    """Match few pixels of unsigned integers of 8 bits, as `reference` is, by NumPy's counts."""
    counts, theirs = np.bincount(pixels), np.bincount(reference)
    values = theirs.nonzero()[0]
    new = np.interp(counts.cumsum() / pixels.size, theirs[values].cumsum() / reference.size, values)
    new = new.astype(out.dtype, copy=False)
    if out.flags.c_contiguous:
        new.take(pixels, out=out, mode="clip")
    else:
        out[...] = new.take(pixels, mode="clip")


def _match(pixels: Array, reference: Array, out: Array) -> None:
    """Write the matched `pixels` to `out`; all of one axis."""
    if _few_bytes(pixels, reference):
        _by_counts(pixels, reference, out)
        return
    _check_countable(pixels, reference)
    if not pixels.size or not _counted(pixels.dtype):
        _by_rank(pixels, reference, out)
        return
    values, counts = _distribution(pixels)
    table = np.zeros((1, 1 << 8 * pixels.itemsize), out.dtype)
    table[0, values.astype(pixels.dtype).view(f"u{pixels.itemsize}")] = _matched(counts, *_distribution(reference))
    if out.dtype.kind == "c":
        out[...] = table[0, pixels.view(f"u{pixels.itemsize}")]
    else:
        _values.look_up(pixels.reshape(-1, 1), table, out.reshape(-1, 1))


def _counted_channels(image: Array, reference: Array, result: Array) -> None:
    """Match the channels of 8- and 16-bit images, not empty, all in one pass over each."""
    _check_countable(image, reference)
    found, wanted = (count(_bytes_of_bools(_check.native_order(i)), channels=True) for i in (image, reference))
    tables = np.zeros((image.shape[-1], 1 << 8 * image.itemsize), result.dtype)
    places = found.centers.astype(image.dtype.newbyteorder("=")).view(f"u{image.itemsize}")
    for table, counts, of_reference in zip(tables, found.counts, wanted.counts, strict=True):
        used, known = np.flatnonzero(counts), np.flatnonzero(of_reference)
        table[places[used]] = _matched(counts[used], wanted.centers[known], of_reference[known])
    shape = (-1, image.shape[-1])
    _values.look_up(_check.native_order(image).reshape(shape), tables, result.reshape(shape))


def _each_channel(image: Array, reference: Array, dtype: np.dtype[Any]) -> Array:
    """Match the channels along the last axis one by one, in `dtype`."""
    channels = image.shape[-1]
    if channels != reference.shape[-1]:
        raise ValueError("Number of channels in the input image and reference image must match!")
    if image.size > _FEW and reference.size and _counted(image.dtype) and _counted(reference.dtype):
        result = _results.empty(image.shape, dtype)
        _counted_channels(image, reference, result)
        return result
    if _few_bytes(image, reference):
        result = np.empty(image.shape, dtype)
        for i, plane in enumerate(result.reshape(-1, channels).T):
            _by_counts(image[..., i].reshape(-1), reference[..., i].reshape(-1), plane)
        return result
    planes = np.empty((channels, math.prod(image.shape[:-1])), dtype)
    for i in range(channels):
        _match(_channel(image, i), _channel(reference, i), planes[i])
    return _check.native_order(planes.T).reshape(image.shape)


def _all_at_once(image: Array, reference: Array, dtype: np.dtype[Any]) -> Array:
    result = _results.empty(image.shape, dtype)
    _match(_check.native_order(image).reshape(-1), _check.native_order(reference).reshape(-1), result.reshape(-1))
    return result


def _dtypes(image: Array, reference: Array, by_channel: bool, wanted: DTypeLike | None) -> tuple[Any, Any]:
    """Return the dtype computed in, and that of the result: scikit-image's unless another is wanted."""
    if wanted is not None:
        dtype = result_dtype(image, np.dtype(wanted).newbyteorder("="), None)
        if "c" in (image.dtype.kind, reference.dtype.kind):
            raise ValueError(f"image and reference must be real for a result of {dtype}")
        return dtype, dtype
    if not by_channel:
        dtype = np.dtype("c16") if reference.dtype.kind == "c" else _check.supported_float(image.dtype)
        return dtype, dtype
    dtype = image.dtype.newbyteorder("=")
    return dtype, _check.supported_float(dtype) if dtype.kind == "f" else dtype


def _channel(image: Array, i: Any) -> Array:
    plane = image[..., i]
    if type(plane) is not np.ndarray or plane.size <= _slabs.ELEMENTS:
        return _check.native_order(plane).reshape(-1)
    pixels = np.empty(plane.shape, plane.dtype.newbyteorder("="))
    _slabs.copy(pixels, plane)
    return pixels.reshape(-1)


@native("exposure.match_histograms")
def match_histograms(
    image: Array, reference: Array, *, channel_axis: int | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None,
) -> Array:
    """Give an image the histogram of another one. Drop-in for ``skimage.exposure.match_histograms``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype.
    reference : ndarray
        Image with the wanted histogram, of as many axes, and channels, as `image`.
    channel_axis : int, optional
        Axis of both that holds the channels, which are matched one by one.
    dtype : dtype, optional
        Of the result: float32, float64, uint8 or uint16; values are truncated to integers. *fastimg only.*
    out : ndarray, optional
        Where the result is written; of the image's shape and one of these dtypes. *fastimg only.*

    Returns
    -------
    ndarray
        float32 for float16 and float32 images, else float64; with `channel_axis`, integers keep the image's dtype and
        are truncated; unless `dtype` or `out` says otherwise.

    Raises
    ------
    ValueError
        If the numbers of axes or channels differ, the reference is empty, the image complex and the reference not, the
        image unsigned and the reference negative somewhere, or `dtype` or `out` does not fit.
    TypeError
        If the image is of unsigned integers and the reference of floats.

    Notes
    -----
    Each value becomes the one that has the same share of pixels below it in the reference [1]_. Same bits as
    scikit-image's. Values of 8 and 16 bits, and few of any kind, are counted, others sorted. `channel_axis` holds for
    images given by keyword too.

    References
    ----------
    .. [1] R. C. Gonzalez, R. E. Woods, "Digital Image Processing", section on histogram matching.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image, reference = np.array([[0, 1], [1, 2]], np.uint8), np.array([[10, 40], [40, 90]], np.uint8)
    >>> fastimg.exposure.match_histograms(image, reference)
    array([[10., 40.],
           [40., 90.]])
    """
    image, reference = _check.channels_last(image, channel_axis), _check.channels_last(reference, channel_axis)
    if image.ndim != reference.ndim:
        raise ValueError("Image and reference must have the same number of channels.")
    by_channel, wanted = channel_axis is not None, out.dtype if dtype is None and out is not None else dtype
    computed, returned = _dtypes(image, reference, by_channel, wanted)
    result = (_each_channel if by_channel else _all_at_once)(image, reference, computed)
    result = result.astype(returned, copy=False)
    if by_channel:
        axis: Any = channel_axis
        last: Any = axis if np.isscalar(axis) else axis[0]
        result = np.moveaxis(result, -1, last)
    return _results.given(result, out)  # type: ignore[no-any-return]
