"""Blocks of an image, each reduced to one value. Kernel: src_cy/measure/blocks.pyx."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _check, _layout, _results, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_PAIRWISE = 128  # elements that numpy.sum adds in one go
_EXACT = 2**53  # up to here integers are float64's
_KINDS = frozenset("biuf")


def _merged(shape: tuple[int, ...], block: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Return shape and block with the axes that NumPy sees: none of one element, none at the end that a block spans."""
    axes = [(int(n), int(b)) for n, b in zip(shape, block, strict=True) if n > 1] or [(1, 1)]
    while len(axes) > 1 and axes[-1][0] == axes[-1][1]:
        (n, b), (m, _) = axes[-2:]
        axes[-2:] = [(n * m, b * m)]
    return [n for n, _ in axes], [b for _, b in axes]


def _lines(counts: list[int], steps: list[int], shape: list[int]) -> Array:
    """Return the numbers of the lines at the multiples of `steps`, `counts` of them along each axis but the last."""
    found = None
    for axis in range(len(shape) - 1):
        stride = math.prod(shape[axis + 1 : -1]) * steps[axis]
        places = np.arange(0, counts[axis] * stride, stride)
        found = places if found is None else (found[:, np.newaxis] + places).reshape(-1)
    return np.zeros(1, np.intp) if found is None else found


