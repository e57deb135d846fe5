"""The registry: one row per native function. It drives the oracle, level, thread, input and signature tests."""

import importlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import images
import numpy as np
from compare import EXACT, Tolerance

Array = np.ndarray[Any, Any]
EPS4, EPS8 = float(np.finfo("f4").eps), float(np.finfo("f8").eps)
DTYPES = ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "g", "c8")
MAIN_DTYPES = ("u1", "i2", "f4", "f8")
MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


@dataclass(frozen=True)
class Variant:
    """One way to call a function. A callable among `kwargs` is given the image; `weights` is given its ndim."""

    name: str = "default"
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    dims: tuple[str, ...] = tuple(images.SHAPES)
    weights: Callable[[int], Array] | None = None
    prepare: Callable[[Array], Array] | None = None
    dtypes: tuple[str, ...] = MAIN_DTYPES


@dataclass(frozen=True)
class Case:
    """A row: the function, its oracle, how it is called and how near it must come."""

    name: str
    variants: tuple[Variant, ...]
    float32: Tolerance
    other: Tolerance = EXACT
    oracle: str = ""
    dims: tuple[str, ...] = tuple(images.SHAPES)
    channels: tuple[int, ...] = ()
    span: int | None = None  # widest range of integer images: histograms have one bin per value
    hostile: tuple[str, ...] = ("default",)
    arrays: bool = True  # results are arrays, C-contiguous
    deviations: tuple[str, ...] = ()  # "variant-image" where the oracle's answer is one of docs/deviations.md

    def function(self) -> Callable[..., Any]:
        """fastimg's function."""
        module, _, leaf = self.name.rpartition(".")
        return getattr(importlib.import_module(f"fastimg.{module}"), leaf)  # type: ignore[no-any-return]

    def reference(self) -> Callable[..., Any]:
        """The oracle's function."""
        module, _, leaf = (self.oracle or f"skimage.{self.name}").rpartition(".")
        return getattr(importlib.import_module(module), leaf)  # type: ignore[no-any-return]

    def variant(self, name: str) -> Variant:
        return next(v for v in self.variants if v.name == name)

    def arguments(self, variant: Variant, image: Array) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Arguments of a call; the image comes first."""
        if variant.prepare is not None:
            image = variant.prepare(image)
        weights = () if variant.weights is None else (variant.weights(image.ndim),)
        return (image, *weights), {k: v(image) if callable(v) else v for k, v in variant.kwargs.items()}

    def tolerance(self, result: Any) -> Tolerance:
        result = result[0] if isinstance(result, tuple) else result
        return self.float32 if getattr(result, "dtype", None) in (np.float32, np.complex64) else self.other

    def scale(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> float:
        """Magnitude that tolerances are relative to: of the image (1 for integers), times that of the weights."""
        image = np.asarray(args[0])
        values = np.abs(image[np.isfinite(image)]) if image.dtype.kind in "fc" else np.ones(1)
        largest = float(values.max(initial=0))
        if "constant" in str(kwargs.get("mode")) and np.isfinite(kwargs.get("cval", 0)):
            largest = max(largest, abs(kwargs.get("cval", 0)))
        return largest * (float(np.abs(args[1]).sum()) if len(args) > 1 else 1.0)

    def image(self, dim: str, dtype: str) -> Array:
        return images.sample((*images.SHAPES[dim], *self.channels), dtype, span=self.span)

    def calls(self) -> Iterator[tuple[Variant, str, str]]:
        """All (variant, dim, dtype) that the registry asks for: every dtype with the first variant."""
        for variant in self.variants:
            dtypes = DTYPES if variant is self.variants[0] else variant.dtypes
            for dim, dtype in itertools.product(self.dims, dtypes):
                if dim in variant.dims:
                    yield variant, dim, dtype

    def hostile_calls(self) -> Iterator[tuple[Variant, str]]:
        """All (variant, hostile image); the widths with the first variant only."""
        for name, key in itertools.product(self.hostile, images.HOSTILE):
            if key.startswith("width") and name != self.hostile[0]:
                continue
            if f"{name}-{key}" in self.deviations:
                continue
            if key.startswith("extremes") and key[-1] in "48" and self.span is not None:
                continue
            yield self.variant(name), key


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


_HISTOGRAM_DTYPES = ("?", "u1", "i1", "u2", "i2", "f2", "f4", "f8")  # "dtype" means 2**32 bins for wider ones
HISTOGRAM = Case(
    "exposure.histogram", float32=EXACT, span=3000, hostile=("default", "channels-last"),
    deviations=("channels-last-5x0", "channels-last-0"),
    variants=(
        Variant(), Variant("nbins", {"nbins": 11}), Variant("normalize", {"normalize": True}),
        Variant("nbins-1", {"nbins": 1}), Variant("nbins-0", {"nbins": 0}),
        Variant("dtype", {"source_range": "dtype"}, dtypes=_HISTOGRAM_DTYPES),
        Variant("dtype-normalize", {"source_range": "dtype", "normalize": True}, dtypes=_HISTOGRAM_DTYPES),
        Variant("bad-range", {"source_range": "nonsense"}),
        Variant("channels-last", {"channel_axis": -1}, dtypes=DTYPES[:-1]),
        Variant("channels-first", {"channel_axis": 0, "normalize": True}),
        Variant("channels-dtype", {"channel_axis": -1, "source_range": "dtype"}, ("rgb",), dtypes=_HISTOGRAM_DTYPES),
        Variant("channels-nbins", {"channel_axis": 1, "nbins": 7}, ("rgb",)),
    ))  # fmt: skip

OTSU = Case(
    "filters.threshold_otsu", float32=EXACT, span=3000, arrays=False, deviations=("default-matrix",),
    variants=(Variant(), Variant("nbins", {"nbins": 16}), Variant("nbins-1", {"nbins": 1}),
              Variant("positive", prepare=np.abs)))


def _other(image: Array) -> Array:
    """Another image of the same shape and dtype, in the same order in memory."""
    return np.flip(image).copy("K") if image.ndim else image


def _metrics() -> Iterator[Case]:
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


CASES = {case.name: case for case in (GAUSSIAN, *_edges(), *_convolutions(), _rgb2gray(), HISTOGRAM, OTSU, *_metrics())}
ONLY = ("filters.convolve", "filters.correlate")  # not in scikit-image
EXTRA_PARAMETERS = {"out"}  # keyword-only parameters that scikit-image's functions lack
