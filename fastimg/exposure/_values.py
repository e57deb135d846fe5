"""Functions of one pixel's value: by a table for 8- and 16-bit dtypes, block by block in the cache for others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

Formula = Callable[[Array], Array]  # NumPy operations that treat each element alike

_BLOCK = 1 << 14  # elements: the formula's intermediate results stay in the second-level cache
_WORK = 8.0  # of a formula, in pixel operations


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
    """Write formula(pixels) to `out`, both of one axis. NumPy's loops run without the GIL, so threads pay."""
    def part(start: int, stop: int) -> None:
        with np.errstate(all="ignore"):  # of each thread
            for i in range(start, stop, _BLOCK):
                out[i : min(i + _BLOCK, stop)] = formula(pixels[i : min(i + _BLOCK, stop)])

    with for_work(_WORK * pixels.size) as n_threads:
        step = -(-pixels.size // (n_threads * _BLOCK)) * _BLOCK
        starts = range(0, pixels.size, step) if step else range(0)
        if len(starts) < 2:
            part(0, pixels.size)
        else:
            with ThreadPoolExecutor(len(starts)) as pool:
                list(pool.map(part, starts, (min(s + step, pixels.size) for s in starts)))


def fill(formula: Formula, image: Array, out: Array) -> None:
    """Write formula(image) to `out`, a C-contiguous array of the result's dtype and shape."""
    image = _check.native_order(image)
    if has_table(image.dtype) and image.size > 2 << 8 * image.itemsize and out.dtype.kind in "biuf" \
            and out.itemsize <= 8:
        with np.errstate(all="ignore"):
            table = np.ascontiguousarray(formula(all_values(image.dtype))).astype(out.dtype, copy=False)
        look_up(image.reshape(-1, 1), table.reshape(1, -1), out.reshape(-1, 1))
    else:
        in_blocks(formula, image.reshape(-1), out.reshape(-1))


def given(value: Any, out: Array | None) -> Any:
    """Return `value`, or `out` with the value in it."""
    return value if out is None else _results.deliver(value, _results.target(value.shape, value.dtype, out, value)[1])


def by_value(formula: Formula, image: Array, out: Array | None = None) -> Any:
    """Return formula(image), or write it to `out`."""
    if not plain(image):
        with np.errstate(all="ignore"):
            value = formula(image)
        return given(value, out)
    with np.errstate(all="ignore"):
        dtype = formula(np.empty(0, image.dtype)).dtype
    result, wanted = _results.target(image.shape, dtype, out, image)
    fill(formula, image, result)
    return _results.deliver(result, wanted)
