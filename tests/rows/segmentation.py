"""Rows of fastimg.segmentation."""

from collections.abc import Iterator
from typing import Any

import images
import numpy as np
from case import Array, Case, Variant
from compare import EXACT

DIMS = ("2d", "3d", "rgb")
NAN = ("nan", "nan-f4", "all-nan")


def _slic() -> Case:
    def variant(name: str, dims: tuple[str, ...] = DIMS, dtypes: tuple[str, ...] = ("u1", "f4", "f8"), **kwargs: Any,
                ) -> Variant:
        return Variant(name, {"n_segments": 6, "channel_axis": None, **kwargs}, dims=dims, dtypes=dtypes)

    def colour(name: str, **kwargs: Any) -> Variant:
        return variant(name, ("rgb", "3d", "2d"), channel_axis=-1, **kwargs)

    def mask(image: Array) -> Array:
        return images.mask_of(image)

    def flat_mask(image: Array) -> Array:
        return images.mask_of(image[..., 0])

    return Case("segmentation.slic", float32=EXACT, variants=(
        variant("default", tuple(images.SHAPES)), variant("pieces", enforce_connectivity=False),
        variant("zero", slic_zero=True, compactness=0.1), variant("smooth", sigma=1.2),
        variant("spacing", ("3d",), spacing=(2.0, 1, 0.5), sigma=0.8), variant("sigmas", ("2d",), sigma=(0.5, 2)),
        variant("flat-spacing", ("2d",), spacing=(1, 3)), variant("three", ("2d",), spacing=(1, 1, 3), sigma=(0, 1, 1)),
        variant("mask", mask=mask, start_label=0, n_segments=4), variant("many", n_segments=200, compactness=0.01),
        variant("one", n_segments=1), variant("iterations", max_num_iter=0), variant("sizes", min_size_factor=0.9,
                                                                                   max_size_factor=1.1),
        variant("wrong-label", start_label=2), variant("wrong-spacing", spacing=2), variant("wrong-sigma", sigma=-1.0),
        colour("colour"), colour("colour-mask", mask=flat_mask, n_segments=4), colour("colour-zero", slic_zero=True),
        colour("rgb", convert2lab=False, compactness=0.3), colour("lab", convert2lab=True)),
        hostile=("default", "pieces", "colour", "zero"))  # fmt: skip


def _few(image: Array) -> Array:
    """Return about three labels, in the image's dtype."""
    if image.dtype.kind in "fc":
        return np.asarray(np.round(image * 2)).astype(image.dtype)
    return np.asarray(image % 3).astype(image.dtype)


def _find_boundaries() -> Case:
    def variant(name: str, **kwargs: Any) -> Variant:
        return Variant(name, kwargs, prepare=_few, dtypes=("?", "u1", "i1", "u2", "i4", "u8", "i8", "f4"))

    return Case("segmentation.find_boundaries", float32=EXACT, variants=(
        variant("default"), variant("corners", connectivity=2), variant("three", connectivity=3),
        variant("inner", mode="inner"), variant("outer", mode="outer"), variant("subpixel", mode="subpixel"),
        variant("background", mode="outer", background=1, connectivity=2),
        variant("other", mode="inner", background=300)), hostile=("default", "inner"),
        deviations=tuple(f"{name}-{key}" for name in ("default", "inner") for key in NAN))  # fmt: skip


def _mark_boundaries() -> Case:
    def labels(image: Array) -> Array:
        shape = image.shape[:2]
        return (np.arange(np.prod(shape, dtype=int)) // 5 % 3).reshape(shape)

    def variant(name: str, **kwargs: Any) -> Variant:
        return Variant(name, {"label_img": labels, **kwargs})

    return Case("segmentation.mark_boundaries", float32=EXACT, variants=(
        variant("default"), variant("outline", outline_color=(1, 0, 0.3)),
        variant("inner", mode="inner", color=(0, 0, 1)), variant("subpixel", mode="subpixel"),
        variant("thick", mode="thick", background_label=1), variant("one-number", color=0.5)),
        dims=("2d", "rgb", "3d"))  # fmt: skip


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield _slic()
    yield _find_boundaries()
    yield _mark_boundaries()
