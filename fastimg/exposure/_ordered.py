"""Images in parts of their range, and sorted. Kernels: few, partition, match_histograms."""

import math
from typing import Any, NamedTuple

import numpy as np

from fastimg import _results, _slabs
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work

_MOST_PARTS = 1 << 9  # as many lines of memory are written in turn, which the first-level cache holds
_PER_PART = 1 << 10  # values
_SLOTS = 1 << 14  # of the tables of src_cy/exposure/few.pyx
_FEW = 1 << 12
_KINDS = {"u": 0, "i": 1, "f": 2}  # the numbers of src_cy/_keys.pxd
_WORK = 40.0  # of a value, in pixel operations


class Distribution(NamedTuple):
    """Different values, how many pixels there are up to each, and how many values end within so many pixels."""

    values: Array  # float32 or float64
    ranks: Array
    known: Array


class _Parts(NamedTuple):
    """The kernels' description of the parts of a range."""

    kind: int
    linear: bool
    low: float
    factor: float
    least: int
    shift: int


def sortable(pixels: Array) -> bool:
    """Tell whether the kernels sort such pixels."""
    return pixels.dtype.char in "efd" or (pixels.dtype.kind in "iu" and pixels.itemsize >= 4)


def _bits(pixels: Array) -> Array:
    return pixels.view(f"u{pixels.itemsize}")


def _described(pixels: Array, parts: int, n_threads: int) -> _Parts:
    """Choose parts of equal width for floats, where that is finite, else parts of equal numbers of keys."""
    kind = _KINDS[pixels.dtype.kind]
    ends = np.empty((n_threads, 2), f"u{pixels.itemsize}")
    k.exposure_partition.extent(_bits(pixels), kind, ends, n_threads)
    low, high = int(ends[:, 0].min()), int(ends[:, 1].max())
    if low > high:  # all are NaN
        return _Parts(kind, False, 0.0, 0.0, 0, 0)
    if kind == _KINDS["f"]:
        first, last = _values_of(np.array([low, high], ends.dtype), pixels.dtype)
        with np.errstate(all="ignore"):
            factor = pixels.dtype.type(parts) / (last - first)
        if 0 < factor < math.inf:
            return _Parts(kind, True, float(first), float(factor), low, 0)
    return _Parts(kind, False, 0.0, 0.0, low, max(0, (high - low).bit_length() - parts.bit_length() + 1))


