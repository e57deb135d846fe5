"""Rows of fastimg.filters: thresholds, and what is made of an image and its smoothed copies."""

from collections.abc import Callable, Iterator
from typing import Any

import drawing
import numpy as np
from case import Array, Case, Variant
from compare import EXACT

_MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


def _modes(**kwargs: Any) -> tuple[Variant, ...]:
    return (*(Variant(m, {"mode": m, **kwargs}) for m in _MODES),
            Variant("cval", {"mode": "constant", "cval": 0.7, **kwargs}),
            Variant("bad-mode", {"mode": "no such mode", **kwargs}, dtypes=("f8",)))


_NBINS = (Variant("nbins", {"nbins": 16}), Variant("nbins-1", {"nbins": 1}), Variant("positive", prepare=np.abs))


_WIDE = tuple(f"default-{key}-{c}2" for key in ("extremes", "byte-swapped") for c in "ui")


_COUNTS = np.array([1, 5, 9, 5, 1, 0, 2, 7, 8, 2])
_HIST = tuple(Variant(name, {"hist": hist}, ("2d",), dtypes=("u1", "f4"))
              for name, hist in (("hist", _COUNTS), ("hist-pair", (_COUNTS, np.arange(3.0, 13.0)))))


def _histogram_threshold(name: str, *variants: Variant, **kwargs: Any) -> Case:
    return Case(f"filters.threshold_{name}", float32=EXACT, arrays=False,
                **{"span": 3000, "variants": (Variant(), *_NBINS, *variants), **kwargs})


def _thresholds() -> Iterator[Case]:
    yield _histogram_threshold("otsu", *_HIST, deviations=("default-matrix",))
    yield _histogram_threshold("yen", *_HIST)
    yield _histogram_threshold("isodata", *_HIST, Variant("all", {"return_all": True}))
    yield _histogram_threshold("triangle")
    yield _histogram_threshold(
        "minimum", *_HIST, Variant("one-round", {"max_num_iter": 1}), Variant("few-rounds", {"max_num_iter": 40}),
        span=300, deviations=_WIDE)  # scikit-image's loop over bins is in Python
    yield _histogram_threshold(
        "multiotsu", *_HIST, *(Variant(f"classes-{n}", {"classes": n, "nbins": 20}, dtypes=("u1", "f4"))
                       for n in (0, 2, 4, 300)),
        # scikit-image's table for 16 bits has 2**31 entries
        span=300, deviations=_WIDE)
    yield _histogram_threshold("mean", variants=(Variant(),))
    yield _histogram_threshold(
        "li", variants=(
            Variant(), Variant("tolerance", {"tolerance": 0.01}), Variant("guess", {"initial_guess": 0.3}),
            Variant("guess-30", {"initial_guess": 30}), Variant("guess-median", {"initial_guess": lambda _: np.median}),
            Variant("guess-low", {"initial_guess": lambda _: lambda _: -5.0}),
            Variant("guess-high", {"initial_guess": lambda _: lambda _: 1e9}),
            Variant("guess-text", {"initial_guess": [3]}), Variant("positive", prepare=np.abs)))


def _unsharp() -> Case:
    return Case(
        "filters.unsharp_mask", float32=EXACT, hostile=("default", "range"),
        deviations=("default-0d", "range-matrix"),
        variants=(
            Variant(), Variant("radius-3", {"radius": 3, "amount": 2.5}), Variant("amount-negative", {"amount": -0.7}),
            Variant("amount-f4", {"amount": np.float32(0.5)}),
            Variant("amount-f8", {"amount": np.float64(0.5)}, dtypes=("u1", "i2", "f8")),
            Variant("amount-bad", {"amount": "much"}, dtypes=("f8",)), Variant("radius-0", {"radius": 0}),
            Variant("range", {"preserve_range": True}), Variant("positive", prepare=np.abs),
            Variant("above-1", {"radius": 2}, prepare=lambda image: np.abs(image) * 3, dtypes=("f4", "f8")),
            Variant("radii", {"radius": (1, 2.5)}, ("2d",)), Variant("radii-too-many", {"radius": (1, 2, 3, 4)}),
            Variant("radius-negative", {"radius": -1}),
            Variant("channels-first", {"channel_axis": 0}, ("rgb", "3d", "2d")),
            Variant("channels-last", {"channel_axis": 2, "radius": (1, 2)}, ("rgb", "3d")),
            Variant("channels-radii", {"channel_axis": 2, "radius": (1, 2, 3)}, ("rgb", "3d")),
            Variant("channels-none", {"channel_axis": 7}),
        ))


def _difference_of_gaussians() -> Case:
    low = {"low_sigma": 1.2}
    variants = (
        Variant(kwargs=low), *(Variant(v.name, {**low, **v.kwargs}, dtypes=v.dtypes) for v in _modes()),
        Variant("high", {**low, "high_sigma": 4}), Variant("equal", {**low, "high_sigma": 1.2}),
        Variant("swapped", {**low, "high_sigma": 1}), Variant("negative", {"low_sigma": -1, "high_sigma": 2}),
        Variant("zero", {"low_sigma": 0, "high_sigma": 2}), Variant("sigmas", {"low_sigma": (1, 2)}, ("2d", "3d")),
        Variant("high-sigmas", {**low, "high_sigma": (2, 3, 4)}, ("2d", "3d")),
        Variant("channels-last", {**low, "channel_axis": -1}, ("rgb", "2d")),
        Variant("channels-first", {"low_sigma": (1, 2), "channel_axis": 0}, ("rgb",)),
        Variant("truncate", {**low, "truncate": 2}))
    return Case("filters.difference_of_gaussians", variants, EXACT, hostile=("default", "wrap"))


