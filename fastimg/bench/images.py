"""The images that every benchmark works on: scikit-image's photographs, tiled and cut to the wanted size."""

import functools
import importlib
from typing import Any

import numpy as np

from fastimg._check import Array


@functools.cache
def _photograph(name: str) -> Array:
    image: Array = getattr(importlib.import_module("skimage.data"), name)()
    return image


def tiled(photograph: Array, size: int) -> Array:
    """Repeat `photograph` in both directions and cut it to `size` x `size` pixels."""
    rows, columns = (-(-size // n) for n in photograph.shape[:2])
    repeats = (rows, columns) + (1,) * (photograph.ndim - 2)
    return np.ascontiguousarray(np.tile(photograph, repeats)[:size, :size])


def _as(image: Array, dtype: str) -> Array:
    return image if image.dtype == dtype else np.divide(image, 255, dtype=dtype)


# The few last ones only: at 8192x8192 an image takes up to 768 MiB.
@functools.lru_cache(maxsize=4)
def grey(size: int, dtype: Any = "u1") -> Array:
    """Return the camera man, 2048 being four by four of him: uint8, or a float dtype from 0 to 1."""
    return _as(tiled(_photograph("camera"), size), dtype)


@functools.lru_cache(maxsize=4)
def rgb(size: int, dtype: Any = "u1") -> Array:
    """Return the retina, three channels last: uint8, or a float dtype from 0 to 1."""
    return _as(tiled(_photograph("retina"), size), dtype)


@functools.lru_cache(maxsize=4)
def astronaut(height: int, width: int) -> Array:
    """Return the astronaut's portrait, 512x512 pixels, tiled and cut: uint8, three channels last."""
    return np.ascontiguousarray(tiled(_photograph("astronaut"), max(height, width))[:height, :width])


def small_photo(size: int) -> Array:
    """Return the astronaut in uint8, at most 512 x 512 of her."""
    return astronaut(min(size, 512), min(size, 512))


def superpixels(image: Array) -> Array:
    """Return some 400 labels for a photograph."""
    result: Array = importlib.import_module("fastimg.segmentation").slic(image, 400)
    return result


@functools.lru_cache(maxsize=2)
def corner_measure(size: int) -> Array:
    """Return scikit-image's Harris response of the grey image in float32."""
    found: Array = importlib.import_module("skimage.feature").corner_harris(grey(size, "f4"))
    return found


def of_labels(label: Array) -> Array:
    """Return the colour image, in float32, that is as large as `label`."""
    return rgb(len(label), "f4")


def bytes_of_labels(label: Array) -> Array:
    """Return the colour image, in uint8, that is as large as `label`."""
    return rgb(len(label))


def lattice(image: Array) -> Array:
    """Return the coordinates of 1024 pixels, 6 or more from the borders; some twice in an image below 44."""
    rows, columns = (np.linspace(6, n - 7, 32).astype(int) for n in image.shape)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)


def upside_down(image: Array) -> Array:
    """Return the image turned upside down: another one with the same values."""
    return np.ascontiguousarray(image[::-1])


@functools.cache
def kernel(width: int) -> Array:
    """Return a random float32 kernel of `width` x `width` that sums to 1; it is neither symmetric nor separable."""
    weights = np.random.default_rng(1).random((width, width))
    normalised: Array = (weights / weights.sum()).astype("f4")
    return normalised


@functools.cache
def box(radius: int) -> Array:
    """Return a full square footprint."""
    return np.ones((2 * radius + 1,) * 2, bool)


@functools.cache
def disk(radius: int) -> Array:
    """Return a round footprint."""
    y, x = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    found: Array = x * x + y * y <= radius * radius
    return found
