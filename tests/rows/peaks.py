"""Rows of fastimg.feature: edges and peaks."""

from collections.abc import Iterator
from typing import Any

import images
import numpy as np
from case import Case, Variant
from compare import EXACT

_MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


def _canny() -> Case:
    def units(*values: float) -> dict[str, Any]:
        """Thresholds in the image's units."""
        def times(value: float) -> Any:
            return lambda image: value * (np.iinfo(image.dtype).max if image.dtype.kind in "iu" else 1)

        return {"low_threshold": times(values[0]), "high_threshold": times(values[1])}

    low = units(0.01, 0.02)
    quantiles = {"use_quantiles": True, "low_threshold": 0.6, "high_threshold": 0.8}
    return Case(
        "feature.canny", float32=EXACT, hostile=("default", "low", "quantiles", "wrap"),
        variants=(
            Variant(), Variant("low", low), *(Variant(m, {"mode": m, **low}) for m in _MODES),
            Variant("cval", {"cval": 0.7, **low}), Variant("bad-mode", {"mode": "no such mode"}, dtypes=("f8",)),
            Variant("sigma-0", {"sigma": 0}), Variant("sigma-4", {"sigma": 4, **low}),
            Variant("sigmas", {"sigma": (0.5, 2), **low}), Variant("sigma-negative", {"sigma": -1}),
            Variant("mask", {"mask": images.mask_of, **low}), Variant("wrong-mask", {"mask": np.ones((2, 2), bool)}),
            Variant("mask-wrap", {"mask": images.mask_of, "mode": "wrap", **low}),
            Variant("mask-lines", {"mask": lambda image: np.ones(image.shape[:1], bool)}, dtypes=("f8",)),
            Variant("quantiles", quantiles), Variant("quantiles-default", {"use_quantiles": True}),
            Variant("bad-quantile", {"use_quantiles": True, "low_threshold": 1.2}),
            Variant("bad-high-quantile", {"use_quantiles": True, "high_threshold": -0.2}),
            Variant("swapped", units(0.2, 0.1)), Variant("zero", units(0, 0.1)), Variant("negative", units(-1, 0)),
            Variant("numpy", {"low_threshold": np.float64(0.1), "high_threshold": np.float64(0.3)}),
            Variant("all", {"low_threshold": 0, "high_threshold": 0}),
            Variant("nan", {"low_threshold": np.nan, "high_threshold": np.nan})))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield _canny()
