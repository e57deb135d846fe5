"""Moving averages of n dimensions, axis by axis as in SciPy. Kernel: src_cy/filters/uniform.pyx."""

import math
from typing import Any

from fastimg import _check, _slabs
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _separable


def mean(image: Array, result: Array, block: tuple[Any, ...], mode: Any, cval: Any) -> None:
    """Fill `result` with the means of blocks, each of an odd number of pixels per axis."""
    modes = _separable.per_axis(mode, image.ndim, "mode")
    axes = [(a, int(b), _check.mode_number(m)) for a, (b, m) in enumerate(zip(block, modes, strict=True)) if b > 1]
    if not axes:
        result[...] = image
    if not image.size:
        return
    src = image
    with for_work(8.0 * image.size) as n_threads:
        for axis, size, number in axes:
            if axis == image.ndim - 1:
                lines = (-1, image.shape[-1])
                source, target = (src, result) if image.ndim == 2 else (src.reshape(lines), result.reshape(lines))
                k.filters_uniform.rows(source, target, size, number, cval, n_threads)
            else:
                shape = (math.prod(image.shape[:axis]), image.shape[axis], -1)
                src = _slabs.converted(result, result.dtype) if src is result else src
                k.filters_uniform.columns(src.reshape(shape), result.reshape(shape), size, number, cval, n_threads)
            src = result
