"""Gaussian smoothing."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fastimg import _check, _float32_sums
from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _separable


@functools.lru_cache(maxsize=64, typed=True)
def _taps(sigma: Any, truncate: float, dtype: str) -> Array:
    """Return the normalised taps: in float64 exactly those of scipy.ndimage.

    In float32, for sums in float32, the middle one makes up for the rounding of the others: with a sum that is as close
    to 1 as can be, results are neither brighter nor darker throughout. A sigma of NumPy's float32 is squared in
    float32, as in SciPy.
    """
    radius = int(truncate * float(sigma) + 0.5)
    x = np.arange(-radius, radius + 1)
    taps: Array = np.exp(-0.5 / (sigma * sigma) * x**2)
    taps /= taps.sum()
    result: Array = taps.astype(dtype)
    if dtype == "f":
        result[radius] = 1 - 2 * result[:radius].sum(dtype="d")
    result.flags.writeable = False
    return result


def one_sigma(sigma: Any) -> Any:
    """Return a sigma as a float, or as NumPy's float16 or float32, in whose arithmetic the taps are made."""
    return sigma if isinstance(sigma, np.float32 | np.float16) else float(sigma)


def sigmas_of(sigma: Any, ndim: int, channel_axis: int | None) -> list[Any]:
    """Return one sigma per axis, 0 for the channels."""
    if channel_axis is not None:
        if not isinstance(sigma, Iterable):
            sigma = [sigma] * (ndim - 1)
        if len(sigma) == ndim - 1:
            sigma = list(sigma)
            sigma.insert(channel_axis % ndim, 0)
    if isinstance(sigma, str):
        raise TypeError(f"sigma must be a number or one per axis, got {sigma!r}")
    sigmas = [one_sigma(s) for s in _separable.per_axis(sigma, ndim, "sigma")]
    if min(sigmas, default=0) < 0:
        raise ValueError(f"Sigma values less than zero are not valid: got sigma={sigma!r}")
    return sigmas


def axes_of(sigmas: Sequence[float], mode: Any, truncate: float, kind: str) -> list[_separable.Axis]:
    """Return what to do along each axis but those whose sigma is 0; taps of the dtype that `kind` is the code of."""
    axes = []
    for axis, (s, m) in enumerate(zip(sigmas, _separable.per_axis(mode, len(sigmas), "mode"), strict=True)):
        if s > 1e-15:
            taps = _taps(s, float(truncate), kind)
            axes.append(_separable.Axis(axis, taps, len(taps) // 2, _separable.SYMMETRIC, _check.mode_number(m)))
    return axes


def smooth(
    image: Array, result: Array, sigmas: Sequence[float], mode: Any, cval: Any, truncate: float, scale: float
) -> None:
    """Fill `result` with the smoothed image, which kernels can read."""
    single = result.dtype == np.float32 and _float32_sums.enabled()
    axes = axes_of(sigmas, mode, truncate, "f" if single else "d")
    _separable.filter_axes(image, result, axes, float(cval), scale)


@native("filters.gaussian")
def gaussian(
    image: Array,
    sigma: float | Sequence[float] = 1.0,
    *,
    mode: str | Sequence[str] = "nearest",
    cval: float = 0,
    preserve_range: bool = False,
    truncate: float = 4.0,
    channel_axis: int | None = None,
    out: Array | None = None,
) -> Array:
    """Smooth an image with a Gaussian, axis by axis. Drop-in for ``skimage.filters.gaussian``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype.
    sigma : float or sequence of floats
        Standard deviation in pixels, one for all axes or one per axis. 0 leaves an axis as it is.
    mode : {'nearest', 'reflect', 'mirror', 'wrap', 'constant'} or a sequence of them, one per axis
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.
    preserve_range : bool
        Keep the values of an integer image instead of dividing them by the range of its dtype.
    truncate : float
        Radius of the filter in standard deviations.
    channel_axis : int or None
        Axis that holds the channels, which are not mixed.
    out : ndarray of float, optional
        Where the result is written.

    Returns
    -------
    ndarray
        The smoothed image, C-contiguous: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If a sigma is negative, the image complex, or `out` not of a float dtype.
    RuntimeError
        If the mode is unknown, or `out` or a sequence has the wrong length or shape.

    Notes
    -----
    Separable correlation with a truncated, normalised Gaussian, as in scipy.ndimage, which scikit-image calls.
    The results have exactly the bits of scikit-image's: float32 images are added in float64 and rounded after each
    axis. With `fastimg.float32_sums` they are added in float32: the difference is below 1e-6 of the image's largest
    magnitude.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> spot = np.zeros((3, 3)); spot[1, 1] = 1
    >>> fastimg.filters.gaussian(spot, sigma=0.5).round(3)
    array([[0.011, 0.084, 0.011],
           [0.084, 0.619, 0.084],
           [0.011, 0.084, 0.011]])
    """
    sigmas = sigmas_of(sigma, image.ndim, channel_axis)
    image, scale = _check.for_kernel(image, preserve_range)
    if out is not None and not np.issubdtype(out.dtype, np.floating):
        raise ValueError(f"dtype of `out` must be float; got {out.dtype!r}.")
    result, target = _separable.allocate(image, out)
    smooth(image, result, sigmas, mode, cval, truncate, scale)
    if target is not result:
        target[...] = result
    return target

