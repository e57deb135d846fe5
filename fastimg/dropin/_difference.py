"""What differs between two answers of one function."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.demo._compare import largest_difference

# Relative to the largest magnitude. Sums of some thousand terms in another order differ by about 1e3 eps in the worst
# case, which is the 1e-12 of float64; float32 results that fastimg adds in float32 differ from SciPy's, which adds in
# float64 and rounds, by less than 1e-6, and by some times that where one filter is put upon another.
RTOL = {"e": 2e-3, "f": 1e-5, "d": 1e-12, "g": 1e-12, "F": 1e-5, "D": 1e-12, "G": 1e-12}


@dataclass(frozen=True)
class Found:
    """The first difference as text, empty if there is none, and the largest one relative to the magnitude."""

    text: str = ""
    largest: float = 0.0


def find(ours: Any, theirs: Any, rtol: float | None, inputs: Collection[Any], what: str = "the result") -> Found:
    """Compare two answers of any structure.

    `rtol` is relative to the largest magnitude in `theirs` and in the `inputs`, arrays of floats, whose rounding errors
    a filter adds up; integer inputs count as 1, which is what their range becomes. None: as the dtype has it in RTOL.
    """
    if type(ours) is not type(theirs):
        return Found(f"{what} is of type {_type(ours)}, scikit-image's {_type(theirs)}", np.inf)
    if isinstance(theirs, dict):
        if list(ours) != list(theirs):
            return Found(f"{what} has the keys {list(ours)}, scikit-image's {list(theirs)}", np.inf)
        return _first(find(ours[k], theirs[k], rtol, inputs, f"{what}[{k!r}]") for k in theirs)
    if isinstance(theirs, list | tuple):
        if len(ours) != len(theirs):
            return Found(f"{what} has {len(ours)} items, scikit-image's {len(theirs)}", np.inf)
        pairs = enumerate(zip(ours, theirs, strict=True))
        return _first(find(a, b, rtol, inputs, f"{what}[{i}]") for i, (a, b) in pairs)
    if isinstance(theirs, np.ndarray | np.generic | bool | int | float | complex):
        return _numbers(np.asarray(ours), np.asarray(theirs), rtol, inputs, what)
    if isinstance(theirs, str | bytes) and ours != theirs:
        return Found(f"{what} is {ours!r}, scikit-image's {theirs!r}", np.inf)
    return Found()  # objects of other kinds say nothing about their equality that could be relied on


def _type(value: Any) -> str:
    return type(value).__name__


def _first(parts: Iterable[Found]) -> Found:
    found = list(parts)
    return Found(next((f.text for f in found if f.text), ""), max((f.largest for f in found), default=0.0))


def _numbers(ours: Array, theirs: Array, rtol: float | None, inputs: Collection[Any], what: str) -> Found:
    if ours.dtype != theirs.dtype:
        return Found(f"{what} has dtype {ours.dtype}, scikit-image's {theirs.dtype}", np.inf)
    if ours.shape != theirs.shape:
        return Found(f"{what} has shape {ours.shape}, scikit-image's {theirs.shape}", np.inf)
    gap = largest_difference(ours, theirs)
    if gap == 0:
        return Found()
    allowed = 0.0
    if theirs.dtype.kind in "fc":
        allowed = RTOL[theirs.dtype.char] if rtol is None else rtol
    scale = max(map(_magnitude, (theirs, *inputs)))
    relative = gap / scale if scale else np.inf
    if relative <= allowed:
        return Found(largest=relative)
    n = np.count_nonzero((ours != theirs) & ~((ours != ours) & (theirs != theirs)))
    return Found(f"{what} differs in {n} of {theirs.size} elements, by up to {gap:.3g}, relatively {relative:.3g} "
                 f"(allowed: {allowed:.3g})", relative)  # fmt: skip


def _magnitude(values: Array) -> float:
    """Return the largest finite magnitude of floats; 1 for integers."""
    if values.dtype.kind not in "fc":
        return 1.0
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max(initial=0))


def dtypes(result: Any) -> set[str]:
    """Return the dtypes in a result, those in lists too."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, list | tuple):
        return set().union(*map(dtypes, result))
    return {str(result.dtype)} if isinstance(result, np.ndarray | np.generic) else {type(result).__name__}
