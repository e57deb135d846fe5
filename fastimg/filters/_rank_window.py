"""A rank of the elements under a footprint, for every pixel: which kernel does it."""

import math
from typing import Any, NamedTuple

import numpy as np

from fastimg import _results
from fastimg._check import Array
from fastimg._simd import k
from fastimg._slabs import NANOSECONDS, slabs
from fastimg._threads import for_work
from fastimg.filters import _median_network

EXCLUDE = 5  # border mode: what is outside does not count, and the rank is half of the number of what does
_CONSTANT = 4
# Up to this many elements the network is faster than a histogram (8 bits), and than sliding over a sorted tile.
_NETWORK_8 = 81
_NETWORK = 1000  # elements: making the network of more takes too long
_HISTOGRAM_ELEMENTS = 32767
_STRIP_BYTES, _COLUMN_BYTES = 400_000, 544
_ROW_BYTES, _CACHE = 2048, 1 << 17
_TILE = 1 << 16
# Nanoseconds per pixel, with 64-byte vectors: per step of a network and byte; sorted tiles, with histograms for
# rectangles; sliding over sorted tiles, and per element that enters.
_STEP = 0.017
_RANKED, _RANKED_SIDE = 42.0, 255
_SLIDING, _SLIDING_ELEMENT = 40.0, 7.0


class Window(NamedTuple):
    """Footprint, rank (from 0), border mode and the value beyond the edges, of the image's dtype."""

    footprint: Array
    rank: int
    mode: int
    cval: Any


def _is_box(window: Window) -> bool:
    """Tell whether the footprint is full, in two axes at most, and these the last ones."""
    footprint = window.footprint
    flat = footprint.ndim >= 2 and math.prod(footprint.shape[:-2]) == 1
    return flat and np.count_nonzero(footprint) == footprint.size


def apply(image: Array, window: Window) -> Array:
    """Return the rank filter of a non-empty, native, C-contiguous image of an unsigned or float dtype up to 64 bits."""
    out = _results.empty(image.shape, image.dtype)
    count = int(np.count_nonzero(window.footprint))
    eight = image.dtype == np.uint8
    if eight and (count > _NETWORK_8 or window.mode == EXCLUDE) and _is_box(window) and count <= _HISTOGRAM_ELEMENTS:
        _histogram(image, out, window)
    elif window.mode == EXCLUDE:
        _excluding(image, out, window, count)
    elif _prefers_network(image, window, count):
        _network(image, out, window)
    else:
        _large(image, out, window)
    return out


def _large(image: Array, out: Array, window: Window) -> None:
    """Filter with a large footprint, whatever the number of its elements."""
    count = int(window.footprint.sum())
    middle = window.mode == EXCLUDE or window.rank == count // 2
    if middle and _is_box(window) and count <= _HISTOGRAM_ELEMENTS and max(window.footprint.shape) <= _RANKED_SIDE:
        _ranked(image, out, window)
    else:
        _sliding(image, out, window)


def _left_edges(footprint: Array) -> Array:
    """Return the elements without another one to their left: those that leave as the window moves right."""
    before = np.zeros_like(footprint)
    before[..., 1:] = footprint[..., :-1]
    return footprint & ~before


def _prefers_network(image: Array, window: Window, count: int) -> bool:
    """Tell which of the two is faster, from nanoseconds per pixel measured with 64-byte vectors."""
    if count > _NETWORK or (count > _NETWORK_8 and image.size < _TILE):
        return count <= _NETWORK_8
    steps = len(_median_network.of(window.footprint.tobytes(), window.footprint.shape, window.rank).steps)
    nanoseconds = steps * image.itemsize * _STEP
    if nanoseconds < _RANKED or _is_box(window):
        return nanoseconds < _RANKED
    return nanoseconds < _SLIDING + _SLIDING_ELEMENT * int(_left_edges(window.footprint).sum())


