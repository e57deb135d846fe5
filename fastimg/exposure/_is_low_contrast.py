"""Whether an image uses little of its dtype's range. Kernels: src_cy/exposure/between.pyx, histogram.pyx."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fastimg import _check, _layout, color
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure._histogram import count
from fastimg.exposure._rescale_intensity import dtype_limits

_MANY = 1 << 15  # pixels: below, sorting them takes less time than counting
_FEW = 1 << 10  # pixels of 8 and 16 bits: likewise
_SAMPLE = 1 << 14
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # of 2**64: its multiples are spread evenly, in no step with the image's rows


def _opaque(image: Array) -> Array:
    """Return RGBA pixels on a white ground as RGB."""
    if image.dtype.char == "g":
        raise ValueError(f"Cannot convert from {image.dtype} to float64.")
    image = _check.as_float(image).astype(_check.supported_float(image.dtype), copy=False)
    alpha = image[..., 3:]
    opaque: Array = np.clip((1 - alpha) + alpha * image[..., :3], 0, 1)
    return opaque


def _of_counts(image: Array, ranks: Array) -> Array:
    """Return the values at `ranks` of the sorted image, of 8- or 16-bit integers."""
    counts, values, _ = count(image)
    found: Array = values[np.searchsorted(np.cumsum(counts[0]), ranks, side="right")].astype(image.dtype)
    return found


def _of_sorted(image: Array, ranks: Array) -> Array | None:
    """Return the values at `ranks` of a small image; None with NaN, which are sorted last."""
    values = np.sort(image, axis=None)
    return None if values[-1] != values[-1] else values[ranks]


def _interval(sample: Array, share: float) -> tuple[Any, Any]:
    """Return two values of a sorted sample between which the share of all values lies, five deviations wide."""
    at, reach = share * (sample.size - 1), 5 * math.sqrt(share * (1 - share) * sample.size) + 2
    low, high = math.floor(at - reach), math.ceil(at + reach)
    limits: Any = np.finfo(sample.dtype) if sample.dtype.kind == "f" else np.iinfo(sample.dtype)
    least, most = (-np.inf, np.inf) if sample.dtype.kind == "f" else (limits.min, limits.max)
    return sample[low] if low >= 0 else least, sample[high] if high < sample.size else most


def _of_interval(ranks: Array, ends: Array, counts: Array, kept: Array) -> Array | None:
    """Return the values at `ranks`, None if one lies outside; counts: below the interval, at its low end, inside ..."""
    starts = np.cumsum(counts[:4]) - counts[:4]
    if ranks.min() < starts[1] or ranks.max() >= starts[3] + counts[3]:
        return None
    known = np.concatenate([ends[:1], np.sort(kept), ends[1:]])
    place = np.where(ranks < starts[2], 0, np.where(ranks < starts[3], ranks - starts[2] + 1, known.size - 1))
    found: Array = known[place]
    return found


def _of_sample(image: Array, shares: Array, ranks: Array) -> Array | None:
    """Return the values at `ranks` (two for each share) of the sorted image, sorting only what a sample says is near.

    None where that fails: with NaN, and for the rare sample that says too little.
    """
    pixels = _layout.elements(np.asarray(image))
    some = (np.arange(_SAMPLE, dtype=np.uint64) * _GOLDEN >> np.uint64(32)) * np.uint64(pixels.size) >> np.uint64(32)
    sample = np.sort(pixels[some.astype(np.intp)])
    ends = np.array([_interval(sample, float(share)) for share in shares], pixels.dtype)
    room = pixels.size // 32 + _SAMPLE
    with for_work(2.0 * pixels.size) as n_threads:
        kept, counts = np.empty((n_threads, 2, room), pixels.dtype), np.zeros((n_threads, 2, 5), np.int64)
        k.exposure_between.between(pixels, ends.reshape(-1), kept, counts, n_threads)
    if counts[:, :, 4].any() or (counts[:, :, 2] > room).any():
        return None
    found = []
    for i in range(2):
        inside = np.concatenate([some[i, : number[i, 2]] for some, number in zip(kept, counts, strict=True)])
        if (values := _of_interval(ranks[:, i], ends[i], counts[:, i].sum(axis=0), inside)) is None:
            return None
        found.append(values)
    return np.stack(found, axis=1)


def _percentiles(image: Array, percents: list[Any]) -> Any:
    """Return numpy.percentile's result, without sorting the image where it can be counted."""
    shares = np.true_divide(percents, 100)
    small = image.dtype.kind in "iu" and image.itemsize <= 2
    known = small or ((image.dtype.char in "fd" or image.dtype.kind in "iu") and image.size < 2**32)
    if not known or not image.size or not ((shares >= 0) & (shares <= 1)).all():
        return np.percentile(image, percents)
    at = shares * (image.size - 1)
    first = np.floor(at).astype(np.intp)
    ranks = np.stack([first, np.minimum(first + 1, image.size - 1)])
    if image.size <= (_FEW if small else _MANY):
        found = _of_sorted(image, ranks) if type(image) is np.ndarray else None
    else:
        found = _of_counts(image, ranks) if small else _of_sample(image, shares, ranks)
    if found is None or (found.dtype.kind == "f" and not np.isfinite(found).all()):
        return np.percentile(image, percents)
    low, high = found
    gap, part = high - low, at - first  # in the image's dtype, where NumPy lets int8 and int16 wrap around
    return np.where(part >= 0.5, high - gap * (1 - part), low + gap * part)


@native("exposure.is_low_contrast")
def is_low_contrast(
    image: ArrayLike,
    fraction_threshold: float = 0.05,
    lower_percentile: float = 1,
    upper_percentile: float = 99,
    method: str = "linear",
) -> Any:
    """Tell whether an image has low contrast. Drop-in for ``skimage.exposure.is_low_contrast``.

    Parameters
    ----------
    image : array_like
        Image of any shape and real dtype; three axes with 3 or 4 elements along the last are RGB or RGBA.
    fraction_threshold : float
        Contrast is low where the image uses less than this share of its dtype's range.
    lower_percentile, upper_percentile : float
        What lies below the one or above the other, in percent of the pixels, is left out.
    method : str
        Has no effect.

    Returns
    -------
    bool
        Whether the contrast is low. A bool image's is if all pixels are equal.

    Raises
    ------
    ValueError
        If a percentile is not from 0 to 100.
    KeyError
        If the dtype has no range: complex and long double.

    Notes
    -----
    Percentiles are numpy.percentile's; those of 8- and 16-bit integers are found by counting, those of other large
    images by sorting only the values near them [1]_. Colour images are compared by their luminance.

    References
    ----------
    .. [1] R. W. Floyd, R. L. Rivest, "Expected time bounds for selection", Comm. ACM 18 (1975), 165-172.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.is_low_contrast(np.array([[100, 104], [102, 101]], np.uint8))
    np.True_
    """
    image = np.asanyarray(image)
    if image.dtype == bool:
        return not (image.max() == 1 and image.min() == 0)
    if image.ndim == 3:
        image = _opaque(image) if image.shape[2] == 4 else image
        image = color.rgb2gray(image) if image.shape[2] == 3 else image
    low, high = dtype_limits(image.dtype)
    ends = _percentiles(image, [lower_percentile, upper_percentile])
    return (ends[1] - ends[0]) / (high - low) < fraction_threshold
