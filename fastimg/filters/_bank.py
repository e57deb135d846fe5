"""Direct correlation with one or several n-dimensional kernels. Kernel: src_cy/filters/convolve.pyx."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

_EPSILON = np.finfo(np.float64).eps  # SciPy leaves out weights of this magnitude and less


class Bank(NamedTuple):
    """Taps of one or several filters, as the kernel wants them: see Plan in src_cy/filters/convolve.pyx."""

    offset: Array
    slot: Array
    shift: Array
    weight: Array
    start: Array


def build(filters: Sequence[tuple[Array, Sequence[int]]]) -> Bank:
    """List the taps of (weights, origins) pairs, to be correlated; at least two axes, one for one-line images."""
    positions, weights, start = [], [], [0]
    for kernel, origins in filters:
        keep = np.argwhere(np.abs(kernel) > _EPSILON)  # raster order, which is SciPy's order of additions
        positions.append(keep - [n // 2 + o for n, o in zip(kernel.shape, origins, strict=True)])
        weights.append(kernel[tuple(keep.T)])
        start.append(start[-1] + len(keep))
    where = np.concatenate(positions)
    offset, slot = np.unique(where[:, :-1], axis=0, return_inverse=True)
    return Bank(
        np.ascontiguousarray(offset, np.intp), np.ascontiguousarray(slot.reshape(-1), np.intp),
        np.ascontiguousarray(where[:, -1], np.intp), np.concatenate(weights).astype(np.float64),
        np.array(start, np.intp))


def flipped(kernel: Array, origins: Sequence[int]) -> tuple[Array, list[int]]:
    """Turn a convolution into the correlation that equals it."""
    mirrored = kernel[(slice(None, None, -1),) * kernel.ndim]
    return mirrored, [-o - (n % 2 == 0) for o, n in zip(origins, kernel.shape, strict=True)]


def correlate(
    src: Array, dst: Array, bank: Bank, mode: int, cval: float, scale: float, norm: float = 0.0, single: bool = False
) -> None:
    """Fill `dst` with the filter's response, or (norm > 0) with the root of the filters' squares over `norm`.

    `single` adds the products of a float32 image in float32, not in double.
    """
    if src.size == 0:
        return
    if bank.start[-1] == 0:
        dst[...] = 0
        return
    lines = (-1, src.shape[-1])
    outer = np.array(src.shape[:-1] or (1,), np.intp)
    with for_work(src.size * len(bank.weight)) as n_threads:
        k.filters_convolve.correlate(
            src.reshape(lines), dst.reshape(lines), outer, *bank, norm, single, mode, cval, scale, n_threads)
