"""Rows of fastimg.exposure."""

from collections.abc import Iterator
from typing import Any

import images
import numpy as np
from case import DTYPES, EPS4, EPS8, Array, Case, Variant
from compare import EXACT, Tolerance

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

_COUNTED = ("u1", "i1", "u2", "i2", "?", "f2", "f4", "f8")


def _not_negative(image: Array) -> Array:
    """Return the image without negative values; the lowest integer has no positive one."""
    return np.abs(image) if image.dtype.kind in "fc" else np.maximum(image, image.dtype.type(0))


def _as_is(value: Any) -> Any:
    """Return `value` as an argument of a variant, which would call it if it is a type."""
    return (lambda _: value) if callable(value) else value


def _other(image: Array) -> Array:
    """Another image of the same shape and dtype, in the same order in memory."""
    return np.flip(image).copy("K") // 2 if image.dtype.kind in "iu" else np.flip(image).copy("K")


def _equalisation() -> Iterator[Case]:
    mask = {"mask": images.mask_of}
    for name in ("cumulative_distribution", "equalize_hist"):
        yield Case(f"exposure.{name}", float32=EXACT, span=3000, variants=(
            Variant(), Variant("nbins", {"nbins": 11}), Variant("nbins-1", {"nbins": 1}),
            Variant("nbins-2", {"nbins": 2}), Variant("nbins-0", {"nbins": 0}),
            *((Variant("mask", mask, dtypes=DTYPES[:-1]), Variant("mask-all", {"mask": np.ones_like}),
               Variant("mask-shape", {"mask": np.ones((2, 3), bool)})) if name == "equalize_hist" else ())))
    sizes = (3, 1, 7, 40, 0, -3, (3, 5), (4, 2, 3), 2.7, None)
    yield Case("exposure.equalize_adapthist", float32=EXACT, hostile=("default", "size-3"), variants=(
        Variant(), *(Variant(f"size-{size}", {"kernel_size": size}) for size in sizes),
        *(Variant(f"clip-{limit}", {"clip_limit": limit, "kernel_size": 5}) for limit in (0, 0.03, 0.3, 1, 2.5, -1)),
        *(Variant(f"nbins-{n}", {"nbins": n}) for n in (1, 2, 64, 300, 20000, 0, -1, 2.5)),
        Variant("rgba", {"kernel_size": 4}, ("rgb",), dtypes=DTYPES,
                prepare=lambda image: np.concatenate([image, image[..., :1]], -1)),
        Variant("not-negative", {"kernel_size": 3}, prepare=_not_negative, dtypes=DTYPES),
        Variant("few-bits", {"kernel_size": 3}, prepare=lambda image: (image % 100).astype(image.dtype),
                dtypes=("u4", "i4", "u8", "i8"))))


def _rescaling() -> Iterator[Case]:
    pairs = {"0.1-0.9": (0.1, 0.9), "0-255": (0, 255), "turned": (200.0, -5), "negative": (-0.5, 0.25), "same": (3, 3),
             "nan": (np.nan, 1), "three": (0, 1, 2), "list": [0.0, 1.0], "array": np.array([0.0, 1.0])}
    names = ("image", "dtype", "uint8", "uint10", "uint16", "int8", "float", "float32", "float16", "bool", "int64",
             "no such type", np.uint8, np.float32, np.float64, float, int, bool, None)
    hostile = ("default", "in-0.1-0.9", "out-uint8")
    yield Case("exposure.rescale_intensity", float32=EXACT, own=False, hostile=hostile, variants=(
        Variant(), *(Variant(f"in-{n}", {"in_range": pair}) for n, pair in pairs.items()),
        *(Variant(f"out-{n}", {"out_range": pair}, dtypes=_COUNTED) for n, pair in pairs.items()),
        *(Variant(f"in-{getattr(n, '__name__', n)}{i}", {"in_range": _as_is(n)}) for i, n in enumerate(names)),
        *(Variant(f"out-{getattr(n, '__name__', n)}" + ("" if n == "uint8" else str(i)),
                  {"out_range": _as_is(n), "in_range": (-0.25, 0.75)}) for i, n in enumerate(names)),
        *(Variant(f"positive-{n}", {"out_range": n}, prepare=_not_negative) for n in ("uint8", "int8", "dtype")),
        Variant("0-255-to-uint8", {"in_range": (0, 255), "out_range": "uint8"}, dtypes=DTYPES)))


