"""What a row of the registry is: how a function is called, and how near scikit-image's result it must come."""

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
    own: bool = True  # results are new arrays in C order; others may be the argument, or in its order
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
        result = result[0] if isinstance(result, tuple | list) and result else result
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