def _excluding(image: Array, out: Array, window: Window, count: int) -> None:
    """Filter as if there were no border, then again the pixels near it."""
    inner = window._replace(mode=0, rank=count // 2)
    sides = window.footprint.shape
    if count < 3 or any(n <= 2 * side for n, side in zip(image.shape, sides, strict=True)) or not _prefers_network(
            image, inner, count):
        _large(image, out, window)
        return
    _network(image, out, inner)
    for axis, (n, side) in enumerate(zip(image.shape, sides, strict=True)):
        half = side // 2
        for first, part in ((0, slice(0, half)), (n - side, slice(side - half, None))):
            if half == 0:
                continue
            slab = (slice(None),) * axis + (slice(first, first + side),)
            source = np.ascontiguousarray(image[slab])
            found = np.empty_like(source)
            _large(source, found, window)
            edge = (slice(None),) * axis + (part,)
            out[slab][edge] = found[edge]


def _lines(array: Array) -> Array:
    return array if array.ndim == 2 else array.reshape(-1, array.shape[-1])


def _network(image: Array, out: Array, window: Window) -> None:
    shape = window.footprint.shape
    network = _median_network.of(window.footprint.tobytes(), shape, window.rank)
    lines, results, outer = _lines(image), _lines(out), np.array(image.shape[:-1], np.intp)
    height = image.shape[-2] if image.ndim > 1 else 1
    nanoseconds = image.size * len(network.steps) * image.itemsize * _STEP
    if shape[-1] in (3, 5) and shape[-2:] == (shape[-1],) * 2 and window.rank == shape[-1] ** 2 // 2 and network.full:
        small = k.filters_median_nine if shape[-1] == 3 else k.filters_median_small
        run, arguments = small.median, (lines, results, window.cval, outer, network.offsets, window.mode)
    else:
        block = max(256, min(_ROW_BYTES, _CACHE // network.rows)) // image.itemsize
        run = k.filters_median_network.network
        arguments = (lines, results, window.cval, outer, *_median_network.arguments(network), block, window.mode)
    with for_work(4 * nanoseconds) as n_threads:
        for first, count in slabs(len(lines), nanoseconds / NANOSECONDS / n_threads, height):
            run(*arguments, first, count, n_threads)


def _histogram(image: Array, out: Array, window: Window) -> None:
    rows, columns = window.footprint.shape[-2:]
    planes = (-1, *image.shape[-2:])
    height, width = image.shape[-2:]
    with for_work(image.size * 32) as n_threads:
        step = max(64, min(width, _STRIP_BYTES // _COLUMN_BYTES - columns))
        n_strips = -(-width // step)
        strips = image.size // (height * width) * n_strips
        parts = image.size * 8 / NANOSECONDS / n_threads
        bands = max(1, min(max(-(-2 * n_threads // strips), int(parts * n_threads / strips)), height // (2 * rows)))
        up, left = rows // 2, columns // 2
        for first, count in slabs(strips * bands, parts, least=n_threads):
            k.filters_median_histogram.rectangle(
                image.reshape(planes), out.reshape(planes), up, rows - 1 - up, left, columns - 1 - left, window.rank,
                window.mode, window.cval, step, bands, first, count, n_threads)


def _ranked(image: Array, out: Array, window: Window) -> None:
    rows, columns = window.footprint.shape[-2:]
    height, width = image.shape[-2:]
    planes = image.size // (height * width)
    up, left = rows // 2, columns // 2
    tile = [min(n, _ranked_tile(side) - side + 1) for n, side in ((height, rows), (width, columns))]
    tiles = planes * -(-height // tile[0]) * -(-width // tile[1])
    images = (a.reshape(planes, height, width) for a in (image, out))
    cval = np.array([window.cval], image.dtype)
    nanoseconds = image.size * 2 * _RANKED
    arguments = (*images, cval, up, rows - 1 - up, left, columns - 1 - left, *tile, window.mode)
    with for_work(4 * nanoseconds) as n_threads:
        for first, count in slabs(tiles, nanoseconds / NANOSECONDS / n_threads, least=n_threads):
            k.filters_median_ranked.rectangle(*arguments, first, count, n_threads)


def _ranked_tile(side: int) -> int:
    """Return how many elements a tile has along an axis: the best of a few, as measured."""
    return 128 if side <= 32 else 256 if side <= 128 else 512


def _tile_shape(image: tuple[int, ...], reach: list[int]) -> list[int]:
    """Return how many results a tile has per axis: its elements, with what they reach, are about _TILE."""
    tile = [1] * len(image)
    while math.prod(t + r for t, r in zip(tile, reach, strict=True)) < _TILE:
        growing = [a for a, t in enumerate(tile) if t < image[a]]
        if not growing:
            break
        axis = min(growing, key=lambda a: (tile[a] / (tile[a] + reach[a]), -a))
        tile[axis] = min(image[axis], tile[axis] + max(1, tile[axis] // 4))
    return tile


def indices(n: int, before: int, total: int, mode: int) -> Array:
    """Return which element stands for each of `total` from `before` ones before the first; mode 4, 5: any."""
    i = np.arange(-before, total - before)
    if mode in (0, _CONSTANT, EXCLUDE) or n == 1:
        return np.clip(i, 0, n - 1)
    period = {1: n, 2: 2 * n, 3: 2 * n - 2}[mode]
    i %= period
    return np.where(i < n, i, period - i - (mode == 2))


def _padded(image: Array, window: Window, sizes: list[int]) -> tuple[Array, Array]:
    """Return the image as far as the tiles reach, and which elements of it count (empty: all)."""
    before = [n // 2 for n in window.footprint.shape]
    axes = zip(image.shape, before, sizes, strict=True)
    padded = image[np.ix_(*(indices(n, b, size, window.mode) for n, b, size in axes))]
    if window.mode not in (_CONSTANT, EXCLUDE):
        return padded, np.empty(0, np.uint8)
    inside: Array = np.zeros(padded.shape, np.uint8)
    inside[tuple(slice(b, b + n) for b, n in zip(before, image.shape, strict=True))] = 1
    if window.mode == _CONSTANT:
        padded[inside == 0] = window.cval
        inside = np.empty(0, np.uint8)
    return padded, inside


def _sliding(image: Array, out: Array, window: Window) -> None:
    footprint = window.footprint
    reach = [n - 1 for n in footprint.shape]
    tile = _tile_shape(image.shape, reach)
    counts = [-(-n // t) for n, t in zip(image.shape, tile, strict=True)]
    sizes = [c * t + r for c, t, r in zip(counts, tile, reach, strict=True)]
    padded, inside = _padded(image, window, sizes)
    firsts = np.indices(counts).reshape(image.ndim, -1).T * tile
    extent = [t + r for t, r in zip(tile, reach, strict=True)]
    entering = _left_edges(footprint[..., ::-1])[..., ::-1]

    def places(mask: Array) -> Array:
        return np.ravel_multi_index(np.nonzero(mask), extent).astype(np.intp)

    shapes = np.array([image.shape, padded.shape, tile, reach], np.intp)
    firsts = np.ascontiguousarray(firsts, np.intp)
    listed = [places(mask) for mask in (footprint, entering, _left_edges(footprint))]
    nanoseconds = image.size * (_SLIDING + _SLIDING_ELEMENT * len(listed[1]))
    with for_work(4 * nanoseconds) as n_threads:
        for first, count in slabs(len(firsts), nanoseconds / NANOSECONDS / n_threads, least=n_threads):
            k.filters_median_sliding.sliding(
                padded.reshape(-1), inside.reshape(-1), out.reshape(-1), shapes, firsts[first : first + count], *listed,
                window.rank, n_threads)


def reselect(image: Array, out: Array, window: Window, marks: Array, cval_mark: bool) -> None:
    """Do again, as SciPy does it, the results of `out` near the marked elements of a float image."""
    shape = window.footprint.shape
    used = np.flatnonzero(_lines(window.footprint).any(1))
    places = np.stack(np.unravel_index(used, shape[:-1]), 1) if len(shape) > 1 else np.zeros((1, 0), np.intp)
    offsets = np.ascontiguousarray(places - np.array([n // 2 for n in shape[:-1]], np.intp), np.intp)
    slots, columns = (np.ascontiguousarray(a, np.intp) for a in np.nonzero(_lines(window.footprint)[used]))
    left = shape[-1] // 2
    lines = _lines(image), _lines(marks), _lines(out)
    outer = np.array(image.shape[:-1], np.intp)
    nanoseconds = 10.0 * image.size * len(slots)
    with for_work(image.size * len(slots)) as n_threads:
        for first, count in slabs(len(lines[0]), nanoseconds / NANOSECONDS / n_threads, least=n_threads):
            k.filters_median_select.select(
                *lines, float(window.cval), int(cval_mark), outer, offsets, slots, columns, left, shape[-1] - 1 - left,
                window.rank, window.mode, first, count, n_threads)
