"""Li's threshold. Kernels: src_cy/exposure/histogram.pyx for integers, src_cy/filters/pairwise.pyx for floats."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _layout, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure import _histogram
from fastimg.filters import _threshold_mean

_EXACT = 2**53
_PART = 1 << 16
Means = Callable[[Any], tuple[Any, Any]]  # of what is above a threshold, and of the others


def _means_of_integers(counts: Array, centers: Array) -> Means:
    """Means by the histogram, its counts in float32, from sums that are made once."""
    weights = counts.astype(np.float32).astype(np.float64)
    n, sums = np.cumsum(weights), np.cumsum(weights * centers)
    exact = float(weights @ np.abs(centers)) < _EXACT  # then the order of adding does not matter

    def average(low: int, high: int) -> Any:
        if not exact or low == high:
            return np.average(centers[low:high], weights=weights[low:high])
        before, sum_before = (n[low - 1], sums[low - 1]) if low else (0.0, 0.0)
        if n[high - 1] == before:
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        return (sums[high - 1] - sum_before) / (n[high - 1] - before)

    def means(threshold: Any) -> tuple[Any, Any]:
        cut = int(np.searchsorted(centers, threshold, side="right"))
        return average(cut, len(centers)), average(0, cut)

    return means


def _smallest_step(values: Array) -> Any:
    """Return the smallest difference between two values; `values` are sorted in place."""
    values.sort()
    found = []
    for i in range(0, len(values) - 1, _PART):
        steps = np.diff(values[i : i + _PART + 1])
        if (steps := steps[steps > 0]).size:
            found.append(steps.min())
    return min(found)


def _means_of_reals(line: Array, work: Array) -> Means:
    """Means of what `split` sorts out, in memory as large as the line."""

    def means(threshold: Any) -> tuple[Any, Any]:
        t = line.dtype.type(threshold)
        if t > threshold:  # it was a float64: what is above it is above its neighbour below, too
            t = np.nextafter(t, line.dtype.type(-np.inf))
        with for_work(2.0 * line.size) as n_threads:
            n, above, others = k.filters_pairwise.split(line, work, t, n_threads)
        if not 0 < n < line.size:
            return np.mean(line[line > threshold]), np.mean(line[~(line > threshold)])
        return (_threshold_mean.real_mean(line, above, n), _threshold_mean.real_mean(line, others, line.size - n))

    return means


def _means_of_others(image: Array) -> Means:
    def means(threshold: Any) -> tuple[Any, Any]:
        above = image > threshold
        return np.mean(image[above]), np.mean(image[~above])

    return means


def _guess(guess: Any, mean: Callable[[], Any], values: Callable[[], Array], low: Any, width: Any) -> Any:
    """Return the first threshold, above the image's least value `low`."""
    if guess is None:
        return mean()
    if callable(guess):
        return guess(values())
    if not np.isscalar(guess):
        raise TypeError("Incorrect type for `initial_guess`; should be a floating point value, or a function mapping "
                        f"an array to a floating point value. Got {type(guess).__name__}.")
    shifted: Any = guess - float(low)  # type: ignore[operator]
    if not 0 < shifted < width:
        raise ValueError("The initial guess for threshold_li must be within the range of the image. Got "
                         f"{guess!r} for image min {low} and max {width + low}.")
    return width.dtype.type(shifted)


def _iterate(t_next: Any, tolerance: Any, means: Means, low: Any, callback: Any) -> Any:
    """Go on until the threshold moves by `tolerance` at most; it is above the least value, `low`.

    A threshold follows from the one before alone: where one comes back, the iteration does not end.
    """
    t, seen = -2 * tolerance, set()
    if callback is not None:
        callback(t_next + low)
    while abs(t_next - t) > tolerance:
        t = t_next
        if t in seen:
            raise RuntimeError(f"threshold_li does not converge: the threshold moves by more than the tolerance, "
                               f"{tolerance}, and comes back to {t + low}")
        seen.add(t)
        above, others = means(t)
        if others == 0:
            break
        t_next = (others - above) / (np.log(others) - np.log(above))
        if callback is not None:
            callback(t_next + low)
    return t_next + low


