"""The iterations of SLIC and its connected pieces. Kernels: src_cy/segmentation/slic.pyx, connect.pyx."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._slabs import NANOSECONDS, slabs
from fastimg._threads import for_work
from fastimg.measure._label import painted, runs
from fastimg.segmentation._seeds import regular_grid

_OPERATIONS = 60  # per pixel of a pass
_UINT32 = np.dtype(np.uint32)
_PIXEL = 30.0  # nanoseconds of a pixel in a pass


@dataclass
class Passes:
    """The state between two passes over an image (planes, rows, columns)."""

    planes: Array  # channels, lines, pitch
    shape: tuple[int, int, int]
    mask: Array | None  # lines, columns
    centres: Array  # z, y, x and the channels of each
    step: np.float32
    spacing: Array
    zero: bool

    def __post_init__(self) -> None:
        self.lines = self.shape[0] * self.shape[1]
        self.labels = np.full((self.lines, self.planes.shape[2]), -1, np.int32)
        self.steps = np.array([step for _, step in regular_grid(self.shape, len(self.centres))], np.intp)
        with np.errstate(divide="ignore"):
            self.weight = float(np.float64(1.0) / np.float64(self.step * self.step))

    def run(self, iterations: int, colour: bool, move_last: bool) -> None:
        """Assign pixels and move centres, `iterations` times or until no pixel is in any window.

        Centres move after the last time, too, if `move_last`: labels alone do not depend on that.
        """
        row = self.labels.shape[1] * k.segmentation_slic.HEIGHT * _PIXEL
        with for_work(float(_OPERATIONS) * self.labels.size) as n_threads:
            often = max(4 * n_threads, int(NANOSECONDS / row))
            k.segmentation_slic.run(
                self.planes, *self.shape[1:], self.labels, self.mask, self.centres, self.steps,
                self.spacing.astype(np.float64), self.weight, colour, self.zero, iterations, move_last, often,
                n_threads)  # fmt: skip

    def result(self, start: int) -> Array:
        """Return the labels from `start` on, start - 1 outside the mask."""
        result = _results.empty(self.shape, np.dtype(np.intp))
        with for_work(2.0 * result.size) as n_threads:
            k.segmentation_connect.widen(self.labels, result, start, n_threads)
        return result

    def connected(self, least: int, limit: int, start: int) -> Array:
        """Return connected segments of `least` to `limit` pixels, numbered in raster order."""
        if limit < 0:
            raise ValueError("negative dimensions are not allowed")
        most = math.prod(self.shape) + 1
        return self._joined(max(-1, min(least, most)), min(limit, most), start)

    def _joined(self, least: int, limit: int, start: int) -> Array:
        connect, shape = k.segmentation_connect, (self.lines, self.shape[2])
        values = _results.scratch(math.prod(shape), _UINT32).reshape(shape)
        with for_work(2.0 * values.size) as n_threads:
            connect.labels(self.labels, values, n_threads)
        found, count = runs(values.reshape(self.shape), 2**32 - 1, 1)
        sizes, firsts = np.zeros(count + 1, np.int32), np.empty(count + 1, np.intp)
        if connect.measure(*found, shape[1], sizes, firsts) >= limit:
            return self._cut(least, limit, start)
        pieces = painted(found, self.shape, np.dtype(np.int32))
        numbers = np.full(count + 1, start - 1, np.int32)
        connect.settle(pieces, sizes, firsts, start, least, numbers, np.empty(max(1, least), np.intp))
        result = _results.empty(self.shape, np.dtype(np.intp))
        with for_work(2.0 * result.size) as n_threads:
            connect.renumber(pieces.reshape(shape), numbers, result.reshape(shape), n_threads)
        return result

    def _cut(self, least: int, limit: int, start: int) -> Array:
        """Return connected segments where some have to be cut."""
        depth, height, width = self.shape
        border = 2 if depth > 1 else 0
        codes = _results.empty((depth + border, height + 2, width + 2), np.dtype(np.int32))
        queue = np.empty(max(1, limit), np.intp)
        n, number = codes.shape[0] * codes.shape[1], start
        with for_work(2.0 * codes.size) as n_threads:
            k.segmentation_connect.encode(self.labels, codes, n_threads)
        for first, count in slabs(n, self.labels.size * 8.0 / NANOSECONDS):
            number = k.segmentation_connect.connect(codes, first, count, number, least, limit, queue)
        result = _results.empty(self.shape, np.dtype(np.intp))
        with for_work(2.0 * result.size) as n_threads:
            k.segmentation_connect.decode(codes, result, start - 1, n_threads)
        return result


def step_of(steps: Any) -> np.float32:
    """Return the largest step as scikit-image keeps it."""
    return np.float32(max(steps))
