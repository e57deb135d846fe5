"""Rows of fastimg.metrics."""

from collections.abc import Iterator

import numpy as np
from case import Array, Case, Variant
from compare import EXACT


def _other(image: Array) -> Array:
    """Another image of the same shape and dtype, in the same order in memory."""
    return np.flip(image).copy("K") if image.ndim else image


def rows() -> Iterator[Case]:
    """Return the rows."""
    wrong = {"image1": lambda image: np.zeros((*image.shape, 2))}
    other_type = {"image1": lambda image: _other(image).astype("f4")}
    yield Case("metrics.mean_squared_error", float32=EXACT, arrays=False, variants=(
        Variant(kwargs={"image1": _other}), Variant("same", {"image1": lambda image: image}),
        Variant("wrong-shape", wrong, dtypes=("f8",)), Variant("float32", other_type)))
    yield Case("metrics.normalized_root_mse", float32=EXACT, arrays=False, variants=(
        Variant(kwargs={"image_test": _other}),
        *(Variant(n, {"image_test": _other, "normalization": n}) for n in ("Euclidean", "min-max", "mean", "l2")),
        Variant("wrong-shape", {"image_test": wrong["image1"]}, dtypes=("f8",)),
        Variant("float32", {"image_test": other_type["image1"]})))