def _of_integers(image: Array, tolerance: Any, guess: Any, callback: Any) -> Any:
    if wide := image.itemsize == 8:  # the values themselves may be too large for centres of bins
        low = np.min(image)
        counts, centers, _ = _histogram.count(image - low)
    else:
        counts, centers, _ = _histogram.count(image)
        low, centers = image.dtype.type(centers[0]), centers - centers[0]
    if len(centers) == 1:
        return image[0]
    if not wide and centers[-1] > np.iinfo(image.dtype).max:  # scikit-image's differences wrap around, and so do ours
        counts, centers, _ = _histogram.count(image - low)
    total = int(counts[0] @ centers)

    def mean() -> Any:
        return np.float64(total / image.size) if abs(total) < _EXACT else np.mean(image - low)

    t = _guess(guess, mean, lambda: image - low, low, image.dtype.type(centers[-1]))
    return _iterate(t, tolerance or 0.5, _means_of_integers(counts[0], centers), low, callback)


def _without_nan_and_infinity(image: Any) -> tuple[Any, Any]:
    """Return (finite pixels, None), or (None, the threshold) if these do not matter."""
    image = image[~np.isnan(image)]
    if image.size == 0:
        return None, np.nan
    if np.all(image == image.flat[0]):
        return None, image.flat[0]
    image = image[np.isfinite(image)]
    return (None, 0.0) if image.size == 0 else (image, None)


def _of_reals(image: Any, low: Any, tolerance: Any, guess: Any, callback: Any) -> Any:
    """Go on from pixels that have `low` subtracted."""
    if type(image) is np.ndarray and image.dtype.char in "fd":
        work = _results.empty(image.shape, image.dtype)
        if not tolerance:
            np.copyto(work, image)
            tolerance = _smallest_step(work) / 2
        means, mean = _means_of_reals(image, work), lambda: _threshold_mean.mean_of_reals(image)
    else:
        tolerance = tolerance or np.min(np.diff(np.unique(image))) / 2
        means, mean = _means_of_others(image), lambda: np.mean(image)
    return _iterate(_guess(guess, mean, lambda: image, low, np.max(image)), tolerance, means, low, callback)


@native("filters.threshold_li")
def threshold_li(
    image: Array, *, tolerance: float | None = None, initial_guess: Any = None, iter_callback: Any = None
) -> Any:
    """Return Li's threshold of a grey image. Drop-in for ``skimage.filters.threshold_li``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and real dtype but bool.
    tolerance : float, optional
        The iteration ends when the threshold moves by no more than this: by default half the smallest difference
        between values, 0.5 for integers.
    initial_guess : float or callable, optional
        Where to begin, or a function of the pixels minus the least one. The default is the mean.
    iter_callback : callable, optional
        Called with the first and each further threshold.

    Returns
    -------
    scalar
        The threshold: pixels above it are foreground. A float64 for integer images, else of the image's dtype; the
        pixel itself if all are equal; NaN without pixels that are numbers.

    Raises
    ------
    ValueError
        If `initial_guess` is outside of the image's range.
    TypeError
        If `initial_guess` is no number and no function, or the image of bool.
    RuntimeError
        If the threshold does not come to rest: float16 images whose values are close, a negative `tolerance`.
        scikit-image does not end then.

    Notes
    -----
    Fixed-point iteration towards the threshold of minimum cross-entropy [1]_. NaN and infinities are left out. Same
    result as scikit-image's: sums of floats are added up in NumPy's order.

    References
    ----------
    .. [1] C. Li and P. Tam, "An iterative algorithm for minimum cross entropy thresholding", Pattern Recognition
       Letters 18 (1998), 771-776.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_li(np.array([[10, 12, 11], [90, 95, 91]], np.uint8)).round(3)
    np.float64(28.381)
    """
    if type(image) is np.ndarray and image.size and (image.dtype.kind in "iu" or image.dtype.char in "fd"):
        if image.dtype.kind in "iu":
            return _of_integers(_layout.elements(image), tolerance, initial_guess, iter_callback)
        line = _check.native_order(image).reshape(-1)  # in C order, in which scikit-image adds up
        low, high = _histogram.extent(line)
        if np.isfinite(low) and np.isfinite(high):
            if low == high:
                return line[0]
            # A copy in any case: the iteration might not end while another thread changes the image.
            shifted = line.copy() if low == 0 and not callable(initial_guess) else line - low
            return _of_reals(shifted, low, tolerance, initial_guess, iter_callback)
    finite, threshold = _without_nan_and_infinity(image)
    if finite is None:
        return threshold
    low = np.min(finite)
    finite -= low
    return _of_reals(finite, low, tolerance, initial_guess, iter_callback)