def _adjustments() -> Iterator[Case]:
    def variants(**settings: tuple[float, ...]) -> tuple[Variant, ...]:
        found = tuple(Variant(f"{n}-{v}", {n: v}, prepare=_not_negative) for n, vs in settings.items() for v in vs)
        array = next(iter(settings))
        return (Variant(prepare=_not_negative), *found, Variant("negative"),
                Variant("array", {array: lambda image: np.linspace(0.5, 2, image.shape[-1])}, prepare=_not_negative))

    settings = {"adjust_gamma": {"gamma": (0, 0.5, 2, 2.2, 0.7, -1, np.float64(1.5)), "gain": (0, 0.3, 2, 300, -1)},
                "adjust_log": {"gain": (0, 0.3, 2, -1), "inv": (True,)},
                "adjust_sigmoid": {"cutoff": (0, 0.3, -2), "gain": (0, 1, 500, -3), "inv": (True,)}}
    reason = "powers, logarithms and exponentials of its own, as near to the exact ones as NumPy's; integers are exact"
    # The inverse functions subtract 1 from about 1, or from 1, so that what is left of the last bits is theirs.
    near = {"adjust_gamma": (4, 0), "adjust_log": (4, 4), "adjust_sigmoid": (5, 2)}
    for name, values in settings.items():
        ulp, atol = near[name]
        yield Case(f"exposure.{name}", variants=variants(**values), hostile=("default", "negative"), own=False,
                   float32=Tolerance(ulp, atol * EPS4, reason), other=Tolerance(ulp, atol * EPS8, reason))


def _others() -> Iterator[Case]:
    other = {"reference": _other}
    yield Case("exposure.match_histograms", float32=EXACT, span=1 << 16, deviations=("default-ties",), variants=(
        Variant(kwargs=other), Variant("last", {**other, "channel_axis": -1}, dtypes=DTYPES),
        Variant("two", {**other, "channel_axis": (0, 1)}),
        Variant("larger", {"reference": lambda image: np.repeat(_other(image), 2, axis=0)}),
        Variant("same", {"reference": lambda image: image}),
        Variant("ndim", {"reference": lambda image: image[None]}),
        Variant("channels", {"reference": lambda image: image[..., :2], "channel_axis": -1}),
        Variant("float", {"reference": lambda image: images.sample(image.shape, "f8", 4)}, dtypes=DTYPES[:-1]),
        Variant("bytes", {"reference": lambda image: images.sample(image.shape, "u1", 4)}, dtypes=DTYPES[:-1])))
    yield Case("exposure.is_low_contrast", float32=EXACT, arrays=False, variants=(
        Variant(), Variant("threshold", {"fraction_threshold": 0.9}), Variant("threshold-1", {"fraction_threshold": 1}),
        *(Variant(f"{low}-{high}", {"lower_percentile": low, "upper_percentile": high, "fraction_threshold": t})
          for low, high, t in ((0, 100, 0.99), (33.3, 50, 0.2), (50, 33, 0.0), (-1, 99, 0.5), (1, 101, 0.5))),
        Variant("rgba", {"fraction_threshold": 0.7}, ("rgb",), dtypes=DTYPES,
                prepare=lambda image: np.concatenate([image, image[..., :1]], -1))))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield HISTOGRAM
    yield from (*_equalisation(), *_rescaling(), *_adjustments(), *_others())
