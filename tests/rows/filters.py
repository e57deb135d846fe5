"""Rows of fastimg.filters."""

from collections.abc import Callable, Iterator
from typing import Any

import images
import numpy as np
from case import DTYPES, EPS4, EPS8, Array, Case, Variant
from compare import EXACT, Tolerance

MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


def _f32(weights: float) -> Tolerance:
    return Tolerance(atol=4 * EPS4 * weights, reason="float32 images are summed in float32, SciPy sums in float64")


def _modes(**kwargs: Any) -> tuple[Variant, ...]:
    found = tuple(Variant(m, {"mode": m, **kwargs}) for m in MODES)
    return (*found, Variant("cval", {"mode": "constant", "cval": 0.7, **kwargs}),
            Variant("cval-nan", {"mode": "constant", "cval": np.nan, **kwargs}),
            Variant("bad-mode", {"mode": "no such mode", **kwargs}, dtypes=("f8",)))


GAUSSIAN = Case(
    "filters.gaussian", float32=Tolerance(atol=1e-6, reason="float32 images are summed in float32, SciPy in float64"),
    hostile=("default", *MODES, "large-sigma"),
    variants=(
        Variant(), *_modes(sigma=1.5),
        Variant("modes", {"mode": ("wrap", "reflect"), "sigma": 2}, ("2d",)),
        Variant("modes-too-many", {"mode": ("wrap", "reflect", "wrap")}, ("2d",)),
        Variant("grid-wrap", {"mode": "grid-wrap", "sigma": 2}),
        Variant("sigma-0", {"sigma": 0}), Variant("sigma-0-range", {"sigma": 0, "preserve_range": True}),
        Variant("sigma-tiny", {"sigma": 1e-20}), Variant("sigma-small", {"sigma": 0.1}),
        Variant("large-sigma", {"sigma": 9}), Variant("sigma-negative", {"sigma": -1}),
        Variant("sigmas", {"sigma": (1, 2.5)}, ("2d",)), Variant("sigmas-3", {"sigma": (2, 0, 0.7)}, ("3d", "rgb")),
        Variant("sigmas-array", {"sigma": np.array([0.5, 2.0])}, ("2d",)),
        Variant("sigmas-one-negative", {"sigma": (1, -1)}, ("2d",)),
        Variant("sigmas-too-many", {"sigma": (1, 1, 1)}, ("2d",)),
        Variant("truncate", {"truncate": 1.3, "sigma": 2}), Variant("truncate-0", {"truncate": 0}),
        Variant("preserve-range", {"preserve_range": True}, dtypes=DTYPES[:-1]),
        Variant("channels-last", {"channel_axis": -1, "sigma": 2}, ("rgb", "3d", "2d")),
        Variant("channels-first", {"channel_axis": 0}, ("rgb", "3d", "2d")),
        Variant("channels-middle", {"channel_axis": 1, "mode": "wrap"}, ("rgb",)),
        Variant("channels-sigmas", {"channel_axis": -1, "sigma": (1, 2)}, ("rgb",)),
        Variant("channels-all-sigmas", {"channel_axis": -1, "sigma": (1, 2, 0.5)}, ("rgb",)),
    ))  # fmt: skip

_MASKS = (
    Variant("mask", {"mask": images.mask_of}),
    Variant("mask-u1", {"mask": lambda image: images.mask_of(image).astype("u1") * 3}),
    Variant("mask-wrong-shape", {"mask": lambda image: np.ones((2,) * image.ndim, bool)}, dtypes=("f8",)),
)
_AXES = (
    Variant("axis-0", {"axis": 0}), Variant("axis-last", {"axis": -1}), Variant("axis-1", {"axis": 1}),
    Variant("axis-pair", {"axis": (0, 1)}), Variant("axis-tuple-of-one", {"axis": (0,)}),
    Variant("axis-3", {"axis": 3}, dtypes=("f8",)), Variant("axes-none", {"axis": ()}),
    Variant("modes", {"mode": ("wrap", "nearest")}, ("2d",)),
    Variant("axis-mask-mode", {"axis": 0, "mask": images.mask_of, "mode": "wrap"}),
)  # fmt: skip


