"""A cascade tried on all windows of an image. Kernels: src_cy/feature/cascade.pyx, cascade_group.pyx."""

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._slabs import NANOSECONDS, slabs
from fastimg._threads import for_work
from fastimg.feature._cascade_file import Trained

# Hours of one thread. A search has as many windows only by mistake, such as a scale factor of 1.00001.
MOST_WINDOWS, MOST_SCALES = 10**10, 10_000
_COST = 60  # pixel operations per window; most fall in the first two stages
_WINDOW = 15.0  # nanoseconds
_BAND = 256  # rows summed at a time
_AT_ONCE = 1024  # rectangles grouped at a time
_KERNEL_DTYPES = "BHfd"
_EXACT = 1 << 53  # integers up to here are exact in double


@dataclass(frozen=True)
class Scale:
    """One size of the window: how much larger than the trained one, how far apart, and how many there are."""

    factor: Any  # float32
    step: int
    height: int
    width: int
    rows: int
    columns: int


def _factors(
    window: tuple[int, int], scale_factor: float, smallest: tuple[float, float], largest: tuple[float, float]
) -> Array:
    """Return by how much the window is to be enlarged, in float32: powers of `scale_factor`, the top left out."""
    lowest, highest = ([math.log(size / side, scale_factor) for size, side in zip(sizes, window, strict=True)]
                       for sizes in (smallest, largest))  # fmt: skip
    low, high = max(*lowest, 0), min(highest)
    if high - low > 1e7:
        raise ValueError(f"scale_factor {scale_factor} gives more than {MOST_SCALES} sizes of windows")
    powers: Array = np.power(scale_factor, np.arange(low, high), dtype=np.float32)
    return powers


def size(name: str, given: Any) -> tuple[float, float]:
    """Return height and width, rounded to float32."""
    rounded = np.array(given, dtype=np.float32)
    if rounded.ndim != 1 or len(rounded) < 2:
        raise IndexError(f"{name} must be (height, width), got {given!r}")
    height, width = float(rounded[0]), float(rounded[1])
    if not (0 < height < math.inf and 0 < width < math.inf):
        raise ValueError(f"{name} must be finite and positive, got {given!r}")
    return height, width


