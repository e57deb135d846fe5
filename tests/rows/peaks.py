"""Rows of fastimg.feature: edges and peaks."""

from collections.abc import Iterator
from typing import Any

import images
import numpy as np
from case import Array, Case, Variant
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


def _coarse(image: Array) -> Array:
    """The image with few values, so that there are plateaus."""
    if image.dtype.kind == "f":
        return np.round(image * 2) / 2
    return image // 60 * 60 if image.dtype.kind in "iu" else image


def _regions(image: Array) -> Array:
    """Labels from 0 to 3 in stripes along the last axis, and a few pixels more of 5."""
    stripes = np.arange(image.shape[-1]) // 4 % 4 if image.ndim else np.array(1)
    labels = np.broadcast_to(stripes, image.shape).copy()
    labels.reshape(-1)[::9] = 5
    return labels


def _cross(image: Array) -> Array:
    footprint = np.zeros((3,) * image.ndim, bool)
    for axis in range(image.ndim):
        footprint[tuple(slice(None) if a == axis else 1 for a in range(image.ndim))] = True
    return footprint


def _peaks() -> tuple[Variant, ...]:
    few = {"prepare": _coarse}
    return (
        Variant(), Variant("few", **few), *(Variant(f"distance-{n}", {"min_distance": n}, **few) for n in (2, 3, 40)),
        *(Variant(f"distance-{n}", {"min_distance": n}, dtypes=("f4",)) for n in (0, -1, 1.5)),
        Variant("numpy-distance", {"min_distance": np.int32(2)}, dtypes=("u1",)),
        *(Variant(f"norm-{p}", {"min_distance": 3, "p_norm": p}, **few) for p in (1, 2, 3, 1.5, 0.5)),
        Variant("norm-large", {"min_distance": 3, "p_norm": 1e5}, dtypes=("f8",)),
        Variant("absolute", {"threshold_abs": 0.3}, **few), Variant("absolute-int", {"threshold_abs": -3}),
        Variant("absolute-f8", {"threshold_abs": np.float64(0.5)}, **few),
        Variant("absolute-nan", {"threshold_abs": np.nan}, dtypes=("f4",)),
        Variant("absolute-inf", {"threshold_abs": np.inf}, dtypes=("f4", "i2")),
        Variant("absolute-all", {"threshold_abs": -np.inf}, dtypes=("f4", "u1"), **few),
        Variant("absolute-array", {"threshold_abs": lambda image: np.zeros(image.shape)}),
        Variant("relative", {"threshold_rel": 0.4}, **few),
        Variant("both", {"threshold_abs": 0.2, "threshold_rel": 0.1}, **few),
        *(Variant(f"border-{border}", {"exclude_border": border}, dtypes=("f4",), **few)
          for border in (False, 0, 2, 50, -1, 1.5)),
        Variant("border-tuple", {"exclude_border": (1, 3)}, ("2d",), **few),
        *(Variant(f"border-{border}", {"exclude_border": border}, ("2d",), dtypes=("f8",))
          for border in ((1,), (1, 2.0), (1, -1))),
        *(Variant(f"most-{n}", {"num_peaks": n, "min_distance": 2}, dtypes=("f4", "u1"), **few)
          for n in (0, 1, 5, 1000, -2, 2.5)),
        Variant("most-of-all", {"num_peaks": 4}, **few),
        Variant("cross", {"footprint": _cross}, **few), Variant("cross-2", {"footprint": _cross, "min_distance": 2.5}),
        Variant("oblong", {"footprint": np.ones((2, 5))}, **few), Variant("dot", {"footprint": np.ones((1, 1))}),
        Variant("dot-0", {"footprint": np.ones((1, 1)), "min_distance": 0}, ("2d",), dtypes=("f4",)),
        Variant("aside", {"footprint": np.eye(3)[:2], "exclude_border": 0}, **few),
        Variant("no-footprint", {"footprint": np.zeros((3, 3))}, dtypes=("f8",)),
        Variant("labels", {"labels": _regions}, **few),
        Variant("labels-2", {"labels": _regions, "min_distance": 2, "exclude_border": False}),
        Variant("labels-few", {"labels": _regions, "num_peaks_per_label": 1, "exclude_border": 0, "num_peaks": 2}),
        Variant("labels-cross", {"labels": _regions, "footprint": _cross, "exclude_border": 0}, **few),
        Variant("labels-low", {"labels": _regions, "threshold_abs": -1e9, "exclude_border": 0}, **few),
        Variant("labels-none", {"labels": lambda image: np.zeros(image.shape, int)}),
        Variant("labels-float", {"labels": lambda image: np.zeros(image.shape)}, dtypes=("f4",)),
        Variant("labels-shape", {"labels": np.ones((3, 3), int)}, dtypes=("f4",)))


def _peak_local_max() -> Case:
    hostile = ("default", "absolute-all", "cross-2", "labels-low", "norm-2")
    return Case("feature.peak_local_max", _peaks(), EXACT, hostile=hostile, deviations=(
        *(f"{name}-matrix" for name in hostile if name != "cross-2"),
        "absolute-all-extremes-u8", "labels-low-extremes-u8"))


def _corner_peaks() -> Case:
    mask = (Variant("mask", {"indices": False, "min_distance": 2}, prepare=_coarse),)
    return Case("feature.corner_peaks", (*_peaks(), *mask), EXACT, hostile=("default", "norm-2", "mask"),
                deviations=tuple(f"{name}-matrix" for name in ("default", "norm-2", "mask")))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from (_canny(), _peak_local_max(), _corner_peaks())
