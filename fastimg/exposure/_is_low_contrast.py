"""Whether an image uses little of its dtype's range. No kernel of its own: see src_cy/exposure/histogram.pyx."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fastimg import _check, color
from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure._histogram import _reals, count, extent
from fastimg.exposure._rescale_intensity import dtype_limits

_BINS = 1 << 12
_MANY = 1 << 12  # pixels: below, sorting them takes less time than counting


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


def _of_bins(image: Array, ranks: Array) -> Array | None:
    """Return the values at `ranks` of the sorted image, sorting only the bins of a histogram that they lie in.

    None where no histogram can be made: with NaN or infinity, for example.
    """
    pixels = _check.native_order(np.asarray(image)).reshape(-1)
    made = _reals(pixels.reshape(-1, 1), _BINS, "image")
    if made is None or made.constant:
        return None
    first, last = extent(pixels)
    edges = np.linspace(first, last, _BINS + 1, dtype=pixels.dtype)
    below = np.cumsum(made.counts[0])
    found = np.empty(ranks.shape, pixels.dtype)
    places = np.searchsorted(below, ranks, side="right")
    for i in np.unique(places):
        under = pixels <= edges[-1] if i == _BINS - 1 else pixels < edges[i + 1]
        inside = np.sort(pixels[(pixels >= edges[i]) & under])
        found[places == i] = inside[ranks[places == i] - (below[i] - inside.size)]
    return found


def _percentiles(image: Array, percents: list[Any]) -> Any:
    """Return numpy.percentile's result, without sorting the image where it can be counted."""
    shares = np.true_divide(percents, 100)
    whole = image.dtype.kind in "iu" and image.itemsize <= 2 and image.size > 0
    real = image.dtype.char in "fd" and image.size > _MANY
    if (not whole and not real) or not ((shares >= 0) & (shares <= 1)).all():
        return np.percentile(image, percents)
    at = shares * (image.size - 1)
    first = np.floor(at).astype(np.intp)
    ranks = np.stack([first, np.minimum(first + 1, image.size - 1)])
    found = _of_counts(image, ranks) if whole else _of_bins(image, ranks)
    if found is None:
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
    Percentiles are numpy.percentile's; those of 8- and 16-bit, float32 and float64 images are found by
    counting. Colour images are compared by their luminance, with the last bits of fastimg's `rgb2gray`.

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
