"""The order of elements in memory: copies to C order, and functions of each element in the order they lie in.

Kernel: src_cy/util/copy.pyx. Most kernels read C order only; slices, rotations and channels that come first in memory
are copied for them, by NumPy where the image is small.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastimg import _results
from fastimg._simd import k
from fastimg._threads import for_work

Array = NDArray[Any]
Kernel = Callable[[Array, Array, int], Any]  # source and result, both of one axis, and the number of threads

_SMALL = 1 << 14  # elements that are done by the time that threads and layouts are thought about
_PART = 1 << 19  # bytes that are copied at a time where a kernel cannot read the image, to stay in the cache
_LONG = 64  # elements along a line, from which on NumPy's functions need no copy of wide elements with gaps
_WIDE = 4  # bytes of an element
_SIDE = 64  # elements along the shorter side of a tile, as in the kernel
_GROUP = 8  # elements along the last axis that are copied together, such as a pixel's channels
_COST = 4.0  # of copying an element, in pixel operations


def _merged(array: Array) -> tuple[list[int], list[int]]:
    """Return lengths and strides of as few axes as describe the elements, in the same order."""
    lengths, strides = [1], [0]
    for length, stride in zip(array.shape, array.strides, strict=True):
        if length == 1:
            continue
        if lengths[-1] == 1 or strides[-1] == length * stride:
            lengths[-1] *= length
            strides[-1] = stride
        else:
            lengths.append(length)
            strides.append(stride)
    return lengths, strides


def _tiled(array: Array) -> tuple[tuple[int, ...], list[int]] | None:
    """Return the kernel's axes (outer, along, across, group): their lengths, in C order, and which come first."""
    lengths, strides = _merged(array)
    if lengths[-1] > _GROUP or len(lengths) == 1:
        lengths.append(1)
    missing = 4 - len(lengths)
    if missing < 0:
        return None
    swaps = missing == 0 and abs(strides[0]) < abs(strides[1])
    return (*[1] * missing, *lengths), [1, 0, 2, 3] if swaps else [0, 1, 2, 3]


def _copies(array: Array) -> bool:
    """Tell whether the kernel copies elements of this dtype and with these strides."""
    size, dtype = array.itemsize, array.dtype
    known = dtype.kind in "biufmM" or (dtype.kind == "c" and dtype.isnative)
    return known and size <= 8 and array.flags.aligned and not any(stride % size for stride in array.strides)


def rows_of_tiles(array: Array) -> int:
    """Return how many elements along the first axis are copied as well at a time as all of them."""
    nearest = array.ndim > 1 and all(abs(array.strides[0]) < abs(s) for s in array.strides[1:-1])
    return _SIDE if nearest else 1


def _copied(array: Array, room: Array | None = None) -> Array:
    """Return the elements in C order and native byte order, in new memory or in that of `room`, of one axis."""
    native, word = array.dtype.newbyteorder("="), f"u{array.itemsize}"
    plan = _tiled(array) if type(array) is np.ndarray and _copies(array) else None
    if plan is None:
        return np.asarray(array, native, order="C")
    result = (_results.scratch(array.size, native) if room is None else room[: array.size]).reshape(array.shape)
    shape, axes = plan
    source, target = (part.view(word).reshape(shape).transpose(axes) for part in (array, result))
    with for_work(_COST * array.size) as n_threads:
        k.util_copy.copy(source, target, not array.dtype.isnative, n_threads)
    return result


def c_order(array: Array) -> Array:
    """Return `array` in C order and this machine's byte order, and of no subclass; itself where it is so."""
    if array.dtype.isnative:
        if array.flags.c_contiguous:
            return np.asarray(array)
        if array.size <= _SMALL:
            return np.ascontiguousarray(array)
    if array.size <= _SMALL:
        return np.asarray(array, array.dtype.newbyteorder("="), order="C")
    return _copied(array)