def _threshold_local() -> Case:
    def spread(block: Array) -> float:
        return float(block.max() - block.min())

    return Case(
        "filters.threshold_local", float32=EXACT,
        hostile=("default", "mean", "mean-wrap", "median", "median-wrap"),
        variants=(
            Variant(), *_modes(block_size=7), Variant("sigma", {"param": 2, "block_size": 9}),
            Variant("sigma-negative", {"param": -2}), Variant("offset", {"offset": 3}),
            Variant("offset-f4", {"offset": np.float32(0.3)}),
            Variant("offset-f8", {"offset": np.float64(0.3)}, dtypes=("u1", "i2", "f8")),
            Variant("offset-image", {"offset": lambda image: image.astype("f4")}),
            Variant("block-1", {"block_size": 1}),
            Variant("blocks", {"block_size": (3, 9)}, ("2d", "3d")), Variant("even", {"block_size": 4}),
            Variant("large", {"block_size": 51}), Variant("unknown", {"method": "mode"}),
            *(Variant(f"mean-{v.name}", {**v.kwargs, "method": "mean"}, dtypes=v.dtypes)
              for v in _modes(block_size=5)),
            Variant("mean", {"method": "mean"}), Variant("mean-large", {"method": "mean", "block_size": 61}),
            Variant("mean-blocks", {"method": "mean", "block_size": (1, 5)}, ("2d",)),
            Variant("mean-1", {"method": "mean", "block_size": 1}),
            Variant("mean-negative", {"method": "mean", "block_size": -3}),
            Variant("mean-offset", {"method": "mean", "offset": 0.25}),
            *(Variant(f"median-{v.name}", {**v.kwargs, "method": "median"}, dtypes=v.dtypes)
              for v in _modes(block_size=5)),
            Variant("median", {"method": "median", "block_size": 7}),
            Variant("median-blocks", {"method": "median", "block_size": (1, 5), "offset": 2}, ("2d",)),
            Variant("median-1", {"method": "median", "block_size": 1}),
            Variant("median-large", {"method": "median", "block_size": 21}),
            Variant("generic", {"method": "generic", "param": lambda _: spread}, ("1d", "2d")),
            Variant("generic-none", {"method": "generic"}, ("2d",)),
        ))


def _local_moments() -> Iterator[Case]:
    def image_of(value: float) -> Callable[[Array], Array]:
        return lambda image: np.full(image.shape, value)

    common = (
        Variant(), *(Variant(f"window-{n}", {"window_size": n}) for n in (1, 3, 4, 41, -3, 3.0)),
        Variant("windows", {"window_size": (3, 7)}, ("2d", "3d")), Variant("windows-1", {"window_size": [5]}, ("1d",)),
        Variant("k", {"k": -0.3, "window_size": 5}), Variant("k-f8", {"k": np.float64(0.3)}),
        Variant("k-image", {"k": image_of(0.25), "window_size": 3}), Variant("positive", prepare=np.abs))
    r = (Variant("r", {"r": 40, "window_size": 5}), Variant("r-f4", {"r": np.float32(0.7)}),
         Variant("r-0", {"r": 0}), Variant("r-image", {"r": image_of(2.0)}))
    hostile = ("default", "windows")
    yield Case("filters.threshold_niblack", common, EXACT, hostile=hostile)
    yield Case("filters.threshold_sauvola", (*common, *r), EXACT, hostile=hostile)


def _hysteresis() -> Case:
    def quantile(q: float) -> Callable[[Array], Any]:
        return lambda image: np.quantile(image.astype("f8"), q) if image.dtype.kind in "iuf" and image.size else 0.2

    low, high = quantile(0.5), quantile(0.85)
    return Case(
        "filters.apply_hysteresis_threshold", float32=EXACT, hostile=("default", "images"), variants=(
            Variant(kwargs={"low": low, "high": high}), Variant("numbers", {"low": 0.1, "high": 0.7}),
            Variant("swapped", {"low": high, "high": low}), Variant("equal", {"low": low, "high": low}),
            Variant("images", {"low": lambda image: np.full(image.shape, -0.5), "high": lambda image: -image.real}),
            Variant("low-nan", {"low": np.nan, "high": high}), Variant("high-nan", {"low": low, "high": np.nan}),
            Variant("all", {"low": -np.inf, "high": high}), Variant("none", {"low": low, "high": np.inf}),
            Variant("bad-shape", {"low": np.zeros((2, 2, 2)), "high": 1}), Variant("text", {"low": "a", "high": 1})))


class _Figures(Case):
    """Of functions that draw: what they draw instead of the figure, drawn on panels that only take notes."""

    def function(self) -> Callable[..., Any]:
        return drawing.recorded(super().function())

    def reference(self) -> Callable[..., Any]:
        return drawing.recorded(super().reference())


def _try_all() -> Case:
    quiet = {"verbose": False}
    return _Figures("filters.try_all_threshold", span=300, float32=EXACT, arrays=False, deviations=(
        "default-matrix", *_WIDE), variants=(Variant(kwargs=quiet), Variant("size", {"figsize": (3, 4), **quiet})))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from (*_thresholds(), _unsharp(), _difference_of_gaussians(), _threshold_local(), *_local_moments(),
                _hysteresis(), _try_all())
