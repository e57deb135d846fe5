"""Derivatives and Gaussians with SciPy's bits, whatever the dtype. Kernel: src_cy/feature/structure.pyx.

float32 images are added up in float64 and rounded after each axis, unlike those of ``filters.gaussian``: what is made
of these sums are differences of nearly equal products.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _gaussian, _separable

TENSOR, HARRIS_K, HARRIS_EPS, SHI_TOMASI, FOERSTNER, DERIVATIVES, SMOOTH = range(7)  # the kernel's numbers
_PLANES = {TENSOR: 3, FOERSTNER: 2, DERIVATIVES: 2}
_WIDEST = 32  # radius of a Gaussian up to which the ring of products stays in a core's own cache
_LONGEST = 1 << 20  # elements in as many rows as the taps reach; a border that wraps needs whole rows at hand
_NO_TAPS = np.ones(1)
_TRUNCATE = 4.0
_DIFFERENCE = np.array([-1.0, 0.0, 1.0])
_ACROSS = np.array([1.0, 2.0, 1.0])


def grayscale(image: Any) -> tuple[Array, float]:
    """Return the image without axes of length 1 as kernels take it, and the factor for its elements."""
    image = np.squeeze(image)
    if image.size == 0:
        raise ValueError("The parameter `image` cannot be an empty array")
    if not 2 <= image.ndim <= 5:
        raise ValueError("The parameter `image` must be a 2-or-3-or-4-or-5-dimensional array")
    return _check.for_kernel(image)


def _taps(sigma: float) -> Array:
    return _gaussian._taps(sigma, _TRUNCATE, "d") if sigma > 1e-15 else _NO_TAPS


def plane(image: Array, scale: float, what: int, sigmas: Sequence[float], modes: Sequence[int], cval: float,
          factor: float = 0.0) -> list[Array] | None:
    """Run the kernel over a plane with pixels; None where it would need much memory: wide Gaussians, long rows."""
    if max(sigmas) > _WIDEST / 4:
        return None
    taps = [_taps(sigma) for sigma in sigmas]
    if modes[1] == _check.MODES["wrap"] and image.shape[1] * len(taps[0]) > _LONGEST:
        return None
    results = [_results.empty(image.shape, _check.supported_float(image.dtype)) for _ in range(_PLANES.get(what, 1))]
    a, b, c = (*results, results[0], results[0])[:3]
    with for_work(image.size * (40 + 3 * (len(taps[0]) + len(taps[1])))) as n_threads:
        k.feature_structure.structure(
            image, a, b, c, taps[0], taps[1], modes[0], modes[1], cval, scale, what, factor, n_threads)
    return results


def numbers(mode: Any, ndim: int) -> list[int]:
    """Return the kernels' number of the border mode of each axis."""
    return [_check.mode_number(m) for m in _separable.per_axis(mode, ndim, "mode")]


def sobel(image: Array, scale: float, modes: Sequence[int], cval: float) -> list[Array]:
    """Return SciPy's Sobel derivative along each axis: differences, then weights 1, 2, 1 along the others."""
    if image.ndim == 2 and image.size and (found := plane(image, scale, DERIVATIVES, (0, 0), modes, cval)):
        return found
    return [
        _separable.rounded(image, scale, [
            _separable.Axis(axis, _DIFFERENCE, 1, _separable.ANTISYMMETRIC, modes[axis]),
            *(_separable.Axis(other, _ACROSS, 1, _separable.SYMMETRIC, modes[other])
              for other in range(image.ndim) if other != axis),
        ], cval)
        for axis in range(image.ndim)
    ]  # fmt: skip


def smooth(image: Array, scale: float, sigma: Any, mode: Any, cval: float) -> Array:
    """Return scikit-image's Gaussian of a float image, or of an integer image times `scale`."""
    sigmas = _gaussian.sigmas_of(sigma, image.ndim, None)
    names = _separable.per_axis(mode, image.ndim, "mode")
    modes = [_check.mode_number(m) if s > 1e-15 else 0 for s, m in zip(sigmas, names, strict=True)]
    if image.ndim == 2 and image.size and (found := plane(image, scale, SMOOTH, sigmas, modes, cval)):
        return found[0]
    return _separable.rounded(image, scale, _gaussian.axes_of(sigmas, names, _TRUNCATE, "d"), cval)
