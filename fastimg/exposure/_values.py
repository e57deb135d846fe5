"""Functions of one pixel's value: by a table for 8- and 16-bit dtypes, block by block in the cache for others."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._layout import Kernel, by_element
from fastimg._simd import k
from fastimg._threads import for_work

Formula = Callable[[Array], Array]  # NumPy operations that treat each element alike

_BLOCK = 1 << 14  # elements: the formula's intermediate results stay in the second-level cache
_FEW_PIXELS = 1 << 12  # that NumPy has computed by the time that a table is made
_FEW = 1 << 15  # values of wide integers that a table is made for, which stays there too


def plain(image: Any) -> bool:
    """Tell whether `image` is an array with axes and of no subclass, so that its elements may be taken in any order."""
    return type(image) is np.ndarray and image.ndim > 0


def few(image: Any) -> bool:
    """Tell whether `image` is a plain array of so few integers that NumPy's own operations are the fastest."""
    return type(image) is np.ndarray and image.size <= _FEW_PIXELS and image.ndim > 0 and image.dtype.kind in "iu"


def has_table(dtype: np.dtype[Any]) -> bool:
    """Tell whether a table of all values of the dtype is worth it."""
    return dtype.itemsize <= 2 and dtype.kind in "biuf"


def all_values(dtype: np.dtype[Any]) -> Array:
    """Return all values of an 8- or 16-bit dtype, in the order of their bits as an unsigned integer."""
    bits: Array = np.arange(1 << 8 * dtype.itemsize, dtype=f"u{dtype.itemsize}")
    return bits > 0 if dtype.kind == "b" else bits.view(dtype.newbyteorder("="))


def look_up(pixels: Array, tables: Array, out: Array) -> None:
    """Write tables[c][pixels[:, c]] to `out` (n, channels); a table has one element per value of the pixels' dtype."""
    with for_work(pixels.size) as n_threads:
        _look(pixels, tables, out, n_threads)


def _look(pixels: Array, tables: Array, out: Array, n_threads: int) -> None:
    k.exposure_lookup.lookup(pixels.view(f"u{pixels.itemsize}"), tables.view(f"u{tables.itemsize}"),
                             out.view(f"u{out.itemsize}"), n_threads)


def in_blocks(formula: Formula, pixels: Array, out: Array) -> None:
    """Write formula(pixels) to `out`, both of one axis, by NumPy: for small images and rare dtypes."""
    with np.errstate(all="ignore"):
        for i in range(0, pixels.size, _BLOCK):
            out[i : i + _BLOCK] = formula(pixels[i : i + _BLOCK])


def of_few(formula: Formula, image: Array) -> Formula:
    """Return a formula with the same results for `image`: for many integers that are close together, a table's."""
    if not plain(image) or image.size <= _FEW_PIXELS or image.dtype.kind not in "iu" or has_table(image.dtype):
        return formula
    low, high = int(image.min()), int(image.max())
    if high - low >= min(_FEW, image.size // 2):
        return formula
    with np.errstate(all="ignore"):
        table = formula(np.arange(low, high + 1).astype(image.dtype.newbyteorder("=")))
    return lambda values: table[values - values.dtype.type(low)]


def _table(formula: Formula, image: Array) -> Array | None:
    """Return what the formula makes of each value of the image's dtype, or None if that is not worth it."""
    if not has_table(image.dtype) or image.size <= max(_FEW_PIXELS, 2 << 8 * image.itemsize):
        return None
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(formula(all_values(image.dtype)))


def _kernel(table: Array | None, formula: Formula, dtype: np.dtype[Any]) -> Kernel:
    """Return what writes formula(pixels) to a result of `dtype`, by a table that the kernel reads if there is one."""
    if table is None or dtype.kind not in "biuf" or dtype.itemsize > 8:
        return lambda pixels, result, n_threads: in_blocks(formula, pixels, result)
    with np.errstate(all="ignore"):
        tables = table.astype(dtype, copy=False).reshape(1, -1)
    return lambda pixels, result, n_threads: _look(pixels.reshape(-1, 1), tables, result.reshape(-1, 1), n_threads)


def fill(formula: Formula, image: Array, out: Array) -> None:
    """Write formula(image) to `out`, a C-contiguous array of the result's dtype and shape."""
    with for_work(image.size) as n_threads:
        _kernel(_table(formula, image), formula, out.dtype)(
            _check.native_order(image).reshape(-1), out.reshape(-1), n_threads)


def by_value(formula: Formula, image: Array, out: Array | None = None) -> Any:
    """Return formula(image), in the image's order of memory as NumPy does, or write it to `out`."""
    whole = plain(image)
    table = _table(formula, image) if whole else None
    if not whole or (table is None and image.size <= _BLOCK):
        with np.errstate(all="ignore"):
            return _results.given(formula(image), out)
    with np.errstate(all="ignore"):
        dtype = (formula(np.empty(0, image.dtype)) if table is None else table).dtype
    return by_element(_kernel(table, formula, dtype), image, dtype, out)