def _edges() -> Iterator[Case]:
    for name, weights in (("sobel", 2), ("scharr", 2), ("prewitt", 2), ("farid", 1)):
        yield Case(f"filters.{name}", (Variant(), *_modes(), *_AXES, *_MASKS), _f32(weights),
                   hostile=("default", "mirror", "wrap", "constant"))
        for suffix in ("_h", "_v"):
            yield Case(f"filters.{name}{suffix}", (Variant(), *_MASKS), _f32(weights))
    for name in ("roberts", "roberts_pos_diag", "roberts_neg_diag"):
        yield Case(f"filters.{name}", (Variant(), *_MASKS), _f32(2))
    sizes = tuple(Variant(f"ksize-{n}", {"ksize": n}) for n in (1, 2, 4, 5))
    yield Case("filters.laplace", (Variant(), *sizes, *_MASKS), _f32(12))


def _kernel(*sides: int, integers: bool = False) -> Callable[[int], Array]:
    def make(ndim: int) -> Array:
        shape = (sides * ndim)[:ndim]
        weights = images.sample(shape, "f8", seed=5)
        return np.round(weights * 4).astype(int) if integers else weights

    return make


def _separable(ndim: int) -> Array:
    taps = np.array([0.1, 0.3, 0.4, 0.25, -0.2])
    weights = np.ones((1,) * ndim)
    for axis in range(ndim):
        weights = weights * taps.reshape([-1 if a == axis else 1 for a in range(ndim)])
    return weights


def _holes(ndim: int) -> Array:
    weights = _kernel(3)(ndim)
    weights.reshape(-1)[::2] = 0
    return weights


def _convolutions() -> Iterator[Case]:
    def with_weights(name: str, weights: Callable[[int], Array] | None = None, **kwargs: Any) -> Variant:
        dims = ("2d",) if isinstance(kwargs.get("origin"), tuple) else tuple(images.SHAPES)
        return Variant(name, kwargs, dims, weights or _kernel(3))

    variants = (
        with_weights("default"), *(with_weights(v.name, **v.kwargs) for v in _modes()),
        *(with_weights(m, mode=m, cval=0.7) for m in ("grid-wrap", "grid-mirror", "grid-constant")),
        with_weights("5x5", _kernel(5)), with_weights("separable", _separable),
        with_weights("separable-wrap", _separable, mode="wrap"), with_weights("oblong", _kernel(7, 2, 3)),
        with_weights("even", _kernel(4, 2)), with_weights("even-wrap", _kernel(2, 4), mode="wrap"),
        with_weights("one", _kernel(1)), with_weights("integers", _kernel(3, integers=True)),
        with_weights("holes", _holes), with_weights("larger-than-image", _kernel(15, 25), mode="mirror"),
        with_weights("origin", _kernel(5), origin=-1), with_weights("origins", _kernel(5), origin=(1, -2)),
        with_weights("origin-even", _kernel(4), origin=1), with_weights("origin-too-far", origin=3),
        with_weights("weights-ndim", lambda ndim: np.ones((3,) * (ndim + 1))),
        with_weights("weights-empty", lambda ndim: np.ones((0,) * ndim)),
    )  # fmt: skip
    for name in ("convolve", "correlate"):
        # What C makes of a sum outside 32 or 64 bits is not defined: `span` keeps clear of it; 8 and 16 bits wrap.
        yield Case(f"filters.{name}", variants, _f32(1), oracle=f"scipy.ndimage.{name}", span=1 << 24,
                   other=Tolerance(atol=4 * EPS8, reason="separable kernels are applied axis by axis"),
                   hostile=("default", "holes", "mirror", "wrap", "constant"))


_NBINS = (Variant("nbins", {"nbins": 16}), Variant("nbins-1", {"nbins": 1}), Variant("positive", prepare=np.abs))


_WIDE = tuple(f"default-{key}-{c}2" for key in ("extremes", "byte-swapped") for c in "ui")


def _histogram_threshold(name: str, *variants: Variant, **kwargs: Any) -> Case:
    return Case(f"filters.threshold_{name}", float32=EXACT, arrays=False,
                **{"span": 3000, "variants": (Variant(), *_NBINS, *variants), **kwargs})


