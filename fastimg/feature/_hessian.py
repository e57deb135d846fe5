"""The Hessian of an image, its determinant, the shape index. Kernels: second_order.pyx, hessian_det.pyx."""

import functools
import math
import warnings
from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.feature import _structure
from fastimg.feature._eigenvalues import eigenvalues, symmetric
from fastimg.filters import _gaussian, _separable

_EPS = float(np.finfo("f8").eps)
_FAR = 1 << 40  # beyond any image: offsets of boxes that reach further are cut


def _differences(image: Array, scale: float, sigma: Any, mode: Any, cval: float, order: str = "rc") -> list[Array]:
    """Return the elements by differences of the smoothed image."""
    smoothed = _structure.smooth(image, scale, sigma, mode, cval)
    if image.ndim == 2 and min(image.shape) >= 2 and order == "rc":
        found = [_results.empty(image.shape, smoothed.dtype) for _ in range(3)]
        with for_work(12.0 * image.size) as n_threads:
            k.feature_second_order.hessian(smoothed, *found, n_threads)
        return found
    axes = range(image.ndim) if order == "rc" else range(image.ndim - 1, -1, -1)
    with np.errstate(all="ignore"):
        gradients = np.gradient(smoothed)
        return [np.asarray(np.gradient(gradients[a], axis=b)) for a, b in combinations_with_replacement(axes, 2)]


@functools.lru_cache(maxsize=64)
def _derivative(sigma: float, truncate: float) -> tuple[Array, int]:
    """Return the taps of SciPy's first derivative of a Gaussian, and their symmetry, which SciPy looks up in them."""
    smooth = _gaussian._taps(sigma, truncate, "d")
    radius = len(smooth) // 2
    taps = ((np.arange(-radius, radius + 1) * (1.0 / -(sigma * sigma)) + 0.0) * smooth)[::-1].copy()
    taps.flags.writeable = False
    if np.abs(taps - taps[::-1]).max() <= _EPS:
        return taps, _separable.SYMMETRIC
    return taps, _separable.ANTISYMMETRIC


