"""Rows of fastimg.filters."""

from collections.abc import Callable, Iterator
from typing import Any

import images
import numpy as np
from case import DTYPES, EPS4, Array, Case, Variant
from compare import EXACT, Tolerance

from rows import thresholds

MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


def _f32(weights: float) -> Tolerance:
    return Tolerance(atol=4 * EPS4 * weights, reason="float32 images are summed in float32, SciPy sums in float64")


def _modes(**kwargs: Any) -> tuple[Variant, ...]:
    found = tuple(Variant(m, {"mode": m, **kwargs}) for m in MODES)
    return (*found, Variant("cval", {"mode": "constant", "cval": 0.7, **kwargs}),
            Variant("cval-nan", {"mode": "constant", "cval": np.nan, **kwargs}),
            Variant("bad-mode", {"mode": "no such mode", **kwargs}, dtypes=("f8",)))


GAUSSIAN = Case(
    "filters.gaussian", float32=EXACT, hostile=("default", *MODES, "large-sigma"),
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
        yield Case(f"filters.{name}", variants, EXACT, oracle=f"scipy.ndimage.{name}", span=1 << 24,
                   hostile=("default", "holes", "mirror", "wrap", "constant"))


def _full(*sides: int) -> Callable[[Array], Array]:
    return lambda image: np.ones((sides * image.ndim)[: image.ndim], bool)


def _disk(radius: int) -> Callable[[Array], Array]:
    def make(image: Array) -> Array:
        axes = np.ogrid[tuple(slice(-radius, radius + 1) for _ in range(image.ndim))]
        return np.asarray(sum(a * a for a in axes) <= radius * radius)

    return make


def _random(*sides: int) -> Callable[[Array], Array]:
    """Footprint with holes; in one axis, where SciPy counts the holes too, there are some as well."""
    return lambda image: images.sample((sides * image.ndim)[: image.ndim], bool, seed=9)


def _only(*places: int) -> Callable[[Array], Array]:
    def make(image: Array) -> Array:
        footprint = np.zeros((3,) * image.ndim, bool)
        footprint.flat[[place % footprint.size for place in places]] = True
        return footprint

    return make


def _median() -> Case:
    def rank(name: str, dims: tuple[str, ...] = ("2d", "3d"), **kwargs: Any) -> Variant:
        return Variant(name, {"behavior": "rank", **kwargs}, dims, dtypes=("?", "u1", "i1", "u2", "i2", "f2", "f4"))

    all_dtypes = DTYPES[:-2]
    variants = (
        Variant(), *_modes(),
        Variant("cval-large", {"mode": "constant", "cval": 300.7}, dtypes=all_dtypes),
        Variant("cval-negative", {"mode": "constant", "cval": -1.5}, dtypes=all_dtypes),
        Variant("cval-none", {"cval": None}),
        Variant("modes", {"mode": ("wrap", "nearest")}, ("2d",)),
        *(Variant(f"grid-{m}", {"mode": f"grid-{m}", "cval": 3}) for m in ("wrap", "mirror", "constant")),
        *(Variant(f"box-{n}", {"footprint": _full(n)}, dtypes=all_dtypes) for n in (1, 2, 4, 5)),
        *(Variant(f"box-{n}-wrap", {"footprint": _full(n), "mode": "wrap"}) for n in (7, 11)),
        *(Variant(f"box-{m}", {"footprint": _full(9, 13), "mode": m, "cval": 9}, ("2d",), dtypes=all_dtypes)
          for m in MODES),
        Variant("box-large", {"footprint": _full(31), "mode": "mirror"}, ("2d",)),
        Variant("oblong", {"footprint": _full(2, 3)}), Variant("line", {"footprint": _full(1, 7)}, ("2d", "3d")),
        *(Variant(f"disk-{r}", {"footprint": _disk(r), "mode": "reflect"}, ("2d", "3d")) for r in (1, 2, 4)),
        Variant("disk-15", {"footprint": _disk(15)}, ("2d",)),
        Variant("holes", {"footprint": _random(5), "mode": "mirror"}, dtypes=all_dtypes),
        Variant("holes-even", {"footprint": _random(4, 6), "mode": "constant", "cval": 2}),
        Variant("holes-large", {"footprint": _random(15, 9), "mode": "wrap"}, ("2d", "rgb")),
        Variant("one", {"footprint": _only(0), "mode": "wrap"}), Variant("one-last", {"footprint": _only(-1)}),
        Variant("one-constant", {"footprint": _only(0), "mode": "constant", "cval": -2.5}),
        Variant("two", {"footprint": _only(0, 2), "mode": "reflect"}),
        Variant("two-constant", {"footprint": _only(0, 1), "mode": "constant", "cval": 300}),
        Variant("pair", {"footprint": _full(1, 2)}, ("2d",)),
        Variant("pair-modes", {"footprint": _full(2, 1), "mode": ("wrap", "nearest")}, ("2d",)),
        Variant("pair-constant", {"footprint": _full(2, 1), "mode": "constant", "cval": -1}, ("2d",)),
        Variant("none", {"footprint": lambda image: np.zeros((3,) * image.ndim)}),
        Variant("footprint-ndim", {"footprint": np.ones((3, 3, 3, 3))}),
        Variant("footprint-empty", {"footprint": lambda image: np.ones((0,) * image.ndim)}),
        Variant("footprint-list", {"footprint": [[0, 1, 0], [1, 1, 1], [0, 1, 0]]}, ("2d",)),
        rank("rank", ("1d", "2d", "3d", "rgb")), rank("rank-mode", mode="wrap"), rank("rank-cval", cval=1),
        rank("rank-disk", footprint=_disk(2)), rank("rank-box", footprint=_full(9, 5)),
        rank("rank-even", footprint=_full(4, 2)), rank("rank-holes", footprint=_random(5, 4)),
        rank("rank-none", footprint=lambda image: np.zeros((3,) * image.ndim)),
        rank("rank-large", ("2d",), footprint=_full(33, 21)),
    )  # fmt: skip
    return Case("filters.median", variants, EXACT,
                hostile=("default", *MODES, "box-5", "holes", "disk-4", "two", "box-7-wrap", "rank"),
                deviations=tuple(f"rank-byte-swapped-{dtype}" for dtype in ("f8", "f4", "u2", "i2")))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from (GAUSSIAN, *_edges(), *_convolutions(), _median(), *thresholds.rows())
