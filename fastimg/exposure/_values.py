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


def target(image: Array, dtype: np.dtype[Any], out: Array | None) -> tuple[Array, Array]:
    """Return (what is written, what the caller gets), both of the image's shape; `out` itself where it fits."""
    if out is None:
        result = _results.empty(image.shape, dtype)
        return result, result
    if out.shape != image.shape:
        raise ValueError(f"out must have the shape {image.shape} of the image, got {out.shape}")
    if out.dtype.newbyteorder("=") != dtype:
        raise ValueError(f"out must have the dtype {dtype} of the result, got {out.dtype}")
    if not out.flags.writeable:
        raise ValueError("out must be writable, got a read-only array")
    return (out if _results.fits_kernel(out, image) else np.empty(image.shape, dtype)), out


def deliver(result: Array, wanted: Array) -> Array:
    """Return `wanted`, with the result in it."""
    if wanted is not result:
        wanted[...] = result
    return wanted


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


def by_value(formula: Formula, image: Array, out: Array | None = None) -> Any:
    """Return formula(image), or write it to `out`."""
    if not plain(image):
        with np.errstate(all="ignore"):
            value = formula(image)
        return value if out is None else deliver(value, target(image, value.dtype, out)[1])
    with np.errstate(all="ignore"):
        dtype = formula(np.empty(0, image.dtype)).dtype
    result, wanted = target(image, dtype, out)
    fill(formula, image, result)
    return deliver(result, wanted)
