"""Rows of fastimg.color."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import EPS4, EPS8, Array, Case, Variant
from compare import EXACT, Tolerance

CHANNELS: dict[str, Any] = {"dims": ("1d", "2d", "3d"), "channels": (3,)}
SWAPPED = ("default-byte-swapped-f4", "default-byte-swapped-f8")
NAN = ("default-nan", "default-nan-f4", "default-all-nan")


def _first(image: Array) -> Array:
    return np.moveaxis(image, -1, 0)


def _axes() -> tuple[Variant, ...]:
    """Return the ways to say where the channels are, and images that lack them."""
    return (Variant(), Variant("channels-first", {"channel_axis": 0}, prepare=_first),
            Variant("channels-copied", {"channel_axis": 0}, prepare=lambda image: _first(image).copy()),
            Variant("channels-tuple", {"channel_axis": (-1,)}),
            Variant("channels-two", {"channel_axis": (0, 1)}, dtypes=("f8",)),
            Variant("channels-none", {"channel_axis": None}, dtypes=("f8",)),
            Variant("rgba", prepare=lambda image: np.concatenate([image, image[..., :1]], -1)),
            Variant("gray", prepare=lambda image: image[..., 0]))


def _hsv() -> Iterator[Case]:
    yield Case("color.rgb2hsv", _axes(), EXACT, deviations=(*NAN, *SWAPPED), **CHANNELS)
    yield Case("color.hsv2rgb", _axes(), EXACT, **CHANNELS)


def _rgb2gray() -> Case:
    reason = "the order of BLAS's three additions is not defined"
    return Case(
        "color.rgb2gray",
        float32=Tolerance(atol=4 * EPS4, reason=reason), other=Tolerance(atol=4 * EPS8, reason=reason),
        variants=_axes(), **CHANNELS)


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield _rgb2gray()
    yield from _hsv()