def write(out: Array, array: Array) -> None:
    """Write the elements of `array` to `out`, of the same shape and dtype and in C order."""
    if array.size > _SMALL and _copies(array) and _tiled(array) is not None:
        _copied(array, out.reshape(-1))
    else:
        out[...] = array


def memory_axes(array: Array) -> list[int]:
    """Return the axes from that of the longest strides to that of the shortest, as NumPy's functions order results."""
    order: list[int] = []  # insertion sort; axes without a stride (of one element, or broadcast) stay where they are
    strides = [0 if n == 1 else abs(s) for n, s in zip(array.shape, array.strides, strict=True)]
    for axis in range(array.ndim - 1, -1, -1):
        place = at = len(order)
        while at and (not strides[axis] or not strides[order[at - 1]] or strides[order[at - 1]] > strides[axis]):
            at -= 1
            place = at if strides[axis] and strides[order[at]] else place
        order.insert(place, axis)
    return order[::-1]


def is_dense(array: Array) -> bool:
    """Tell whether elements lie side by side, forwards."""
    return bool(array.flags.c_contiguous or array.transpose(memory_axes(array)).flags.c_contiguous)


def suits_numpy(array: Array) -> bool:
    """Tell whether NumPy's loops are as fast as a copy and a kernel: not of short lines and of small elements."""
    if array.size <= _SMALL or is_dense(array):
        return True
    return array.itemsize >= _WIDE and array.shape[memory_axes(array)[-1]] >= _LONG


def dense(array: Array) -> Array:
    """Return an equal array whose elements lie side by side in memory, in NumPy's order; itself where they do.

    For functions that read an image more than once, and each element by itself.
    """
    if array.flags.c_contiguous or array.size <= _SMALL:
        return array
    axes = memory_axes(array)
    return c_order(array.transpose(axes)).transpose(np.argsort(axes))


def elements(array: Array) -> Array:
    """Return the elements as one axis, in any order, and in native byte order; without a copy where they are dense."""
    if type(array) is not np.ndarray:
        array = np.asarray(array.reshape(-1))
    if array.flags.c_contiguous:
        return c_order(array.reshape(-1))
    forwards = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in array.strides)
    return c_order(array[forwards].transpose(memory_axes(array))).reshape(-1)


def _whole(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    if image.size <= _SMALL:
        kernel(image.reshape(-1), result.reshape(-1), 1)
        return
    with for_work(cost * image.size) as n_threads:
        kernel(image.reshape(-1), result.reshape(-1), n_threads)


def _run(kernel: Kernel, image: Array, result: Array, cost: float) -> None:
    if not image.size or (image.flags.c_contiguous and image.dtype.isnative):
        _whole(kernel, image, result, cost)
        return
    step = max(1, _PART * image.shape[0] // image.nbytes)
    room = np.empty(step * image.size // image.shape[0], image.dtype.newbyteorder("="))
    for start in range(0, image.shape[0], step):
        part = _copied(image[start : start + step], room)
        with for_work(cost * part.size) as n_threads:
            kernel(part.reshape(-1), result[start : start + step].reshape(-1), n_threads)


def by_element(
    kernel: Kernel, image: Array, dtype: Any, out: Array | None = None, *, cost: float = 1.0, in_place: bool = False
) -> Array:
    """Take each element of `image` through `kernel`; the result is in the image's order of memory, or is `out`."""
    if out is None and image.flags.c_contiguous and image.dtype.isnative:
        plain = _results.empty(image.shape, np.dtype(dtype))
        _whole(kernel, image, plain, cost)
        return plain
    if out is not None and out.shape != image.shape:
        raise ValueError(f"out must have the shape {image.shape} of the image, got {out.shape}")
    axes = list(range(image.ndim)) if image.flags.c_contiguous else memory_axes(image)
    turned, given = image.transpose(axes), None if out is None else out.transpose(axes)
    result, wanted = _results.target(turned.shape, np.dtype(dtype), given, turned, in_place=in_place)
    _run(kernel, turned, result, cost)
    _results.deliver(result, wanted)
    return wanted.transpose(np.argsort(axes)) if out is None else out
