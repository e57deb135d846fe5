"""Rows of fastimg.color."""

from collections.abc import Iterator
from typing import Any

import images
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


def _near(name: str, units: float, reason: str, *more: Variant, **kwargs: Any) -> Case:
    """Return a row whose results may be `units` of the dtype's epsilon off, times the image's magnitude."""
    return Case(name, (*_axes(), *more), Tolerance(atol=units * EPS4, reason=reason),
                Tolerance(atol=units * EPS8, reason=reason), **{**CHANNELS, **kwargs})


def _as_lab(image: Array) -> Array:
    """L* 0..100, a* and b* -60..60 of an image of floats."""
    return image * np.array([50, 60, 60], image.dtype) + np.array([50, 0, 0], image.dtype)


def _cie() -> Iterator[Case]:
    reason = "powers of its own (4 ulp)"
    lights = (Variant("D50", {"illuminant": "d50", "observer": "10"}), Variant("R", {"observer": "r"}),
              Variant("no-light", {"illuminant": "D93"}, dtypes=("f8",)),
              Variant("no-observer", {"observer": "3"}, dtypes=("f8",)))
    colours = Variant("colours", prepare=_as_lab, dtypes=("f4", "f8"))
    yield _near("color.rgb2xyz", 16, reason)
    yield _near("color.xyz2rgb", 64, reason)
    yield _near("color.rgb2lab", 8000, f"{reason}; L*a*b* are differences of cube roots times up to 500", *lights)
    yield _near("color.xyz2lab", 8000, f"{reason}; L*a*b* are differences of cube roots times up to 500", *lights)
    yield _near("color.lab2xyz", 16, reason, *lights, colours)
    yield _near("color.lab2rgb", 200, f"{reason}; the curve of sRGB multiplies by up to 12.92", *lights, colours)


def _linear() -> Iterator[Case]:
    for space in ("yuv", "yiq", "ycbcr", "ypbpr", "ydbdr", "rgbcie"):
        yield Case(f"color.rgb2{space}", _axes(), EXACT, **CHANNELS)
        yield Case(f"color.{space}2rgb", _axes(), EXACT, **CHANNELS)


def _stains() -> Iterator[Case]:
    reason = "scikit-image takes float32 images' logarithms in float32"
    near = Tolerance(ulp=8, atol=4 * EPS4, reason=reason)
    yield Case("color.rgb2hed", _axes(), near, near, **CHANNELS)
    yield _near("color.hed2rgb", 64, reason)


def _grays() -> Iterator[Case]:
    axes = tuple(Variant(f"axis{axis}", {"channel_axis": axis}) for axis in (0, 1, -2, 7))
    yield Case("color.gray2rgb", (Variant(), *axes), EXACT, own=False)
    yield Case("color.gray2rgba", (
        Variant(), *axes, Variant("alpha", {"alpha": 0.5}), Variant("alphas", {"alpha": lambda image: image}),
        Variant("alpha-shape", {"alpha": np.ones((2, 2, 2))})), EXACT, own=False)
    yield Case("color.rgba2rgb", (
        Variant(), Variant("axis0", {"channel_axis": 0}, prepare=_first),
        Variant("axis-tuple", {"channel_axis": (-1,)}), Variant("axis7", {"channel_axis": 7}),
        Variant("background", {"background": (0.2, 0.4, 0.9)}), Variant("background-2", {"background": (0.2, 0.4)}),
        Variant("background-range", {"background": (0.2, 0.4, 1.1)}),
        Variant("rgb", prepare=lambda image: image[..., :3])), EXACT, dims=("1d", "2d", "3d"), channels=(4,))


def _labels(image: Array) -> Array:
    """Few labels, some negative."""
    with np.errstate(invalid="ignore"):
        return image.astype("i8") % 7 - 2 if image.dtype.kind in "bui" else np.floor(image.real * 3).astype("i4")


def _photo(label: Array) -> Array:
    """An image of the labels' shape, in colour."""
    return images.sample((*label.shape, 3), "f4") / 2 + np.float32(0.5)


def _label2rgb() -> Case:
    def variant(name: str, **kwargs: Any) -> Variant:
        return Variant(name, kwargs, prepare=_labels)

    return Case("color.label2rgb", (
        variant("default"), variant("image", image=_photo, alpha=0.4), variant("bg", bg_label=1, bg_color="tomato"),
        variant("none", image=_photo, bg_color=None), variant("gray", image=lambda label: _photo(label)[..., 0]),
        variant("full", image=_photo, saturation=0.6, image_alpha=0.5, colors=["red", (0, 0.5, 1)]),
        variant("saturation", image=_photo, saturation=2), variant("average", image=_photo, kind="avg"),
        variant("average-bg", image=_photo, kind="avg", bg_label=1, bg_color=(0.5, 0.25, 1)),
        variant("average-gray", image=lambda label: _photo(label)[..., 0], kind="avg"),
        variant("bytes", image=lambda label: (_photo(label) * 255).astype("u1"), kind="avg"),
        variant("unknown", image=_photo, kind="nonsense"), variant("wrong", image=np.ones((2, 2, 3)))),
        EXACT, own=False, deviations=("default-0d",))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield Case("color.rgb2gray", _axes(), EXACT, **CHANNELS)
    yield from _hsv()
    yield from _cie()
    yield from _linear()
    yield from _stains()
    yield from _grays()
    yield _label2rgb()