def _thresholds() -> Iterator[Case]:
    yield _histogram_threshold("otsu", deviations=("default-matrix",))
    yield _histogram_threshold("yen", deviations=("default-matrix",))
    yield _histogram_threshold("isodata", Variant("all", {"return_all": True}), deviations=("default-matrix",))
    yield _histogram_threshold("triangle", deviations=("default-matrix",))
    yield _histogram_threshold(
        "minimum", Variant("one-round", {"max_num_iter": 1}), Variant("few-rounds", {"max_num_iter": 40}),
        span=300, deviations=("default-matrix", *_WIDE))  # scikit-image's loop over bins is in Python
    yield _histogram_threshold(
        "multiotsu", *(Variant(f"classes-{n}", {"classes": n, "nbins": 20}, dtypes=("u1", "f4"))
                       for n in (0, 2, 4, 300)),
        # scikit-image's table for 16 bits has 2**31 entries
        span=300, deviations=("default-matrix", *_WIDE))
    yield _histogram_threshold("mean", variants=(Variant(),))
    yield _histogram_threshold(
        "li", variants=(
            Variant(), Variant("tolerance", {"tolerance": 0.01}), Variant("guess", {"initial_guess": 0.3}),
            Variant("guess-30", {"initial_guess": 30}), Variant("guess-median", {"initial_guess": lambda _: np.median}),
            Variant("guess-low", {"initial_guess": lambda _: lambda _: -5.0}),
            Variant("guess-high", {"initial_guess": lambda _: lambda _: 1e9}),
            Variant("guess-text", {"initial_guess": [3]}), Variant("positive", prepare=np.abs)))


def _unsharp() -> Case:
    reason = "float32 images are smoothed in float32, SciPy in float64"
    return Case(
        "filters.unsharp_mask", float32=Tolerance(atol=1e-5, reason=reason), hostile=("default", "range"),
        deviations=("default-0d", "range-matrix"),
        variants=(
            Variant(), Variant("radius-3", {"radius": 3, "amount": 2.5}), Variant("amount-negative", {"amount": -0.7}),
            Variant("amount-f4", {"amount": np.float32(0.5)}), Variant("amount-f8", {"amount": np.float64(0.5)}, dtypes=("u1", "i2", "f8")),
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
    return Case("filters.difference_of_gaussians", variants, hostile=("default", "wrap"), float32=Tolerance(
        atol=2e-6, reason="float32 images are smoothed in float32, SciPy in float64"))


def _threshold_local() -> Case:
    def spread(block: Array) -> float:
        return float(block.max() - block.min())

    reason = "float32 images are smoothed in float32, SciPy in float64"
    return Case(
        "filters.threshold_local", float32=Tolerance(atol=1e-6, reason=reason),
        hostile=("default", "mean", "mean-wrap"),
        variants=(
            Variant(), *_modes(block_size=7), Variant("sigma", {"param": 2, "block_size": 9}),
            Variant("sigma-negative", {"param": -2}), Variant("offset", {"offset": 3}),
            Variant("offset-f4", {"offset": np.float32(0.3)}), Variant("offset-f8", {"offset": np.float64(0.3)}, dtypes=("u1", "i2", "f8")),
            Variant("offset-image", {"offset": lambda image: image.astype("f4")}), Variant("block-1", {"block_size": 1}),
            Variant("blocks", {"block_size": (3, 9)}, ("2d", "3d")), Variant("even", {"block_size": 4}),
            Variant("large", {"block_size": 51}), Variant("unknown", {"method": "mode"}),
            *(Variant(f"mean-{v.name}", {**v.kwargs, "method": "mean"}, dtypes=v.dtypes)
              for v in _modes(block_size=5)),
            Variant("mean", {"method": "mean"}), Variant("mean-large", {"method": "mean", "block_size": 61}),
            Variant("mean-blocks", {"method": "mean", "block_size": (1, 5)}, ("2d",)),
            Variant("mean-1", {"method": "mean", "block_size": 1}),
            Variant("mean-negative", {"method": "mean", "block_size": -3}),
            Variant("mean-offset", {"method": "mean", "offset": 0.25}),
            Variant("median", {"method": "median", "block_size": 5}), Variant("median-wrap", {
                "method": "median", "mode": "wrap"}),
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


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from (GAUSSIAN, *_edges(), *_convolutions(), *_thresholds(), _unsharp(), _difference_of_gaussians(),
                _threshold_local(), *_local_moments())
