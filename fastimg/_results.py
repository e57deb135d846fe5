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
