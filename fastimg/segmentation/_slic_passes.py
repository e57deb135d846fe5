"""The iterations of SLIC and its connected pieces. Kernels: src_cy/segmentation/slic.pyx, connect.pyx."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._slabs import NANOSECONDS, slabs
from fastimg._threads import for_work
from fastimg.measure._label import regions
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
        depth, height, width = self.shape
        self.dtype = self.planes.dtype
        self.rows = depth * -(-height // k.segmentation_slic.HEIGHT)
        self.lines = depth * height
        self.tiles = self.rows * -(-width // k.segmentation_slic.WIDTH)
        self.labels = np.full((self.lines, self.planes.shape[2]), -1, np.int32)
        self.extents = np.empty((self.rows, 2), np.int32)
        self.steps = np.array([step for _, step in regular_grid(self.shape, len(self.centres))], np.intp)
        self.columns = np.minimum(np.arange(self.planes.shape[2]), width - 1).astype(self.dtype)
        with np.errstate(divide="ignore"):
            self.weight = float(np.float64(1.0) / np.float64(self.step * self.step))
        blocks = self.tiles * k.segmentation_slic.blocks(self.dtype.itemsize)
        self.boxes = np.empty((blocks, len(self.planes), 2), self.dtype)
        self.hints = np.zeros((blocks, k.segmentation_slic.HINTS), np.int32)
        self.windows = np.empty((len(self.centres), 6), np.int32)
        self.starts = np.empty(self.rows + 1, np.intp)
        self.common = (self.planes, height, width, self.labels, self.extents)
        with for_work(2.0 * self.planes.size) as n_threads:
            k.segmentation_slic.boxes(*self.common, self.boxes, n_threads)

    def _slabs(self, n: int, nanoseconds: float) -> Iterator[tuple[int, int]]:
        return slabs(n, self.labels.size * nanoseconds / NANOSECONDS)

    def run(self, iterations: int, colour: bool) -> None:
        """Assign pixels and move centres, `iterations` times or until no pixel is in any window."""
        most = np.ones(len(self.centres), self.dtype)
        with for_work(float(_OPERATIONS) * self.labels.size) as n_threads:
            for i in range(iterations):
                fresh = colour and i == 0 and self.mask is None  # all centres have the same colour
                if not self._assign(most, colour, fresh, n_threads):
                    break
                self._move(n_threads)
                if self.zero and colour:
                    for first, count in self._slabs(self.lines, _PIXEL):
                        k.segmentation_slic.spread(*self.common, self.centres, first, count, most, n_threads)

    def _assign(self, most: Array, colour: bool, fresh: bool, n_threads: int) -> bool:
        k.segmentation_slic.windows(
            self.centres, np.array(self.shape, np.intp), self.steps, self.windows, self.starts)
        if not self.starts[-1]:
            return False
        members = np.empty(self.starts[-1], np.int32)
        order = np.argsort(self.centres[:, 2], kind="stable")
        k.segmentation_slic.members(self.windows, order, self.rows // self.shape[0], self.starts, members)
        changed = False
        for first, count in self._slabs(self.rows, _PIXEL):
            changed |= bool(k.segmentation_slic.assign(
                *self.common, self.mask, self.centres, most, self.boxes, self.hints, self.columns, self.spacing,
                self.weight, colour, self.zero, fresh, self.windows, self.starts, members, first, count, n_threads))
        return changed

    def _move(self, n_threads: int) -> None:
        totals = np.zeros((len(self.centres), 4), np.int64)
        channels = len(self.planes)
        sums = np.zeros((len(self.centres), 4 if channels == 3 else channels), self.dtype)
        for first, count in self._slabs(self.lines, _PIXEL / 3):
            k.segmentation_slic.add(*self.common, first, count, totals, sums, n_threads)
        places = totals[:, 1:].astype(self.dtype)
        if totals.max() > 2 ** (np.finfo(self.dtype).nmant + 1):
            places[...] = 0
            for first, count in self._slabs(self.lines, _PIXEL):
                k.segmentation_slic.coordinates(*self.common, first, count, places, n_threads)
        with np.errstate(all="ignore"):  # of segments without pixels
            number = totals[:, :1].astype(self.dtype)
            self.centres[:, :3] = places / number
            self.centres[:, 3:] = sums[:, :channels] / number

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
        pieces, count = regions(values.reshape(self.shape), 2**32 - 1, 1, np.dtype(np.int32))
        lines = pieces.reshape(shape)
        sizes, firsts = np.zeros(count + 1, np.intp), np.empty(count + 1, np.intp)
        if connect.measure(lines, sizes, firsts) >= limit:
            return self._cut(least, limit, start)
        numbers = np.full(count + 1, start - 1, np.int32)
        connect.settle(pieces, sizes, firsts, start, least, numbers, np.empty(max(1, least), np.intp))
        result = _results.empty(self.shape, np.dtype(np.intp))
        with for_work(2.0 * result.size) as n_threads:
            connect.renumber(lines, numbers, result.reshape(shape), n_threads)
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
        for first, count in self._slabs(n, 8.0):
            number = k.segmentation_connect.connect(codes, first, count, number, least, limit, queue)
        result = _results.empty(self.shape, np.dtype(np.intp))
        with for_work(2.0 * result.size) as n_threads:
            k.segmentation_connect.decode(codes, result, start - 1, n_threads)
        return result


def step_of(steps: Any) -> np.float32:
    """Return the largest step as scikit-image keeps it."""
    return np.float32(max(steps))
