"""The regions of a label image: their labels, each pixel's, and their mean colours. Kernel: src_cy/color/label.pyx."""

from typing import NamedTuple

import numpy as np

from fastimg._check import Array, native_order
from fastimg._simd import k
from fastimg._threads import for_work

_TABLE = 1 << 16  # a table of labels may be so long whatever the image's size


class Regions(NamedTuple):
    """The labels that occur, in order, and for each pixel the number of its label among these, in int32."""

    labels: Array
    number: Array


def find(label: Array, ends: tuple[int, int] | None = None) -> Regions:
    """Find the labels: by a table where they are integers of a small range, else as numpy.unique does.

    `ends` are the least and the greatest label where they are known.
    """
    label = np.asarray(label)  # a matrix would stay two-dimensional
    if label.dtype.kind in "biu" and label.size:
        low, high = ends or (int(label.min()), int(label.max()))
        if high - low < max(_TABLE, 4 * label.size):
            return _by_table(label, low, high)
    labels, index = np.unique(label, return_inverse=True)
    return Regions(labels, index.reshape(-1).astype("i4", copy=False))


def _by_table(label: Array, low: int, high: int) -> Regions:
    """Find integer labels, each of which has a place in a table: modulo its length, so that `low` is anywhere in it."""
    flat = native_order(label).reshape(-1)
    flat, size = flat.view(f"u{flat.itemsize}"), 1 << (high - low).bit_length()
    if low > 0 and high < 2 * size:
        size = 1 << high.bit_length()  # each label is its own place
    present, number = np.zeros(size, "u1"), np.empty(flat.size, "i4")
    first = low % size
    with for_work(2.0 * flat.size) as n_threads:
        k.color_label.mark(flat, present, n_threads)
        places = np.flatnonzero(present)
        if first + high - low >= size:  # from the table's end on to its beginning
            places = np.roll(places, -int(places.searchsorted(first)))
        ranks = np.zeros(size, "i4")
        ranks[places] = np.arange(len(places))
        k.color_label.number(flat, ranks, number, n_threads)
    labels = (places - first) & (size - 1)
    if low:  # beyond int64, the difference wraps around and back
        labels = (labels.astype("u8") + np.uint64(low % 2**64)).astype("i8" if low < 0 else "u8")
    return Regions(labels.astype(label.dtype), number)


def _gray_means(regions: Regions, image: Array) -> Array:
    """As `means` for one channel, whose mean NumPy takes by sums of pairs."""
    order = np.argsort(regions.number, kind="stable")
    ends = np.cumsum(np.bincount(regions.number))
    return np.array([[part.mean()] for part in np.split(image.reshape(-1)[order], ends[:-1])])


def means(regions: Regions, image: Array) -> Array:
    """Return the mean colour of each region, in the type in which NumPy takes means."""
    single = image.dtype.char in "ef"
    if image.dtype.char not in "BHfd" or not image.dtype.isnative:
        image = image.astype("f4" if single else "f8")
    if image.size == len(regions.number):
        return _gray_means(regions, image)
    pixels = np.ascontiguousarray(image).reshape(len(regions.number), -1)
    total = np.zeros((len(regions.labels), pixels.shape[1]), "f4" if single else "f8")
    count = np.zeros(len(regions.labels), np.int64)
    k.color_label.sums(regions.number, pixels, total, count)
    return np.asarray(np.true_divide(total, count[:, np.newaxis], out=total, casting="unsafe"))
