"""Rows of fastimg.measure."""

from collections.abc import Callable, Iterator
from typing import Any

import images
import numpy as np
from case import Array, Case, Variant
from compare import EXACT


def _label() -> Case:
    def coarse(image: Array) -> Array:
        return (image * 3).astype("i8") if image.dtype.kind == "f" else image % 3

    few = {"prepare": coarse}
    return Case("measure.label", span=5, float32=EXACT, hostile=("default", "all"), variants=(
        Variant(), Variant("few", **few), Variant("all", {"background": -1}), Variant("ones", {"background": 1}, **few),
        Variant("minus-one", {"background": -1, "return_num": True}, **few),
        Variant("float", {"background": 1.5}, **few),
        *(Variant(f"connectivity-{n}", {"connectivity": n, "return_num": True}, **few) for n in (1, 2, 3, 4, 0, 1.5)),
        Variant("mask", prepare=lambda image: image > 0.3), Variant("text", {"background": "a"}),
        *(Variant(f"mask-{n}-{b}", {"connectivity": n, "background": b, "return_num": True},
                  prepare=lambda image: image > 0.3) for n in (1, 2, 3) for b in (0, 1, True))))


def _find_contours() -> Case:
    def half(image: Array) -> Array:
        return np.round(image * 2) / 2

    def integers(image: Array) -> Array:
        return image % 4 if image.dtype.kind in "iu" else np.round(image * 2)

    high = {"fully_connected": "high"}
    flat = ("2d",)
    return Case("measure.find_contours", span=200, float32=EXACT, own=False, hostile=("default", "level"), variants=(
        Variant(), Variant("level", {"level": 0.25}), Variant("high", {**high, "level": 0.1}, flat),
        Variant("orientation", {"positive_orientation": "high", "level": 0.1}, flat),
        *(Variant(f"on-vertices-{level}", {"level": level, **kwargs}, flat, prepare=integers)
          for level in (-1, 0, 1, 1.5) for kwargs in ({}, high)),
        *(Variant(f"halves-{level}", {"level": level, "positive_orientation": "high"}, flat, prepare=half)
          for level in (0, 0.5, 5e-324)),
        *(Variant(f"level-{level}", {"level": level}, flat) for level in (np.nan, np.inf, -np.inf, 1e300, 255, -1e-9)),
        Variant("mask", {"level": 0.1, "mask": images.mask_of}),
        Variant("masked-out", {"mask": lambda image: np.zeros(image.shape, bool)}, flat),
        Variant("mask-dtype", {"mask": lambda image: np.ones(image.shape, "u1")}, flat),
        Variant("mask-shape", {"mask": lambda image: np.ones((3, 3), bool)}, flat),
        Variant("bad", {"fully_connected": "both"}), Variant("bad-too", {"positive_orientation": None})))


def _block_reduce() -> Case:
    def by(func: Callable[..., Any]) -> dict[str, Any]:
        return {"func": lambda _: func}

    functions = {"mean": np.mean, "max": np.max, "min": np.min, "median": np.median, "amax": np.amax, "std": np.std}
    return Case("measure.block_reduce", float32=EXACT, own=False, hostile=("default", "max"), variants=(
        Variant(), *(Variant(name, by(func)) for name, func in functions.items()),
        *(Variant(f"{name}-{size}", {"block_size": size, **by(functions[name])}) for name in ("mean", "max", "min")
          for size in (1, 3, 5)),
        Variant("9", {"block_size": 9}), Variant("large", {"block_size": 40}),
        Variant("cval", {"cval": 3, **by(np.min)}),
        Variant("sizes", {"block_size": (3, 2)}), Variant("sizes-3", {"block_size": (2, 2, 1), **by(np.mean)}),
        Variant("line", {"block_size": (1, 10)}), Variant("column", {"block_size": (4, 1)}),
        Variant("dtype", {"func_kwargs": {"dtype": np.float32}, **by(np.mean)}),
        Variant("list", {"block_size": [2, 2]}), Variant("zero", {"block_size": 0}),
        Variant("float", {"block_size": 2.0}), Variant("text", {"block_size": "a"}), Variant("any", by(np.any))))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from (_label(), _find_contours(), _block_reduce())
