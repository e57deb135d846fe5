"""The weights of the edge operators, and what all edge filters share."""

import functools
from operator import index as operator_index
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _bank

DIFFERENCE = np.array([1, 0, -1])
SMOOTH = {
    "sobel": np.array([1, 2, 1]) / 4,
    "scharr": np.array([3, 10, 3]) / 16,
    "prewitt": np.full(3, 1 / 3),
    # Farid and Simoncelli (2004), table 1, rows 3 and 4, with more decimals.
    "farid": np.array([0.0376593171958126, 0.249153396177344, 0.426374573253687, 0.249153396177344,
                       0.0376593171958126]),
}  # fmt: skip
FARID_EDGE = np.array([0.109603762960254, 0.276690988455557, 0, -0.276690988455557, -0.109603762960254])

_VERTICAL, _HORIZONTAL, _MAGNITUDE = 0, 1, 2  # what src_cy/filters/edges.pyx calls them
_PLANE = {None: _MAGNITUDE, 0: _VERTICAL, 1: _HORIZONTAL}
_ROOT = {(c, n): float(np.sqrt(n, dtype=c)) for c in "fd" for n in range(1, 33)}


def weights(operator: str, ndim: int, axis: int) -> Array:
    """Return the operator's kernel for the derivative along `axis`: its difference there, its smoothing elsewhere."""

    def along(values: Array, dim: int) -> Array:
        shape = [1] * ndim
        shape[dim] = -1
        return values.reshape(shape)

    kernel = along(FARID_EDGE if operator == "farid" else DIFFERENCE, axis)
    # A negative axis is smoothed too: so it is in scikit-image, whose set difference does not know it again.
    for dim in set(range(ndim)) - {axis}:
        kernel = kernel * along(SMOOTH[operator], dim)
    return kernel


@functools.lru_cache(maxsize=128)
def _axes_bank(operator: str, ndim: int, axes: tuple[int, ...]) -> _bank.Bank:
    return convolution_bank(*(weights(operator, ndim, axis) for axis in axes))


def convolution_bank(*kernels: Array) -> _bank.Bank:
    """Return the taps of a convolution with each of the kernels, centred as SciPy centres them."""
    two_d = [kernel.reshape((1, -1)) if kernel.ndim == 1 else kernel for kernel in kernels]
    return _bank.build([_bank.flipped(kernel, [0] * kernel.ndim) for kernel in two_d])


def respond(image: Array, bank: _bank.Bank, mask: Array | None, norm: float = 0.0) -> Array:
    """Return the response of `bank` with reflected borders, masked."""
    source, scale = _check.for_kernel(image)
    result = _results.empty(source.shape, _check.supported_float(source.dtype))
    _bank.correlate(source, result, bank, _check.MODES["reflect"], 0.0, scale, norm)
    return masked(result, mask)


def masked(result: Array, mask: Array | None) -> Array:
    """Set to 0 what is not inside `mask`, nor next to what is outside; beyond the border all is outside."""
    if mask is None:
        return result
    axes = range(mask.ndim)
    inside = np.not_equal(mask, 0)
    for axis in axes:
        lines = np.moveaxis(inside, axis, 0)
        eroded = np.zeros_like(lines)
        np.logical_and(lines[:-2], lines[2:], out=eroded[1:-1])
        eroded &= lines
        inside = np.moveaxis(eroded, 0, axis)
    result *= inside
    return result


def edges(operator: str, image: Array, mask: Array | None, axis: Any, mode: Any, cval: float) -> Array:
    """Return the derivative along one axis, or the magnitude of several over the root of the image's dimension."""
    source, scale = _check.for_kernel(image)
    result = _results.empty(source.shape, _check.supported_float(source.dtype))
    number = _check.mode_number(mode)
    ndim = source.ndim
    plane = _PLANE.get(axis) if axis is None or type(axis) is int else None
    if plane is not None and ndim == 2 and operator != "farid" and source.size:
        smooth = SMOOTH[operator]
        with for_work(source.size * 16) as n_threads:
            k.filters_edges.gradient(
                source, result, smooth[0], smooth[1], plane, _ROOT[result.dtype.char, 2], number, cval, scale,
                n_threads)
        return masked(result, mask)
    axes = tuple(range(ndim)) if axis is None else (axis,) if np.isscalar(axis) else axis
    axes = tuple(map(operator_index, axes))
    norm = _ROOT[result.dtype.char, ndim] if len(axes) > 1 else 0.0
    if axes:
        _bank.correlate(source, result, _axes_bank(operator, ndim, axes), number, float(cval), scale, norm)
    else:
        result[...] = 0
    return masked(result, mask)
