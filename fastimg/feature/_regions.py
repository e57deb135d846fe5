"""Labelled regions: their boxes, and what an opening leaves of one."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from fastimg._check import Array


def regions(labels: Array) -> Iterator[tuple[int, tuple[slice, ...]]]:
    """Yield each positive label, in rising order, and the box around its pixels."""
    if labels.size == 0:
        raise ValueError(f"labels must not be empty, got the shape {labels.shape}")
    if labels.ndim == 0:
        if labels > 0:
            raise TypeError("labels must have at least one axis, got a single number")
        return
    places = np.nonzero(labels > 0)
    numbers = labels[places]
    most = int(numbers.max(initial=0))
    names = np.arange(most + 1) if most <= 4 * labels.size else np.unique(numbers)
    at = numbers if names.size == most + 1 else np.searchsorted(names, numbers)
    ends = np.empty((2, labels.ndim, names.size), np.intp)
    ends[0], ends[1] = max(labels.shape, default=0), -1
    for axis, place in enumerate(places):
        np.minimum.at(ends[0, axis], at, place)
        np.maximum.at(ends[1, axis], at, place)
    for i in np.flatnonzero(ends[1].max(axis=0, initial=-1) >= 0):
        yield int(names[i]), tuple(slice(int(a), int(b) + 1) for a, b in ends[:, :, i].T)


def _neighbours(mask: Array, join: Any, outside: bool) -> Array:
    """Return the mask joined with its neighbours along each axis."""
    padded = np.pad(mask, 1, constant_values=outside)
    result = mask
    for axis in range(mask.ndim):
        for first in (0, 2):
            at = tuple(slice(first, first + n) if a == axis else slice(1, n + 1) for a, n in enumerate(mask.shape))
            result = join(result, padded[at])
    return result


def opened(mask: Array) -> Array:
    """Return the opening of a mask by a pixel and its neighbours along the axes."""
    return _neighbours(_neighbours(mask, np.logical_and, False), np.logical_or, False)
