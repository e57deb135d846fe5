"""Rows of fastimg.color."""

from collections.abc import Iterator

import numpy as np
from case import EPS4, EPS8, Array, Case, Variant
from compare import Tolerance


def _rgb2gray() -> Case:
    def first(image: Array) -> Array:
        return np.moveaxis(image, -1, 0)

    reason = "the order of BLAS's three additions is not defined"
    return Case(
        "color.rgb2gray",
        float32=Tolerance(atol=4 * EPS4, reason=reason), other=Tolerance(atol=4 * EPS8, reason=reason),
        dims=("1d", "2d", "3d"), channels=(3,),
        variants=(Variant(), Variant("channels-first", {"channel_axis": 0}, prepare=first),
                  Variant("channels-copied", {"channel_axis": 0}, prepare=lambda image: first(image).copy()),
                  Variant("channels-tuple", {"channel_axis": (-1,)}),
                  Variant("channels-two", {"channel_axis": (0, 1)}, dtypes=("f8",)),
                  Variant("rgba", prepare=lambda image: np.concatenate([image, image[..., :1]], -1)),
                  Variant("gray", prepare=lambda image: image[..., 0])))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield _rgb2gray()
