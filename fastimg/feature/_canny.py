"""Canny's edge detector. Kernels: src_cy/feature/canny.pyx, linked.pyx."""

from typing import Any, NamedTuple

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure._rescale_intensity import dtype_limits
from fastimg.feature import _structure
from fastimg.filters import _separable
from fastimg.filters._gaussian import _taps, sigmas_of

_WORK = 30.0  # of a pixel, in pixel operations
_NO_TAPS = np.ones(1)


class _Gaussian(NamedTuple):
    """How the kernel smooths: taps from the centre outwards, borders, what stands beyond."""

    taps_v: Array
    taps_h: Array
    mode_v: int
    mode_h: int
    cval: float


def _gaussian(sigma: Any, mode: Any, cval: Any) -> _Gaussian:
    """Return the taps and borders of scikit-image's Gaussian; an axis with sigma 0 is left as it is."""
    taps, modes = [], []
    for s, m in zip(sigmas_of(sigma, 2, None), _separable.per_axis(mode, 2, "mode"), strict=True):
        wide = s > 1e-15
        found = _taps(s, 4.0, "d") if wide else _NO_TAPS
        taps.append(np.ascontiguousarray(found[len(found) // 2 :]))
        modes.append(_check.mode_number(m) if wide else 0)
    return _Gaussian(taps[0], taps[1], modes[0], modes[1], float(cval))


def _threshold(value: Any, dtype_max: Any, default: float, use_quantiles: bool) -> Any:
    if value is None:
        return default
    if not use_quantiles:
        value /= dtype_max
    elif not 0.0 <= value <= 1.0:
        raise ValueError(f"Quantile thresholds must be between 0 and 1, got {value!r}.")
    return value


def _eroded(mask: Array) -> Array:
    """Return where all nine pixels about one are in the mask."""
    if mask.ndim != 2:
        raise RuntimeError(f"structure and input must have same dimensionality: the mask has {mask.ndim} axes, not 2")
    rows = mask[:-2] & mask[1:-1] & mask[2:]
    result = np.zeros(mask.shape, bool)
    result[1:-1, 1:-1] = rows[:, :-2] & rows[:, 1:-1] & rows[:, 2:]
    return result


def _weights(
    shape: tuple[int, ...], dtype: np.dtype[Any], mask: Array | None, gaussian: _Gaussian, sigma: Any, mode: Any
) -> Array:
    """Return what the smoothed image is divided by: the share of it that is within the mask and the image.

    Without a mask all rows but those near the edges are alike, and the kernel takes the middle one for them.
    """
    if mask is not None:
        shares = mask.astype(dtype)
    elif isinstance(mode, str) and mode == "constant":
        shares = np.ones((min(shape[0], 2 * gaussian.taps_v.size - 1), shape[1]), dtype)
    else:
        return np.empty((0, 0), dtype)
    shares = _structure.smooth(shares, 1.0, sigma, mode, gaussian.cval)
    shares += np.finfo(dtype).eps
    return shares


def _at_least(threshold: Any, dtype: np.dtype[Any]) -> float:
    """Return the least number of `dtype` that NumPy takes to be at least the threshold."""
    with np.errstate(over="ignore"):
        number = dtype.type(np.asarray(threshold).item())
    if np.result_type(dtype, threshold) != dtype and number < threshold:
        number = np.nextafter(number, dtype.type(np.inf))
    return float(number)


def _low(threshold: Any) -> float:
    """Return the low threshold as scikit-image's compiled code has it: a C float, and above 0 if it is 0."""
    with np.errstate(over="ignore", under="ignore"):
        low = float(np.float32(float(threshold)))
    return float(np.float32(1e-14)) if low == 0 else low


def _masked(image: Array, mask: Array) -> Array:
    """Return the image with zeros outside of the mask."""
    result = np.zeros_like(image)
    if mask.shape == image.shape:
        np.copyto(result, image, where=mask)
    else:
        result[mask] = image[mask]  # raises, or takes whole rows
    return result


def _edges(image: Array, sigma: Any, low: Any, high: Any, mask: Array | None, use_quantiles: bool, mode: Any,
           cval: Any) -> Array:
    """Return the edges of a valid image for valid thresholds."""
    gaussian = _gaussian(sigma, mode, cval)
    inside = np.empty((0, 0), np.uint8) if mask is None else _eroded(mask).view(np.uint8)
    src, scale = _check.for_kernel(image if mask is None else _masked(image, mask))
    dtype = _check.supported_float(src.dtype)
    height, width = src.shape
    low_bits, high_bits = np.zeros((2, height, (width + 63) // 64), np.uint64)
    result = np.zeros(src.shape, bool)
    weights = _weights(src.shape, dtype, mask, gaussian, sigma, mode)
    with for_work(_WORK * src.size) as n_threads:
        rest = (low_bits, high_bits, *gaussian, scale)
        if use_quantiles:
            magnitude = np.empty(src.shape, dtype)
            k.feature_canny.lines(src, weights, inside, magnitude, *rest, 0.0, 0.0, n_threads)
            low, high = np.percentile(magnitude, [100.0 * low, 100.0 * high])
        none = np.empty((0, 0), dtype)
        k.feature_canny.lines(src, weights, inside, none, *rest, _low(low), _at_least(high, dtype), n_threads)
        k.feature_linked.linked(low_bits, high_bits, result.view(np.uint8), n_threads)
    return result


@native("feature.canny")
def canny(
    image: Array,
    sigma: Any = 1.0,
    low_threshold: Any = None,
    high_threshold: Any = None,
    mask: Array | None = None,
    use_quantiles: bool = False,
    *,
    mode: Any = "constant",
    cval: float = 0.0,
) -> Array:
    """Find edges with Canny's algorithm. Drop-in for ``skimage.feature.canny``.

    Parameters
    ----------
    image : (M, N) ndarray
        Grey image of any real dtype but 64-bit integers; integers are divided by the range of their dtype.
    sigma : float or two floats
        Standard deviation, in pixels, of the Gaussian that smooths the image, for both axes or per axis.
    low_threshold, high_threshold : float or None
        Gradients that an edge has everywhere, and somewhere: in the image's own units, or quantiles of all
        gradients. None is 0.1 and 0.2 of the range of the dtype.
    mask : (M, N) ndarray of bool or None
        Where to look for edges; pixels outside do not take part in the smoothing, those beside them are no edges.
    use_quantiles : bool
        Whether the thresholds are quantiles, from 0 to 1.
    mode : {'constant', 'nearest', 'reflect', 'mirror', 'wrap'}
        What stands beyond the image's edges when it is smoothed. With 'constant' the smoothed image is divided by
        the share of the Gaussian within the image.
    cval : float
        Value beyond the edges where mode is 'constant'.

    Returns
    -------
    (M, N) ndarray of bool
        True on edges, which are one pixel wide. The image's outermost pixels are never edges.

    Raises
    ------
    ValueError
        If the image is not of two axes, empty, or of 64-bit integers; if a quantile is outside of 0 to 1, the low
        threshold above the high one, or a sigma negative.
    RuntimeError
        If the mode is unknown.

    Notes
    -----
    The detector of [1]_: Gaussian, Sobel derivatives, suppression of what is no maximum along the gradient (between
    pixels by linear interpolation), hysteresis with eight neighbours. The edges are scikit-image's, pixel by pixel:
    float16 and float32 images are smoothed as SciPy does it, in double, unlike by ``filters.gaussian``.

    References
    ----------
    .. [1] J. Canny, "A computational approach to edge detection", IEEE Transactions on Pattern Analysis and Machine
       Intelligence 8 (1986), 679-698.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((7, 7)); image[:, 3:] = 1
    >>> fastimg.feature.canny(image).astype(int)[1:-1, 2:4].tolist()
    [[0, 1], [0, 1], [0, 1], [0, 1], [0, 1]]
    """
    if np.issubdtype(image.dtype, np.int64) or np.issubdtype(image.dtype, np.uint64):
        raise ValueError(f"64-bit integer images are not supported, got {image.dtype}")
    _check.check_nd(image, 2)
    dtype_max = dtype_limits(image.dtype)[1]
    low = _threshold(low_threshold, dtype_max, 0.1, use_quantiles)
    high = _threshold(high_threshold, dtype_max, 0.2, use_quantiles)
    if high < low:
        raise ValueError(f"low_threshold should be lower then high_threshold, got {low!r} and {high!r}")
    if mask is not None:
        mask = _check.native_order(np.asarray(mask.astype(bool, copy=False)))
    return _edges(np.asarray(image), sigma, low, high, mask, use_quantiles, mode, cval)