def _partition(pixels: Array, n_threads: int) -> tuple[Array, Array, Array, _Parts]:
    """Return keys in parts, where the parts start, where those of each thread's chunk start, and the parts."""
    count = 1 << min(max(pixels.size // _PER_PART, 2).bit_length() - 1, _MOST_PARTS.bit_length() - 1)
    parts = _described(pixels, count, n_threads)
    counts = np.zeros((n_threads, count + 1), np.int64)
    k.exposure_partition.count(_bits(pixels), counts, *parts, n_threads)
    flat = counts.T.reshape(-1)
    places = np.ascontiguousarray((np.cumsum(flat) - flat).reshape(count + 1, n_threads).T)
    starts = np.append(places[0], pixels.size)
    keys = _results.scratch(pixels.size, np.dtype(f"u{pixels.itemsize}"))
    k.exposure_partition.move(_bits(pixels), places.copy(), keys, *parts, n_threads)
    return keys, starts, places, parts


def _zero_of(pixels: Array, values: Array) -> None:
    """Give the 0 among `values` the sign that all zeros of the pixels have; keys know no sign."""
    if values.dtype.kind != "f":
        return
    at = int(np.searchsorted(values, 0))
    if at < values.size and values[at] == 0 and all(
            np.signbit(line[line == 0]).all() for line in (pixels[part] for part in _slabs.cuts(pixels))):
        values[at] = -0.0


def _values_of(keys: Array, dtype: np.dtype[Any]) -> Array:
    """Return the numbers of dtype `dtype` that have such keys."""
    top = keys.dtype.type(1 << 8 * keys.itemsize - 1)
    if dtype.kind == "i":
        keys = keys ^ top
    if dtype.kind == "f":
        keys = np.where(keys & top, keys ^ top, ~keys)
    return keys.view(dtype)


def _few(pixels: Array, n_threads: int) -> tuple[Array, Array] | None:
    """Return the different keys, sorted, and their counts, if there are few."""
    keys = np.empty((n_threads, _SLOTS), f"u{pixels.itemsize}")
    counts = np.zeros(keys.shape, np.int32)
    if not k.exposure_few.tally(_bits(pixels), _KINDS[pixels.dtype.kind], keys, counts, n_threads):
        return None
    used = counts > 0
    different, place = np.unique(keys[used], return_inverse=True)
    totals = np.zeros(different.size, np.int64)
    np.add.at(totals, place, counts[used])
    return (different, totals) if different.size <= _FEW else None


def distribution(pixels: Array) -> Distribution:
    """Return the distribution of `sortable` pixels; one axis, not empty."""
    pixels = _slabs.converted(pixels, "f4") if pixels.dtype.char == "e" else pixels
    with for_work(_WORK * pixels.size) as n_threads:
        if few := _few(pixels, n_threads):
            found = _values_of(few[0], pixels.dtype)
            _zero_of(pixels, found)
            return counted(found, few[1])
        keys, starts, _, parts = _partition(pixels, n_threads)
        counts = np.empty(starts.size - 1, np.int64)
        k.exposure_match_histograms.arrange(keys, starts, counts, n_threads)
        total = int(counts.sum())
        bits, ranks = _results.scratch(total, keys.dtype), _results.scratch(total, np.dtype(np.uint32))
        known = _results.scratch(pixels.size + 1, np.dtype(np.int32))
        k.exposure_match_histograms.different(keys, starts, np.cumsum(counts) - counts, parts.kind, bits, ranks, known,
                                              n_threads)
    values = bits.view(pixels.dtype)
    _zero_of(pixels, values)
    return Distribution(values if values.dtype.kind == "f" else values.astype("f8"), ranks, known)


def counted(values: Array, counts: Array) -> Distribution:
    """Return the distribution of values that have been counted."""
    known = np.repeat(np.arange(values.size + 1, dtype=np.int32), np.append(counts, 1))
    return Distribution(values.astype("f8"), np.cumsum(counts).astype(np.uint32), known)


def _match_few(pixels: Array, few: tuple[Array, Array], reference: Distribution, out: Array, n_threads: int) -> None:
    keys, counts = few
    new = np.interp(np.cumsum(counts) / pixels.size, reference.ranks / reference.ranks[-1], reference.values)
    k.exposure_few.replace(_bits(pixels), out, _KINDS[pixels.dtype.kind], keys, new.astype(out.dtype), n_threads)


def _match_many(pixels: Array, reference: Distribution, out: Array, n_threads: int) -> None:
    keys, starts, places, parts = _partition(pixels, n_threads)
    results = _results.scratch(pixels.size, out.dtype)
    k.exposure_match_histograms.match(keys, starts, *reference, results, n_threads)
    k.exposure_partition.restore(_bits(pixels), places, results, out, *parts, n_threads)


def match(pixels: Array, reference: Distribution, out: Array) -> None:
    """Write what `sortable` pixels become to `out`, of any real dtype; all of one axis, not empty."""
    pixels = _slabs.converted(pixels, "f4") if pixels.dtype.char == "e" else pixels
    direct = out.dtype.char in "fd" and out.dtype.isnative and out.flags.c_contiguous
    made = out if direct else _results.scratch(pixels.size, np.dtype("f8"))
    with for_work(_WORK * pixels.size) as n_threads:
        if few := _few(pixels, n_threads):
            _match_few(pixels, few, reference, made, n_threads)
        else:
            _match_many(pixels, reference, made, n_threads)
    if not direct:
        with np.errstate(all="ignore"):
            for part in _slabs.cuts(out):
                out[part] = made[part].astype(out.dtype)
