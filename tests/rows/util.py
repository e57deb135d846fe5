"""Rows of fastimg.util."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Array, Case, Variant
from compare import EXACT

CONVERSIONS = ("float", "float32", "float64", "ubyte", "uint", "int", "bool")
SWAPPED = ("byte-swapped-u2", "byte-swapped-i2")  # in which scikit-image's integers to integers raise TypeError


def _small(image: Array) -> Array:
    """Integers that fit into 8 bits, floats within -1..1."""
    return (image % 100).astype(image.dtype) if image.dtype.kind in "ui" else image


def _conversions() -> Iterator[Case]:
    dtypes = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
    for name in CONVERSIONS:
        integers = name in ("ubyte", "uint", "int")
        kwargs: dict[str, Any] = {"deviations": tuple(f"default-{key}" for key in SWAPPED)} if integers else {}
        yield Case(f"util.img_as_{name}", float32=EXACT, own=False, variants=(
            Variant(), Variant("small", prepare=_small, dtypes=dtypes),
            Variant("negative", prepare=lambda image: np.minimum(image, image.dtype.type(0)), dtypes=dtypes),
            Variant("copy", {"force_copy": True}),
            Variant("list", prepare=Array.tolist, dtypes=("f8", "u1"))), **kwargs)


def _noise() -> Case:
    def ones(image: Array) -> Array:
        return np.full(np.shape(image), 0.3)

    def variant(name: str, **kwargs: Any) -> Variant:
        return Variant(name, {"rng": 7, **kwargs})

    return Case("util.random_noise", float32=EXACT, own=False, variants=(
        Variant("default", {"rng": 7}), variant("mean", mean=0.1, var=0.2), variant("no-clip", clip=False),
        variant("speckle", mode="speckle"), variant("poisson", mode="poisson"), variant("salt", mode="Salt"),
        variant("pepper", mode="pepper", amount=0.3), variant("s&p", mode="s&p", amount=0.4, salt_vs_pepper=0.9),
        variant("all", mode="s&p", amount=1), variant("localvar", mode="localvar"),
        variant("vars", mode="localvar", local_vars=ones), variant("wrong", mode="speckle", amount=0.1),
        variant("unknown", mode="nonsense")))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from _conversions()
    yield _noise()
    yield Case("util.invert", float32=EXACT, own=False,
               variants=(Variant(), Variant("signed", {"signed_float": True})))
