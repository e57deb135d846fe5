"""Comparison of two results of any structure: arrays, numbers, lists of detections or contours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg._check import Array


@dataclass(frozen=True)
class Comparison:
    """Whether two results agree, the largest absolute difference, and why they do not agree."""

    equal: bool
    difference: float
    why: str = ""


def compare(ours: Any, theirs: Any, tolerance: float) -> Comparison:
    """Compare `ours` with `theirs`; floats may differ by `tolerance`, everything else must be equal."""
    return _compare(ours, theirs, tolerance, "the result")


def _differ(why: str) -> Comparison:
    return Comparison(False, float("inf"), why)


def _compare(ours: Any, theirs: Any, tolerance: float, what: str) -> Comparison:
    if isinstance(theirs, dict):
        if not isinstance(ours, dict) or list(ours) != list(theirs):
            return _differ(f"{what} has other keys")
        return _all(list(ours.values()), list(theirs.values()), tolerance, [f"{what}[{key!r}]" for key in theirs])
    if isinstance(theirs, list | tuple):
        if not isinstance(ours, list | tuple) or len(ours) != len(theirs):
            n = len(ours) if isinstance(ours, list | tuple) else type(ours).__name__
            return _differ(f"{what} has {n} items, scikit-image's {len(theirs)}")
        return _all(ours, theirs, tolerance, [f"{what}[{i}]" for i in range(len(theirs))])
    if isinstance(theirs, str) or theirs is None:
        return Comparison(True, 0.0) if ours == theirs else _differ(f"{what} is {ours!r}, not {theirs!r}")
    return _arrays(np.asarray(ours), np.asarray(theirs), tolerance, what)


def _all(ours: Sequence[Any], theirs: Sequence[Any], tolerance: float, names: list[str]) -> Comparison:
    parts = [_compare(a, b, tolerance, name) for a, b, name in zip(ours, theirs, names, strict=True)]
    largest = max((part.difference for part in parts), default=0.0)
    why = next((part.why for part in parts if not part.equal), "")
    return Comparison(all(part.equal for part in parts), largest, why)


def _arrays(ours: Array, theirs: Array, tolerance: float, what: str) -> Comparison:
    if ours.dtype != theirs.dtype:
        return _differ(f"{what} is {ours.dtype}, scikit-image's {theirs.dtype}")
    if ours.shape != theirs.shape:
        return _differ(f"{what} has the shape {ours.shape}, scikit-image's {theirs.shape}")
    allowed = tolerance if ours.dtype.kind in "fc" else 0.0
    difference = largest_difference(ours, theirs)
    if difference <= allowed:
        return Comparison(True, difference)
    return Comparison(False, difference, f"{what} differs by up to {difference:.3g}, allowed is {allowed:.3g}")


def largest_difference(a: Array, b: Array) -> float:
    """Return the largest absolute difference; NaN equals NaN, infinity equals infinity of the same sign."""
    if a.dtype.kind not in "biufc":
        return 0.0 if np.array_equal(a, b) else float("inf")
    same = (a == b) | ((a != a) & (b != b))
    if same.all():
        return 0.0
    kind = np.complex128 if a.dtype.kind == "c" else np.float64
    with np.errstate(invalid="ignore"):
        gap = np.abs(a[~same].astype(kind) - b[~same].astype(kind))
    return float("inf") if np.isnan(gap).any() else float(gap.max())
