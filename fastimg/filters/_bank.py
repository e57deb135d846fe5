"""Direct correlation with one or several n-dimensional kernels: which kernel does it, and in what form it wants them.

Kernels: src_cy/filters/convolve.pyx, and convolve_dense.pyx for floats and one kernel without zeros.
"""

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from fastimg._check import Array
from fastimg._simd import k
from fastimg._slabs import slabs
from fastimg._threads import for_work

_EPSILON = np.finfo(np.float64).eps  # SciPy leaves out weights of this magnitude and less
_FIRST, _SECOND, _BOTH = range(3)  # as convolve_dense.pyx counts them
_SLAB = 2e9  # products between two looks at the signals: some 50 ms, so that Ctrl-C is answered soon


class Bank(NamedTuple):
    """Taps of one or several filters: offsets of the lines they touch, then per tap its line, shift and weight."""

    offset: Array
    slot: Array
    shift: Array
    weight: Array
    start: Array


class Dense(NamedTuple):
    """One kernel without zeros, for pairs of lines: the lines that hold a row of it, then those new to the next pair.

    Per line that holds a row: for which line of the pair, and the row's weights for both, side by side.
    """

    offset: Array
    role: Array
    weight: Array
    reach: int
    exact: bool


def build(filters: Sequence[tuple[Array, Sequence[int]]]) -> Bank:
    """List the taps of (weights, origins) pairs, to be correlated; at least two axes, one for one-line images."""
    positions, weights, start = [], [], [0]
    for kernel, origins in filters:
        keep = np.argwhere(np.abs(kernel) > _EPSILON)  # raster order, which is SciPy's order of additions
        positions.append(keep - _centre(kernel, origins))
        weights.append(kernel[tuple(keep.T)])
        start.append(start[-1] + len(keep))
    where = np.concatenate(positions)
    offset, slot = np.unique(where[:, :-1], axis=0, return_inverse=True)
    return Bank(
        np.ascontiguousarray(offset, np.intp), np.ascontiguousarray(slot.reshape(-1), np.intp),
        np.ascontiguousarray(where[:, -1], np.intp), np.concatenate(weights).astype(np.float64),
        np.array(start, np.intp))


def dense(kernel: Array, origins: Sequence[int]) -> Dense | None:
    """Return the kernel in the form for pairs of lines; None if it has weights to leave out."""
    if not (np.abs(kernel) > _EPSILON).all():
        return None
    centre = _centre(kernel, origins)
    rows = np.argwhere(np.ones(kernel.shape[:-1], bool)) - centre[:-1]
    next_line = np.zeros(kernel.ndim - 1, np.intp)
    next_line[-1] = 1
    n, next_pair = len(rows), rows + 2 * next_line
    offset, where = np.unique(
        np.concatenate([rows, rows + next_line, next_pair, next_pair + next_line]), axis=0, return_inverse=True)
    where = where.reshape(4, n)
    row = np.full((2, len(offset)), -1, np.intp)
    row[[[0], [1]], where[:2]] = np.arange(n)
    order = np.argsort(row.max(axis=0) < 0, kind="stable")  # lines without a row last
    row = row[:, order[: np.count_nonzero(row.max(axis=0) >= 0)]]
    role = np.where(row[1] < 0, _FIRST, np.where(row[0] < 0, _SECOND, _BOTH))
    weight = kernel.reshape(n, -1)
    return Dense(
        np.ascontiguousarray(offset[order], np.intp), role.astype(np.intp),
        np.ascontiguousarray(np.stack([weight[row[0]], weight[row[1]]], axis=-1), np.float64), int(centre[-1]),
        _single(kernel))


def _single(values: Any) -> bool:
    """Return whether float32 holds the values: products of two such numbers are exact in float64."""
    with np.errstate(all="ignore"):
        return np.array_equal(values, np.asarray(values).astype(np.float32))


def _is_single(value: float) -> bool:
    """Return the same of a number, which NumPy would take long for."""
    return ctypes.c_float(value).value == value


def _centre(kernel: Array, origins: Sequence[int]) -> Array:
    return np.array([n // 2 + o for n, o in zip(kernel.shape, origins, strict=True)], np.intp)


def flipped(kernel: Array, origins: Sequence[int]) -> tuple[Array, list[int]]:
    """Turn a convolution into the correlation that equals it."""
    mirrored = kernel.reshape(-1)[::-1].reshape(kernel.shape)
    return mirrored, [-o - (n % 2 == 0) for o, n in zip(origins, kernel.shape, strict=True)]


def _as_lines(src: Array, dst: Array) -> tuple[Array, Array, Array]:
    if src.ndim == 2:
        return src, dst, np.array(src.shape[:1], np.intp)
    lines = (-1, src.shape[-1])
    return src.reshape(lines), dst.reshape(lines), np.array(src.shape[:-1] or (1,), np.intp)


def _slabs(n_lines: int, cost: float, height: int) -> Iterable[tuple[int, int]]:
    """Cut lines into (first, count), as kernels take them."""
    return slabs(n_lines, cost / _SLAB, height)


def correlate(src: Array, dst: Array, bank: Bank, mode: int, cval: float, scale: float, norm: float = 0.0) -> None:
    """Fill `dst` with the filter's response, or (norm > 0) with the root of the filters' squares over `norm`."""
    if src.size == 0:
        return
    if bank.start[-1] == 0:
        dst[...] = 0
        return
    lines, out, outer = _as_lines(src, dst)
    cost = src.size * len(bank.weight)
    with for_work(cost) as n_threads:
        for first, count in _slabs(len(lines), cost, len(lines)):
            k.filters_convolve.correlate(
                lines, out, outer, *bank, norm, mode, cval, scale, first, count, n_threads)


def correlate_dense(src: Array, dst: Array, kernel: Dense, mode: int, cval: float, single: bool) -> None:
    """Fill `dst` with the response of one kernel, of the dtype of `src`: float32 or float64; `single`: float32 sums."""
    if src.size == 0:
        return
    lines, out, outer = _as_lines(src, dst)
    cost = src.size * kernel.weight.size / 2
    exact = kernel.exact and src.dtype == np.float32 and _is_single(cval)
    weight = kernel.weight.astype(np.float32) if single else kernel.weight
    with for_work(cost) as n_threads:
        for first, count in _slabs(len(lines), cost, int(outer[-1])):
            k.filters_convolve_dense.correlate(
                lines, out, outer, kernel.offset, kernel.role, weight, kernel.reach, exact, mode, cval, first, count,
                n_threads)
