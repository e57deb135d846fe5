"""What all conversions of three channels to three share: checks, result, conversion of the input, channel axis."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._threads import for_work

Kernel = Callable[[Array, Array, int], Any]  # source and result, both of one axis, and the number of threads
DtypeLike = Any
_PART = 1 << 15  # elements that are converted at a time, to stay in the cache


def check(image: Array) -> np.dtype[Any]:
    """Return the dtype of scikit-image's result; ValueError unless `image` (..., 3) holds real numbers."""
    if image.shape[-1] != 3:
        raise ValueError(f"the input array must have size 3 along `channel_axis`, got {image.shape}")
    return float_dtype(image)


def float_dtype(image: Array) -> np.dtype[Any]:
    """Return the dtype of scikit-image's result; ValueError unless `image` holds real numbers."""
    dtype = _check.supported_float(image.dtype)
    if image.dtype.kind not in "fbiu" or image.dtype.char == "g":
        raise ValueError(f"Cannot convert from {image.dtype} to {dtype}.")
    return dtype


def _run(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    source = _check.native_order(_check.readable(image)[0])
    with for_work(cost * source.size / 3) as n_threads:
        kernel(source.reshape(-1), result.reshape(-1), n_threads)


def run(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    """Call `kernel`; on parts that stay in the cache where the image has to be converted or copied for it."""
    if not result.size:
        return
    if image.ndim == 1 or (_check.is_readable(image.dtype) and image.flags.c_contiguous):
        _run(kernel, image, result, cost)
        return
    step = max(1, _PART * image.shape[0] // image.size)
    for start in range(0, image.shape[0], step):
        _run(kernel, image[start : start + step], result[start : start + step], cost)


def convert(
    kernel: Kernel, colors: Any, channel_axis: Any, dtype: DtypeLike = None, out: Array | None = None, *,
    cost: float = 10, bytes_too: bool = False, double: bool = False,
) -> Array:
    """Convert three channels to three: check, allocate, call, and put the channels back to where they were.

    `cost` is the work for a pixel, in vectorised operations; `bytes_too` says that results are within 0..1 and may be
    stored as uint8; `double`, that they are float64 unless asked for otherwise.
    """
    image = _check.channels_last(np.asarray(colors), channel_axis)
    default = check(image)
    wanted = _results.result_dtype(np.dtype("f8") if double else default, dtype, out, bytes_too)
    given = out if out is None else _check.channels_last(out, channel_axis)
    result, final = _results.target(image.shape, wanted, given, image, in_place=True)
    run(kernel, image, result, cost)
    _results.deliver(result, final)
    return out if out is not None else channels_back(final, channel_axis)


def channels_back(result: Array, channel_axis: Any) -> Array:
    """Move the last axis to where `channels_last` took it from: a view, as scikit-image's."""
    if channel_axis is None or channel_axis == -1:
        return result
    axes: Any = (channel_axis,) if np.isscalar(channel_axis) else channel_axis
    return np.moveaxis(result, -1, axes[0])
