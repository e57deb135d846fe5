"""Synthetic arguments of the shapes and dtypes of a recorded call."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.dropin import _recipe
from fastimg.dropin._recipe import TINY, Element, Items, Like, Opaque, Random, Recipe

LARGEST = 1 << 28  # bytes of arrays that are rebuilt for one call
_WIDE = 256  # integers wider than 16 bits are labels, counts or coordinates more often than pixels


def problem(recipe: Recipe) -> str:
    """Return why the call cannot be made again; empty if it can."""
    for name, value in _recipe.parts(recipe):
        if what := _opaque(value):
            return f"argument {name} is a {what}"
    for like in _recipe.arrays(recipe):
        if like.dtype.kind not in "?buifc":
            return f"arrays of {like.dtype}"
    size = sum(like.size for like in _recipe.arrays(recipe))
    return f"{size >> 20} MiB of arrays: too large to make again" if size > LARGEST else ""


def _opaque(value: Hashable) -> str:
    if isinstance(value, Items):
        return next(filter(None, map(_opaque, value.items)), "")
    return value.text if isinstance(value, Opaque) else ""


def arguments(recipe: Recipe, arrays: Sequence[Array] | None = None) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return positional and keyword arguments like those of the call, always the same.

    `arrays` are the large ones (see _samples.py), of which copies are made; without them there is noise in their place.
    """
    rng = np.random.default_rng(0)
    kept = None if arrays is None else iter(arrays)
    args = tuple(_make(value, rng, kept) for value in recipe.args)
    return args, {name: _make(value, rng, kept) for name, value in recipe.kwargs}


def _make(value: Hashable, rng: np.random.Generator, kept: Iterator[Array] | None) -> Any:
    if isinstance(value, Like):
        return noise(value, rng) if kept is None or value.size <= TINY else next(kept).copy(order="K")
    if isinstance(value, Items):
        items = [_make(item, rng, kept) for item in value.items]
        return items if value.kind == "list" else tuple(items)
    if isinstance(value, Element):
        return np.dtype(value.dtype)
    return np.random.default_rng(0) if isinstance(value, Random) else value


def noise(like: Like, rng: np.random.Generator) -> Array:
    """Return uniform noise: booleans, floats in [0, 1), integers of at most 16 bits in their range, wider below 256."""
    if like.values is not None:
        return np.frombuffer(like.values, like.dtype).reshape(like.shape).copy()
    return _uniform(like.dtype.newbyteorder("="), like.shape, rng).astype(like.dtype, copy=False)


def _uniform(dtype: np.dtype[Any], shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if dtype.kind == "b":
        return rng.integers(0, 2, shape, np.uint8)
    if dtype.kind in "ui":
        if dtype.itemsize > 2:
            return rng.integers(0, _WIDE, shape, np.uint8)
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
    if dtype.kind == "c":
        return rng.random(shape) + 1j * rng.random(shape)
    return rng.random(shape, np.float64 if dtype.itemsize > 4 else np.float32)
