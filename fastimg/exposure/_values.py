"""Functions of one pixel's value: by a table for 8- and 16-bit dtypes, block by block in the cache for others."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

Formula = Callable[[Array], Array]  # NumPy operations that treat each element alike

_BLOCK = 1 << 14  # elements: the formula's intermediate results stay in the second-level cache


def plain(image: Any) -> bool:
    """Tell whether `image` is an array with axes and of no subclass, so that its elements may be taken in any order."""
    return type(image) is np.ndarray and image.ndim > 0


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
        k.exposure_lookup.lookup(pixels.view(f"u{pixels.itemsize}"), tables.view(f"u{tables.itemsize}"),
                                 out.view(f"u{out.itemsize}"), n_threads)


def in_blocks(formula: Formula, pixels: Array, out: Array) -> None:
    """Write formula(pixels) to `out`, both of one axis, by NumPy: for small images and rare dtypes."""
    with np.errstate(all="ignore"):
        for i in range(0, pixels.size, _BLOCK):
            out[i : i + _BLOCK] = formula(pixels[i : i + _BLOCK])


def _table(formula: Formula, image: Array) -> Array | None:
    """Return what the formula makes of each value of the image's dtype, or None if that is not worth it."""
    if not has_table(image.dtype) or image.size <= 2 << 8 * image.itemsize:
        return None
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(formula(all_values(image.dtype)))


def _through(table: Array | None, formula: Formula, image: Array, out: Array) -> None:
    image = _check.native_order(image)
    if table is not None and out.dtype.kind in "biuf" and out.itemsize <= 8:
        with np.errstate(all="ignore"):
            table = table.astype(out.dtype, copy=False)
        look_up(image.reshape(-1, 1), table.reshape(1, -1), out.reshape(-1, 1))
    else:
        in_blocks(formula, image.reshape(-1), out.reshape(-1))


def fill(formula: Formula, image: Array, out: Array) -> None:
    """Write formula(image) to `out`, a C-contiguous array of the result's dtype and shape."""
    _through(_table(formula, image), formula, image, out)


def by_value(formula: Formula, image: Array, out: Array | None = None) -> Any:
    """Return formula(image), or write it to `out`."""
    whole = plain(image)
    table = _table(formula, image) if whole else None
    if not whole or (table is None and image.size <= _BLOCK):
        with np.errstate(all="ignore"):
            return _results.given(formula(image), out)
    with np.errstate(all="ignore"):
        dtype = (formula(np.empty(0, image.dtype)) if table is None else table).dtype
    result, wanted = _results.target(image.shape, dtype, out, image)
    _through(table, formula, image, result)
    return _results.deliver(result, wanted)
