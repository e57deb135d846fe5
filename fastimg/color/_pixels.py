"""What all conversions of three channels to three share: checks, result, conversion of the input, channel axis."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _layout, _results
from fastimg._check import Array
from fastimg._threads import for_work

Kernel = Callable[[Array, Array, int], Any]  # source and result, rows of columns of channels, and number of threads
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


def _grid(image: Array) -> tuple[int, ...] | None:
    """Return the shape (rows, columns, 3) that `image` has without a copy; None where it has more axes than these."""
    axes: list[tuple[int, int]] = []
    for n, stride in zip(image.shape[:-1], image.strides[:-1], strict=True):
        if axes and axes[-1][1] == n * stride:
            axes[-1] = (axes[-1][0] * n, stride)
        elif n > 1:
            axes.append((n, stride))
    lengths = [1, 1, *(n for n, _ in axes)]
    return None if len(axes) > 2 else (lengths[-2], lengths[-1], 3)


def _run(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    """Call `kernel` with views of three axes, or once for each part of an image that has none."""
    shape = (1, image.size // 3, 3) if image.flags.c_contiguous else _grid(image)
    if shape is None:
        for part, target in zip(image, result, strict=True):
            _run(kernel, part, target, cost)
        return
    with for_work(cost * image.size / 3) as n_threads:
        kernel(image.reshape(shape), result.reshape(shape[: 3 - image.ndim + result.ndim]), n_threads)


def _is_readable(image: Array) -> bool:
    """Tell whether kernels read `image` where it is, whatever its strides."""
    return _check.is_readable(image.dtype) and not any(stride % image.itemsize for stride in image.strides)


def run(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    """Call `kernel`; on parts that stay in the cache where the image has to be converted for it."""
    if not result.size:
        return
    if _is_readable(image) and (image.size <= _PART or _layout.rows_of_tiles(image) == 1):
        _run(kernel, image, result, cost)
    elif image.ndim == 1:
        _run(kernel, _check.for_kernel(image)[0], result, cost)
    else:
        step = max(_layout.rows_of_tiles(image), _PART * image.shape[0] // image.size)
        for start in range(0, image.shape[0], step):
            part = _check.for_kernel(image[start : start + step])[0]
            _run(kernel, part, result[start : start + step], cost)


def run_adjacent(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    """As `run`, of a kernel of one axis that wants pixels after each other: other images are copied in such parts."""
    if not result.size:
        return
    whole = image.ndim == 1 or (_is_readable(image) and image.flags.c_contiguous)
    step = len(image) if whole else max(_layout.rows_of_tiles(image), _PART * len(image) // image.size)
    for start in range(0, len(image), step):
        source = _check.for_kernel(image[start : start + step])[0]
        with for_work(cost * source.size / 3) as n_threads:
            kernel(source.reshape(-1), result[start : start + step].reshape(-1), n_threads)


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
