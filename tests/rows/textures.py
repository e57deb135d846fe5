"""Rows of fastimg.feature: local binary patterns."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import DTYPES, Case, Variant
from compare import EXACT

METHODS = ("default", "ror", "uniform", "nri_uniform", "var")


def _integers(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Floats, of which the function warns, as integers."""
    with np.errstate(all="ignore"):
        return (image * 64).astype("i4") if image.dtype.kind == "f" else image


def _patterns() -> Case:
    def of(name: str, points: Any, radius: Any, method: Any = "default", dtypes: Any = ("u1", "f8")) -> Variant:
        return Variant(name, {"P": points, "R": radius, "method": method}, ("2d",), dtypes=dtypes)

    circles = ((8, 1), (16, 2), (24, 3.3), (31, 5), (1, 1), (2, 0.5), (4, 30))
    variants = (
        Variant("default", {"P": 8, "R": 1}, ("2d",), prepare=_integers),
        *(of(f"raw-{m}", 8, 1, m, DTYPES) for m in METHODS),
        *(of(f"{m}-{p}-{r}", p, r, m) for m in METHODS for p, r in circles),
        *(of(f"{m}-odd", p, r, m) for m in METHODS for p, r in ((32, 2), (40, 1))),
        *(of(f"no-points-{m}", 0, 1, m) for m in METHODS if m != "ror"),  # which writes to an array without elements
        *(of(f"radius-{r}", 8, r) for r in (0, -1.5, 1e20, np.inf, np.nan)),
        of("radius-text", 8, "1"), of("points-negative", -1, 1), of("points-text", "8", 1), of("points-float", 8.0, 1),
        of("points-large", 2**40, 1), of("method-upper", 8, 1, "ROR"), of("method-bad", 8, 1, "nix"),
        of("method-none", 8, 1, None),
    )  # fmt: skip
    raw = tuple(f"raw-{m}" for m in METHODS)
    return Case("feature.local_binary_pattern", variants, float32=EXACT, hostile=raw, deviations=tuple(
        f"{m}-{key}" for m in raw for key in ("read-only", "unaligned")))  # the unaligned one is read-only too


def _blocks() -> Case:
    def of(name: str, *box: Any) -> Variant:
        return Variant(name, dict(zip(("r", "c", "width", "height"), box, strict=True)))

    return Case("feature.multiblock_lbp", float32=EXACT, arrays=False, own=False, dims=("2d",), hostile=(), variants=(
        of("default", 1, 2, 3, 2), of("all", 0, 0, 6, 4), of("corner", 10, 15, 1, 1), of("first", 0, 0, 1, 1),
        of("none", 1, 1, 0, 0), of("flat", 2, 3, 4, 0), of("float", 1, 1, 2.0, 1), of("bool", True, 0, 1, 1)))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield _patterns()
    yield _blocks()