def _derive(image: Array, scale: float, sigmas: Sequence[float], axis: int, modes: Sequence[Any], cval: float,
            truncate: float) -> Array:
    """Return the first derivative along `axis` of the Gaussian of an image."""
    axes = []
    for a, (s, m) in enumerate(zip(sigmas, modes, strict=True)):
        if s > 1e-15:
            taps, kind = _derivative(s, truncate) if a == axis else (
                _gaussian._taps(s, truncate, "d"), _separable.SYMMETRIC)
            axes.append(_separable.Axis(a, taps, len(taps) // 2, kind, _check.mode_number(m)))
    return _separable.rounded(image, scale, axes, cval)


def _gaussian_derivatives(image: Array, scale: float, sigma: Any, mode: Any, cval: float, order: str) -> list[Array]:
    """Return the elements by two derivatives of Gaussians."""
    if np.isscalar(sigma):
        sigma = (sigma,) * image.ndim
    truncate = 8.0 if all(s > 1 for s in sigma) else 100.0
    sigmas = [float(s * (1 / math.sqrt(2))) for s in sigma]
    sigmas = _separable.per_axis(sigmas, image.ndim, "sigma")
    modes = _separable.per_axis(mode, image.ndim, "mode")
    gradients = [_derive(image, scale, sigmas, axis, modes, cval, truncate) for axis in range(image.ndim)]
    axes = range(image.ndim) if order == "rc" else range(image.ndim - 1, -1, -1)
    return [_derive(gradients[a], 1.0, sigmas, b, modes, cval, truncate)
            for a, b in combinations_with_replacement(axes, 2)]


@native("feature.hessian_matrix")
def hessian_matrix(
    image: Array, sigma: Any = 1, mode: Any = "constant", cval: float = 0, order: str = "rc",
    use_gaussian_derivatives: bool | None = None,
) -> list[Array]:
    """Compute the Hessian of a smoothed image. Drop-in for ``skimage.feature.hessian_matrix``.

    Parameters
    ----------
    image : ndarray
        Image of any real dtype with 2 or more axes; integers are divided by the range of their dtype.
    sigma : float or sequence of floats
        Standard deviation of the Gaussian in pixels, one for all axes or one per axis.
    mode : {'constant', 'reflect', 'wrap', 'nearest', 'mirror'} or a sequence of them, one per axis
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.
    order : {'rc', 'xy'}
        Whether the first axis comes first, or, for two axes only, the last.
    use_gaussian_derivatives : bool
        True: derivatives of Gaussians, of ``sigma / sqrt(2)``, applied twice. False: differences of neighbours in the
        smoothed image. None is False, with a FutureWarning.

    Returns
    -------
    list of ndarray
        The elements above the diagonal and on it, row by row: [Hrr, Hrc, Hcc] for a plane. float32 for float16 and
        float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is complex, `order` is unknown or is 'xy' for more than two axes, a sigma is negative, or an axis
        has less than 2 pixels (the last two with differences only).
    RuntimeError
        If the mode is unknown, or a sequence has the wrong length.

    Notes
    -----
    The bits are scikit-image's, for float32 images too: sums are made in float64 and rounded where SciPy rounds them.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((5, 5)); square[2, 2] = 4
    >>> fastimg.feature.hessian_matrix(square, sigma=0.1, use_gaussian_derivatives=False)[1][1]
    array([ 0.,  1.,  0., -1.,  0.])
    """
    source, scale = _check.for_kernel(np.asarray(image))
    if source.ndim > 2 and order == "xy":
        raise ValueError("order='xy' is only supported for 2D images.")
    if order not in ("rc", "xy"):
        raise ValueError(f"unrecognized order: {order}")
    if use_gaussian_derivatives is None:
        warnings.warn(
            "use_gaussian_derivatives currently defaults to False, but will change to True in a future version. Please "
            "specify this argument explicitly to maintain the current behavior", FutureWarning, stacklevel=2)
    made = _gaussian_derivatives if use_gaussian_derivatives else _differences
    return made(source, scale, sigma, mode, float(cval), order)


@functools.lru_cache(maxsize=64)
def _boxes(size: int) -> Array:
    """Return the boxes of the approximation: first row and column relative to the pixel, rows, columns."""
    half, third = (size - 1) // 2, size // 3
    long, shift = 2 * third - 1, third // 2
    boxes = [
        (-third, -third, third, third), (1, 1, third, third), (-third, 1, third, third), (1, -third, third, third),
        (1 - third, -half, long, size), (1 - third, -shift, long, third),
        (-half, 1 - third, size, long), (-shift, 1 - third, third, long),
    ]  # fmt: skip
    return np.array([[max(-_FAR, min(_FAR, number)) for number in box] for box in boxes], np.intp)


def _determinant(image: Array, scale: float, sigma: Any) -> Array:
    """Return the approximate determinant for a plane."""
    if isinstance(sigma, str):
        raise TypeError(f"sigma must be a number, got {sigma!r}")
    size = int(3 * sigma)
    weight = 1.0 / size / size if size else math.inf
    result = _results.empty(image.shape, np.dtype(np.float64))
    if result.size:
        integral = np.empty(image.shape)
        with for_work(60.0 * result.size) as n_threads:
            k.feature_hessian_det.integrate(image, integral, scale, n_threads)
            k.feature_hessian_det.determinant(integral, result, _boxes(size), weight, n_threads)
    return result


@native("feature.hessian_matrix_det")
def hessian_matrix_det(image: Array, sigma: float = 1, approximate: bool = True) -> Array:
    """Compute the determinant of the Hessian. Drop-in for ``skimage.feature.hessian_matrix_det``.

    Parameters
    ----------
    image : ndarray
        Image of any real dtype with 2 or more axes; integers are divided by the range of their dtype.
    sigma : float
        Standard deviation of the Gaussian in pixels.
    approximate : bool
        For a plane: sums over boxes in place of derivatives, in a time that does not depend on sigma. Not accurate
        for a sigma below 3.

    Returns
    -------
    ndarray
        The determinants, same shape; the approximate ones in float64, others in float32 for float16 and float32
        images.

    Raises
    ------
    ValueError
        If the image is complex; if not approximate, what `hessian_matrix` raises.
    TypeError
        If sigma is not a number.

    Notes
    -----
    Bay, Tuytelaars and Van Gool, 2006 (SURF). The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> blob = np.zeros((21, 21)); blob[8:13, 8:13] = 1
    >>> [int(i) for i in np.unravel_index(fastimg.feature.hessian_matrix_det(blob, sigma=2).argmax(), blob.shape)]
    [10, 10]
    """
    source, scale = _check.for_kernel(np.asarray(image))
    if source.ndim == 2 and approximate:
        return _determinant(source, scale, sigma)
    with np.errstate(all="ignore"):
        found: Array = np.linalg.det(symmetric(_differences(source, scale, sigma, "constant", 0.0)))
    return found


@native("feature.shape_index")
def shape_index(image: Array, sigma: Any = 1, mode: Any = "constant", cval: float = 0) -> Array:
    """Compute the shape index. Drop-in for ``skimage.feature.shape_index``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    sigma : float or sequence of floats
        Standard deviation, in pixels, of the Gaussian before the Hessian.
    mode : {'constant', 'reflect', 'wrap', 'nearest', 'mirror'} or a sequence of them, one per axis
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.

    Returns
    -------
    (M, N) ndarray
        -1 (a cup) over -0.5 (a rut), 0 (a saddle) and 0.5 (a ridge) to 1 (a cap); NaN where the image is flat. float32
        for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image does not have two axes of 2 pixels or more, is complex, or a sigma is negative.
    RuntimeError
        If the mode is unknown.

    Notes
    -----
    Koenderink and van Doorn, 1992. The bits are scikit-image's; the arc tangent is NumPy's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((5, 5)); square[2, 2] = 4
    >>> fastimg.feature.shape_index(square, sigma=0.1)[2]
    array([-0.5,  nan, -1. ,  nan, -0.5])
    """
    source, scale = _check.for_kernel(np.asarray(image))
    values = eigenvalues(_differences(source, scale, sigma, mode, float(cval)))
    if len(values) != 2:
        raise ValueError(f"too many values to unpack (expected 2): the image has {source.ndim} axes")
    with np.errstate(all="ignore"):
        ratio = values[1] + values[0]
        ratio /= values[1] - values[0]
        index: Array = np.arctan(ratio, out=ratio)
        index *= 2.0 / np.pi
    return index