@functools.lru_cache(maxsize=64)  # a video's frames are of one shape
def scales(
    shape: tuple[int, int], window: tuple[int, int], scale_factor: float, step_ratio: float,
    smallest: tuple[float, float], largest: tuple[float, float],
) -> tuple[Scale, ...]:
    """Return the sizes of window that fit into the image; ValueError if there were too many windows to try."""
    found: list[Scale] = []
    total = 0
    enlarged = _factors(window, scale_factor, smallest, largest)
    heights, widths = (np.float32(side) * enlarged for side in window)
    # The last row and column of windows are never tried.
    fit = np.flatnonzero((heights < shape[0]) & (widths < shape[1]))
    for factor, height, width in zip(enlarged[fit], heights[fit], widths[fit], strict=True):
        step = int(np.float32(factor * np.float32(step_ratio)) + np.float32(0.5))
        if step < 1:
            raise ValueError(f"step_ratio {step_ratio} gives a step of 0 pixels at the scale {factor}")
        rows, columns = -((int(height) - shape[0]) // step), -((int(width) - shape[1]) // step)
        found.append(Scale(factor, step, int(height), int(width), rows, columns))
        total += rows * columns
        if len(found) > MOST_SCALES or total > MOST_WINDOWS:
            raise ValueError(f"at most {MOST_WINDOWS:.0e} windows of {MOST_SCALES} sizes are tried: scale_factor or "
                             "step_ratio is too small")  # fmt: skip
    return tuple(found)


def integral(image: Array, n_threads: int) -> Array:
    """Return the sums of all pixels above and to the left in float32, after a row and a column of zeros.

    Columns follow for vectors to read that are used in part only. Integers count as such, floats are added in float64.
    """
    height, width = image.shape
    result = _results.empty((height + 1, width + k.feature_cascade.LANES), np.dtype(np.float32))
    result[0] = 0
    result[:, 0] = 0
    result[:, width + 1 :] = 0
    if not _is_exact(image):
        result[1:, 1 : width + 1] = _cumsum(image)
        return result
    image = np.ascontiguousarray(_check.native_order(image))
    if image.dtype.char not in _KERNEL_DTYPES:
        image = image.view(np.uint8) if image.dtype == bool else image.astype(np.float64)
    above, down = np.zeros(width), _results.empty((min(height, _BAND), width), np.dtype(np.float64))
    for first in range(0, height, _BAND):
        rows = down[: min(_BAND, height - first)]
        k.feature_cascade.integrate(image, first, above, rows, result, n_threads)
    return result


def _is_exact(image: Array) -> bool:
    """Tell whether sums in float64 are NumPy's."""
    kind, size = image.dtype.kind, image.dtype.itemsize
    return kind == "b" or (kind == "f" and size <= 8) or (kind in "ui" and image.size << (8 * size) < _EXACT)


def _cumsum(image: Array) -> Array:
    dtype = np.promote_types(image.dtype, np.float64) if image.real.dtype.kind == "f" else None
    return np.ascontiguousarray(image.cumsum(0, dtype).cumsum(1, dtype), dtype=np.float32)


def hits(image: Array, trained: Trained, stages: int, eps: Any, sizes: tuple[Scale, ...]) -> Array:
    """Return the windows that pass, (N, 4) of float64: row, column, width, height; by size, rows, columns."""
    windows = sum(scale.rows * scale.columns for scale in sizes)
    found = [np.empty((0, 4))]
    if not windows:
        return found[0]
    thresholds = trained.thresholds[:stages] - eps
    with for_work(image.size + _COST * windows) as n_threads:
        sums = integral(image, n_threads)
        planes: tuple[int, Array] = (1, sums)
        for scale in sizes:
            if scale.step != planes[0]:
                planes = (scale.step, _split(sums, image.shape[1], scale.step, n_threads))
            found += _passing(planes[1], image.shape, trained, thresholds, scale, n_threads)
    return np.concatenate(found)


def _split(sums: Array, width: int, step: int, n_threads: int) -> Array:
    """Return the sums with their columns sorted by the number modulo `step`."""
    if step == 1:
        return sums
    length = width // step + k.feature_cascade.LANES
    result = _results.empty((len(sums), step * length), sums.dtype)
    k.feature_cascade.split(sums, width + 1, step, result, n_threads)
    return result


def _passing(
    planes: Array, shape: tuple[int, ...], trained: Trained, thresholds: Array, scale: Scale, n_threads: int
) -> Iterator[Array]:
    """Yield the windows of one size that pass, as arrays of rectangles."""
    grids = _grids(trained, scale, shape, planes.shape[1])
    tables = trained.tables, trained.leaves, trained.ends[: len(thresholds)], thresholds
    across = -(-scale.columns // 16) * 2  # bytes
    parts = scale.rows * scale.columns * _WINDOW / NANOSECONDS / n_threads
    for first, count in slabs(scale.rows, parts, least=n_threads):
        bits = np.empty((count, across), np.uint8)
        k.feature_cascade.scan(planes, grids, *tables, first * scale.step, scale.step, scale.columns, bits, n_threads)
        at = np.flatnonzero(bits)
        if len(at):
            inside, bit = np.nonzero(np.unpackbits(bits.reshape(-1, 1)[at], axis=1, bitorder="little"))
            row, byte = np.divmod(at[inside], across)
            size = np.broadcast_to([scale.width, scale.height], (len(row), 2))
            yield np.column_stack([(first + row) * scale.step, (8 * byte + bit) * scale.step, size]).astype(np.float64)


def _grids(trained: Trained, scale: Scale, shape: tuple[int, ...], stride: int) -> Array:
    """Return per stump where its 4 rows and 4 columns lie in the sums, as offsets from a window's first pixel."""
    grids = np.empty((len(trained.stumps), 8), np.intp)
    rows, columns = shape[0] - (scale.rows - 1) * scale.step, shape[1] - (scale.columns - 1) * scale.step
    if not k.feature_cascade.grids(
            trained.features, trained.stumps, scale.factor, rows, columns, scale.step, stride, grids):
        raise ValueError(f"features reach beyond the window of {scale.width} x {scale.height} pixels")
    return grids


def clusters(rectangles: Array, threshold: float) -> tuple[Array, Array]:
    """Gather rectangles that overlap; return the mean rectangles (N, 4) and how many each stands for, as integers."""
    if not len(rectangles):
        return np.empty((0, 4), np.int64), np.empty(0, np.int64)
    sums, means = np.empty((5, 0)), np.empty((4, 0))
    n = 0
    for first in range(0, len(rectangles), _AT_ONCE):
        part = rectangles[first : first + _AT_ONCE]
        if n + len(part) > sums.shape[1]:
            room = ((0, 0), (0, n + len(part)))
            sums, means = np.pad(sums, room), np.pad(means, room)
        scores = np.empty(sums.shape[1], np.float32)
        n = k.feature_cascade_group.group(part, sums, means, scores, n, threshold)
    return means[:, :n].T.astype(np.int64), sums[4, :n].astype(np.int64)
