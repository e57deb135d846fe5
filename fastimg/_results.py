"""Memory for results and scratch: NumPy's for those of ordinary size, blocks that are used again for large ones."""

import math
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastimg import _memory

# From here on glibc asks the system for fresh pages at each call, and clearing them takes as long as a filter.
LARGE = 1 << 25
HUGE_PAGE = 1 << 21
_DEFAULT_MIB = 256


def cache_limit() -> int:
    """Return FASTIMG_CACHE_MB in bytes: how much memory of dropped results is kept for the next ones."""
    text = os.environ.get("FASTIMG_CACHE_MB", str(_DEFAULT_MIB))
    if not text.isdecimal():
        raise ValueError(f"FASTIMG_CACHE_MB must be a number of MiB, 0 for none, got {text!r}")
    return int(text) << 20


def empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return an array of arbitrary values, for a kernel to fill; a view of a block if it is large."""
    size = math.prod(shape) * dtype.itemsize
    if size < LARGE:
        return np.empty(shape, dtype)
    result: NDArray[Any] = np.frombuffer(memoryview(_memory.Block(size)), dtype, math.prod(shape))
    return result.reshape(shape)


def result_dtype(
    default: np.dtype[Any], dtype: Any, out: NDArray[Any] | None, bytes_too: bool = False
) -> np.dtype[Any]:
    """Return the dtype that `dtype` or `out` ask for, else `default`; ValueError if kernels do not write it."""
    wanted = default if out is None else out.dtype.newbyteorder("=")
    if dtype is not None:
        if out is not None and np.dtype(dtype) != wanted:
            raise ValueError(f"dtype must be that of `out`, {wanted}, got {dtype!r}")
        wanted = np.dtype(dtype).newbyteorder("=")
    if wanted.char not in ("fdB" if bytes_too else "fd"):
        choice = "uint8, float32 or float64" if bytes_too else "float32 or float64"
        what = "dtype of the result" if dtype is not None or out is None else "dtype of `out`"
        raise ValueError(f"{what} must be {choice}; got {wanted!r}.")
    return wanted


def target(
    shape: tuple[int, ...], dtype: np.dtype[Any], out: NDArray[Any] | None, *images: NDArray[Any],
    in_place: bool = False,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return (what is written, what the caller gets): the same array unless `out` is unfit for what writes it.

    `images` are what is read meanwhile. `in_place` says that each element depends on the image's element at the same
    place only, so that `out` may be the image itself. ValueError unless `out` has the result's shape and
    dtype, and may be written to.
    """
    if out is None:
        result = empty(shape, dtype)
        return result, result
    if out.shape != shape:
        raise ValueError(f"out must have the shape {shape} of the result, got {out.shape}")
    if out.dtype.newbyteorder("=") != dtype.newbyteorder("="):
        raise ValueError(f"out must have the dtype {dtype} of the result, got {out.dtype}")
    if not out.flags.writeable:
        raise ValueError("out must be writable, got a read-only array")
    if all(fits_kernel(out, image) or (in_place and _same(out, image)) for image in images):
        return out, out
    return empty(shape, dtype), out


def _same(out: NDArray[Any], image: NDArray[Any]) -> bool:
    """Tell whether both are the same elements in C order, in a dtype that kernels read."""
    return bool(out.flags.c_contiguous and out.dtype.isnative and out.dtype == image.dtype
                and out.shape == image.shape and out.strides == image.strides
                and out.__array_interface__["data"] == image.__array_interface__["data"])


def deliver(result: NDArray[Any], wanted: NDArray[Any]) -> NDArray[Any]:
    """Return `wanted`, with the result in it."""
    if wanted is not result:
        wanted[...] = result
    return wanted


def given(value: Any, out: NDArray[Any] | None) -> Any:
    """Return `value`, what NumPy made, or `out` with the value in it."""
    if out is None:
        return value
    return deliver(value, target(np.shape(value), value.dtype, out, np.asarray(value))[1])


def scratch(size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return `size` arbitrary values for a function's own use; a view of a block from one huge page on."""
    if size * dtype.itemsize < HUGE_PAGE:
        return np.empty(size, dtype)
    result: NDArray[Any] = np.frombuffer(memoryview(_memory.Block(size * dtype.itemsize)), dtype, size)
    return result


def fits_kernel(out: NDArray[Any], image: NDArray[Any]) -> bool:
    """Tell whether a kernel that reads `image` can write to `out` itself, as far as its layout goes."""
    return bool(out.flags.c_contiguous and out.dtype.isnative and not np.may_share_memory(image, out))


_memory.set_limit(cache_limit())