def _reduced(image: Array, block: tuple[int, ...], result: Array, kernel: Callable[..., Any], *args: Any) -> Array:
    shape, sizes = _merged(image.shape, block)
    counts = [n // b for n, b in zip(shape, sizes, strict=True)]
    lines, offsets = _lines(counts, sizes, shape), _lines(sizes, [1] * len(sizes), shape)
    with for_work(image.size) as n_threads:
        kernel(image.reshape(-1, shape[-1]), result.reshape(-1, counts[-1]), lines, offsets, sizes[-1], *args,
               n_threads)  # fmt: skip
    return result


def _sum(image: Array, block: tuple[int, ...], shape: tuple[int, ...]) -> Array | None:
    kernels = k.measure_blocks
    if image.dtype.kind == "f":
        ordered = image.flags.c_contiguous and image.flags.aligned and image.dtype.isnative
        if not ordered or image.dtype.char not in "fd" or _merged(image.shape, block)[1][-1] > _PAIRWISE:
            return None
        return _reduced(image, block, np.zeros(shape, image.dtype), kernels.sum_floats)
    result = np.zeros(shape, np.uint64)
    _reduced(_for_kernel(image), block, result, kernels.sum_integers)
    return result if image.dtype.kind == "u" else result.view(np.int64)


def _mean(image: Array, block: tuple[int, ...], shape: tuple[int, ...]) -> Array | None:
    count = math.prod(block)
    if image.dtype.kind != "f" and count << 8 * image.itemsize > _EXACT:
        return None  # numpy.mean adds in float64, and rounds
    total = _sum(image, block, shape)
    if total is None:
        return None
    result = total if total.dtype.kind == "f" else _slabs.converted(total, np.float64)
    for part in _slabs.cuts(result):
        np.true_divide(result[part], np.intp(count), out=result[part], casting="unsafe")
    return result


def _for_kernel(image: Array) -> Array:
    image = _check.native_order(image)
    return image.view(np.uint8) if image.dtype.kind == "b" else image


def _has_zeros(image: Array) -> bool:
    return any(np.count_nonzero(image[part]) != image[part].size for part in _slabs.cuts(image))


def _has_negative_zeros(image: Array) -> bool:
    return any((np.signbit(image[part]) & (image[part] == 0)).any() for part in _slabs.cuts(image))


def _extreme(largest: bool) -> Callable[[Array, tuple[int, ...], tuple[int, ...]], Array | None]:
    def reduce(image: Array, block: tuple[int, ...], shape: tuple[int, ...]) -> Array | None:
        if image.dtype.kind == "f" and image.dtype.char not in "fd":
            return None
        values = _for_kernel(image)
        result = _results.empty(shape, values.dtype)
        nan = image.dtype.kind == "f" and bool(np.isnan(_slabs.reduced(np.minimum.reduce, values)))
        _reduced(values, block, result, k.measure_blocks.extremes, largest, nan)
        if image.dtype.kind == "f" and _has_zeros(result) and _has_negative_zeros(image):
            return None  # which of two zeros comes out is NumPy's secret
        return result.view(bool) if image.dtype.kind == "b" else result

    return reduce


_NATIVE: dict[Any, Callable[[Array, tuple[int, ...], tuple[int, ...]], Array | None]] = {
    np.sum: _sum, np.mean: _mean, np.max: _extreme(True), np.amax: _extreme(True), np.min: _extreme(False),
    np.amin: _extreme(False),
}  # fmt: skip


def _by_kernel(image: Array, block: tuple[int, ...], func: Any) -> Array | None:
    """Return the blocks' values, None where only NumPy can tell them to the bit."""
    try:
        reduce = _NATIVE.get(func)
    except TypeError:  # not hashable
        return None
    if reduce is None or not isinstance(image, np.ndarray) or image.dtype.kind not in _KINDS:
        return None
    if not image.ndim or not image.size:
        return None
    image = np.asarray(image)  # subclasses lose their kind in `_blocks` too
    shape = tuple(n // int(b) for n, b in zip(image.shape, block, strict=True))
    if image.dtype.kind == "f" or image.flags.c_contiguous:
        return reduce(image, block, shape)
    axes = _layout.memory_axes(image)  # integers give the same in any order
    turned = reduce(image.transpose(axes), tuple(block[axis] for axis in axes), tuple(shape[axis] for axis in axes))
    return None if turned is None else _layout.c_order(turned.transpose(np.argsort(axes)))


def _padding(image: Array, block_size: Any) -> list[tuple[int, int]]:
    """Return how much is missing to whole blocks before and behind each axis."""
    for size in block_size:
        if size < 1:
            raise ValueError("Down-sampling factors must be >= 1. Use `skimage.transform.resize` to up-sample an "
                             f"image. Got {block_size!r}")  # fmt: skip
    return [(0, -n % size) for n, size in zip(image.shape, block_size, strict=True)]


def _padded(image: Array, padding: list[tuple[int, int]], cval: Any) -> Array:
    """Return numpy.pad's result for a constant."""
    if type(image) is not np.ndarray or image.size <= _slabs.ELEMENTS:
        return np.pad(image, padding, mode="constant", constant_values=cval)
    shape = tuple(n + after for n, (_, after) in zip(image.shape, padding, strict=True))
    padded = np.empty(shape, image.dtype, order="F" if image.flags.fnc else "C")
    _slabs.copy(padded[tuple(map(slice, image.shape))], image)
    for axis, n in enumerate(image.shape):
        padded[(slice(None),) * axis + (slice(n, None),)] = cval
    return padded


def _check_block(image: Array, block_size: Any) -> Any:
    if np.isscalar(block_size):
        return (block_size,) * image.ndim
    if len(block_size) != image.ndim:
        raise ValueError("`block_size` must be a scalar or have the same length as `image.shape`: "
                         f"got {block_size!r} and {image.shape}")  # fmt: skip
    return block_size


def _blocks(image: Array, block: tuple[int, ...]) -> Array:
    """Return a view of the image with a block's axes after the blocks'."""
    sizes, shape = np.array(block), np.array(image.shape)
    strides = tuple(image.strides * sizes) + image.strides
    return np.lib.stride_tricks.as_strided(image, tuple(shape // sizes) + tuple(sizes), strides)


@native("measure.block_reduce")
def block_reduce(
    image: Array, block_size: Any = 2, func: Callable[..., Any] = np.sum, cval: float = 0,
    func_kwargs: dict[str, Any] | None = None,
) -> Any:
    """Reduce each block of an image to one value. Drop-in for ``skimage.measure.block_reduce``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype.
    block_size : int or tuple of int
        Size of a block in pixels, along every axis or for each.
    func : callable
        ``func(blocks, axis=axes)`` reduces the last half of the axes, as ``numpy.sum``, ``mean``, ``max`` do.
    cval : float
        What the image is padded with, at the end of an axis, to whole blocks.
    func_kwargs : dict, optional
        Further keyword arguments of `func`.

    Returns
    -------
    ndarray
        One value for each block; its dtype is that of `func`'s result.

    Raises
    ------
    ValueError
        If a size is below 1, or there is not one for each axis.
    TypeError
        If `block_size` is a sequence, but no tuple.

    Notes
    -----
    The bits of scikit-image's results. ``numpy.sum``, ``mean``, ``min`` and ``max``, without further arguments, run
    in a kernel wherever their bits do not hang on NumPy's inner workings; all other functions are called.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.measure.block_reduce(np.arange(12).reshape(2, 6), (2, 3), np.max)
    array([[ 8, 11]])
    """
    block = _check_block(image, block_size)
    padding = _padding(image, block)
    if any(after for _, after in padding):
        image = _padded(image, padding, cval)
    if not isinstance(block, tuple):
        raise TypeError(f"block_size needs to be a tuple or an int, got {block_size!r}")
    if not func_kwargs and (result := _by_kernel(image, block, func)) is not None:
        return result
    return func(_blocks(image, block), axis=tuple(range(image.ndim, 2 * image.ndim)), **(func_kwargs or {}))
