"""What a call did, and in what it differs from what the oracle did."""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


@dataclass(frozen=True)
class Tolerance:
    """How far floats may be from the oracle's: `ulp` units in the last place, or `atol` times the image's magnitude."""

    ulp: int = 0
    atol: float = 0.0
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.ulp or self.atol) and not self.reason:
            raise ValueError("a tolerance needs its reason")


EXACT = Tolerance()
# NumPy's word on overflow in its own loops; kernels say nothing, as docs/deviations.md tells.
FLOATING_POINT = re.compile("(overflow|underflow|invalid value|divide by zero) encountered in ")


class Outcome(NamedTuple):
    value: Any
    error: Exception | None
    warnings: list[str]


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome:
    """Call, and keep the value or the error, and the categories of the warnings, floating-point ones left out."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value, error = function(*args, **kwargs), None
        except Exception as e:
            value, error = None, e
    told = [w for w in caught if not FLOATING_POINT.match(str(w.message))]
    return Outcome(value, error, sorted({w.category.__name__ for w in told}))


def _public_type(error: Exception | None) -> type:
    """Return the class that a caller can name: Python's own for the private ones that NumPy derives from them."""
    if error is None:
        return type(None)
    private = type(error).__module__.startswith("numpy.") and "._" in type(error).__module__
    return next(c for c in type(error).__mro__ if c.__module__ == "builtins") if private else type(error)


def difference(got: Outcome, want: Outcome, tolerance: Tolerance = EXACT, scale: float = 1.0) -> str:
    """Describe the first difference, "" if there is none."""
    if _public_type(got.error) is not _public_type(want.error):
        return f"raised {got.error!r}; the oracle {want.error!r}"
    if want.error is not None:
        return ""
    if got.warnings != want.warnings:
        return f"warned {got.warnings}; the oracle {want.warnings}"
    return value_difference(got.value, want.value, tolerance, scale)


def value_difference(got: Any, want: Any, tolerance: Tolerance = EXACT, scale: float = 1.0) -> str:
    """Describe in what two results differ: type, dtype, shape or values; "" if in nothing."""
    if type(got) is not type(want):
        return f"returned a {type(got)}; the oracle a {type(want)}"
    if isinstance(want, tuple | list):
        if len(got) != len(want):
            return f"returned {len(got)} values; the oracle {len(want)}"
        parts = [value_difference(g, w, tolerance, scale) for g, w in zip(got, want, strict=True)]
        return "; ".join(filter(None, parts))
    if isinstance(want, float):
        got, want = np.float64(got), np.float64(want)
    elif not hasattr(want, "dtype"):  # Python's own bool
        return "" if got == want else f"returned {got!r}; the oracle {want!r}"
    if got.dtype != want.dtype or got.shape != want.shape:
        return f"returned {got.dtype}{got.shape}; the oracle {want.dtype}{want.shape}"
    wrong = ~_close(np.asarray(got), np.asarray(want), tolerance, scale)
    if not wrong.any():
        return ""
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return f"{wrong.sum()} of {wrong.size} values differ, first at {at}: {got[at]!r}; the oracle {want[at]!r}"


def _close(got: Any, want: Any, tolerance: Tolerance, scale: float) -> Any:
    if want.dtype.kind not in "fc":
        return got == want
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    if tolerance == EXACT:  # the sign of a zero counts
        return same & ((np.signbit(got.real) == np.signbit(want.real)) | np.isnan(want))
    with np.errstate(all="ignore"):
        limit = tolerance.ulp * np.spacing(np.abs(want)).astype("f8")
        limit = limit + tolerance.atol * scale + 4 * float(np.finfo(want.dtype).smallest_subnormal)
        near = np.abs(got.astype("G" if want.dtype.kind == "c" else "g") - want) <= limit
    return same | (near & np.isfinite(got) & np.isfinite(want))
