"""Long calls in parts: Python handles signals (Ctrl-C) between two calls of a kernel, or of NumPy.

Loops within a kernel do the same by src_cy/_slabs.pxd.
"""

import contextvars
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

NANOSECONDS = 2e7  # of work per thread between two looks at the signals, by figures of 64-byte vectors
ELEMENTS = 1 << 22  # that NumPy takes at once: 50 ms of its slower passes
_APART = 1 << 26  # elements from which on a pass that cannot be cut is worth a thread


def slabs(n_lines: int, parts: float, height: int = 1, least: int = 2) -> Iterable[tuple[int, int]]:
    """Cut lines into about `parts` (first, count), each of `least` lines or more.

    A slab is a part of a plane of `height` lines or some whole planes. Its lines are even in number wherever more
    follow in the plane, so that lines pair up as they would in one slab.
    """
    if parts <= 1.0:
        return ((0, n_lines),) if n_lines else ()
    return _slabs(n_lines, parts, height, least)


def _slabs(n_lines: int, parts: float, height: int, least: int) -> Iterator[tuple[int, int]]:
    count = max(least, int(n_lines / parts) // 2 * 2)
    planes = max(1, count // height) * height
    for start in range(0, n_lines, planes):
        stop = min(start + planes, n_lines)
        step = count if count < height else planes
        for first in range(start, stop, step):
            yield first, min(step, stop - first)


def cuts(array: NDArray[Any]) -> Iterator[Any]:
    """Cut an array across the axis along which memory is farthest apart; yield indices of the parts."""
    if array.size <= ELEMENTS:
        yield ...
        return
    axis = max(range(array.ndim), key=lambda a: abs(array.strides[a]) if array.shape[a] > 1 else -1)
    step = max(1, ELEMENTS * array.shape[axis] // array.size)
    for start in range(0, array.shape[axis], step):
        yield (slice(None),) * axis + (slice(start, start + step),)


def reduced(reduce: Callable[..., Any], array: NDArray[Any]) -> Any:
    """Return ``reduce(array, axis=None)`` where it may be put together from its parts: least, greatest, any, all."""
    if type(array) is not np.ndarray or array.size <= ELEMENTS:
        return reduce(array, axis=None)
    return reduce(np.array([reduce(array[part], axis=None) for part in cuts(array)]))


def copy(target: NDArray[Any], source: NDArray[Any]) -> None:
    """Write `source` to `target`, of the same shape, in the target's dtype."""
    for part in cuts(target):
        target[part] = source[part]


def converted(array: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Return ``array.astype(dtype)``."""
    if type(array) is not np.ndarray or array.size <= ELEMENTS:
        return array.astype(dtype)
    result = np.empty_like(array, dtype)
    copy(result, array)
    return result


def apart(call: Callable[[], Any], elements: int) -> Any:
    """Return ``call()``, a pass over so many elements that NumPy alone can make, and only at once.

    A long one runs in a thread of its own, for which this one waits while it handles signals. After an interrupt the
    pass goes on to its end unseen; so it may not write to what others see.
    """
    if elements < _APART:
        return call()
    from concurrent.futures import Future

    found: Future[Any] = Future()
    context = contextvars.copy_context()  # numpy.errstate is there

    def run() -> None:
        try:
            found.set_result(context.run(call))
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return found.result()
