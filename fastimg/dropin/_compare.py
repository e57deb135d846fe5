"""Have every native call done by scikit-image too, and note where the two differ."""

import copy
import functools
import importlib
import inspect
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fastimg._dispatch import suspended
from fastimg.dropin import _difference, _recipe
from fastimg.dropin._difference import Found

if TYPE_CHECKING:
    from fastimg._dispatch import Call

_SEED = "rng"  # scikit-image's name of the argument, everywhere


@dataclass(frozen=True)
class Difference:
    """A call whose two answers differ: the function, its arguments as text, and what differs."""

    name: str
    arguments: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}({self.arguments}): {self.what}"


@dataclass
class Row:
    """The calls of one function: how many were compared and differed, the seconds of both, the largest difference.

    `largest` is relative to the largest magnitude in scikit-image's result; infinite where dtypes, shapes, structures
    or exceptions differ. `dtypes` are those of fastimg's results. `skipped` counts calls that were not compared, by
    the reason.
    """

    name: str
    compared: int = 0
    differed: int = 0
    seconds: float = 0.0
    original_seconds: float = 0.0
    largest: float = 0.0
    dtypes: set[str] = field(default_factory=set)
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def speed_up(self) -> float | None:
        """How many times as long scikit-image took."""
        return self.original_seconds / self.seconds if self.seconds else None


@dataclass(frozen=True)
class _Twin:
    """What scikit-image's function is to be called with: copies of the arguments, made before the native call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    recipe: _recipe.Recipe


class Compare:
    """A watcher that runs scikit-image's function after each native one, on copies of the arguments.

    Parameters
    ----------
    rtol : float, optional
        How far floats may differ, relative to the largest magnitude in scikit-image's result. By default 1e-12 for
        float64, 1e-5 for float32, 2e-3 for float16, and as much for complex numbers of these.

    Attributes
    ----------
    differences : list of Difference
        What was found; may be cleared.
    rows : list of Row
        A summary, one row per function.

    Notes
    -----
    Integers, booleans, dtypes, shapes, structures and the types of exceptions must be equal; so must arrays that the
    call wrote to. Not compared are calls that scikit-image does anyway, and those that draw random numbers unseeded.
    Watching never raises.
    """

    def __init__(self, rtol: float | None = None) -> None:
        self.differences: list[Difference] = []
        self._rtol = rtol
        self._rows: dict[str, Row] = {}
        self._lock = threading.RLock()
        self._key = f"compare {id(self)}"

    @property
    def rows(self) -> list[Row]:
        """A summary, one row per function, the one with most seconds of scikit-image's first."""
        with self._lock:
            return sorted(self._rows.values(), key=lambda row: (-row.original_seconds, row.name))

    def before(self, call: "Call") -> None:
        """Copy the arguments: the call may change them."""
        why = call.reason and f"scikit-image did it: {call.reason}"
        twin = None
        try:
            if not why and isinstance(call.function.native, type):
                why = "it makes an object, whose methods are compared when they are called"
            if not why and _random(call):
                why = "it draws random numbers without a seed"
            if not why:
                twin = _Twin(*_copied(call), _recipe.of(call.args, call.kwargs))
        except Exception as error:
            why = f"its arguments cannot be copied: {error}"
        call.extra[self._key] = twin or why

    def after(self, call: "Call") -> None:
        """Run scikit-image's function, and compare."""
        twin = call.extra.pop(self._key, None)
        if isinstance(twin, _Twin) and isinstance(call.error, Exception | None):
            try:
                self._compare(call, twin)
            except Exception as error:  # of the comparison itself; a program must not end because it is watched
                self._skip(call.name, f"the comparison failed ({type(error).__name__}: {error})")
        elif isinstance(twin, str):
            self._skip(call.name, twin)

    def _skip(self, name: str, why: str) -> None:
        with self._lock:
            skipped = self._row(name).skipped
            skipped[why] = skipped.get(why, 0) + 1

    def _row(self, name: str) -> Row:
        return self._rows.setdefault(name, Row(name))

    def _compare(self, call: "Call", twin: _Twin) -> None:
        original = _original(call)
        if original is None:
            self._skip(call.name, "scikit-image has no such function")
            return
        result, error, seconds = _run(original, twin)
        if call.error is not None or error is not None:
            found = _errors(call.error, error)
        else:
            found = self._answers(call, twin, result)
        with self._lock:
            row = self._row(call.name)
            row.compared += 1
            row.seconds += call.seconds
            row.original_seconds += seconds
            row.largest = max(row.largest, found.largest)
            row.dtypes |= _difference.dtypes(call.result)
            if found.text:
                row.differed += 1
                self.differences.append(Difference(call.name, _recipe.say(twin.recipe), found.text))

    def _answers(self, call: "Call", twin: _Twin, result: Any) -> Found:
        """Compare the results, and the arrays among the arguments, which the call may have written to."""
        ours, theirs = _arrays(call.args, call.kwargs), _arrays(twin.args, twin.kwargs)
        found = _difference.find(call.result, result, self._rtol, theirs.values())
        for name, array in ours.items():
            if not found.text and array is not call.result:
                found = _difference.find(array, theirs[name], self._rtol, [], f"argument {name}, afterwards,")
        return found


def _arrays(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    named = {**{str(i): value for i, value in enumerate(args, 1)}, **kwargs}
    return {name: value for name, value in named.items() if isinstance(value, np.ndarray)}


def _copied(call: "Call") -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return copies of the arguments; what was one object stays one. ValueError for arrays that overlap otherwise."""
    arrays = list({id(a): a for a in _arrays(call.args, call.kwargs).values()}.values())
    for i, array in enumerate(arrays):
        if any(np.may_share_memory(array, other) for other in arrays[:i]):
            raise ValueError("arguments overlap in memory")
    return copy.deepcopy((call.args, call.kwargs))


@functools.lru_cache(maxsize=256)
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)


def _random(call: "Call") -> bool:
    """Tell whether the call draws random numbers that nobody seeded."""
    signature = _signature(call.function.native)
    if _SEED not in signature.parameters:
        return False
    return signature.bind(*call.args, **call.kwargs).arguments.get(_SEED) is None


def _original(call: "Call") -> Callable[..., Any] | None:
    """Return scikit-image's function of the call's name."""
    if call.function.original is not None:
        return call.function.original
    namespace, _, leaf = call.name.rpartition(".")
    return getattr(importlib.import_module(f"skimage.{namespace}"), leaf, None)


def _run(original: Callable[..., Any], twin: _Twin) -> tuple[Any, Exception | None, float]:
    """Return scikit-image's result, or its exception, and the seconds."""
    with suspended(), _quiet:
        begin = time.perf_counter()
        try:
            result, error = original(*twin.args, **twin.kwargs), None
        except Exception as caught:
            result, error = None, caught
        return result, error, time.perf_counter() - begin


def _errors(ours: BaseException | None, theirs: Exception | None) -> Found:
    if _public_type(ours) is _public_type(theirs):
        return Found()
    return Found(f"{_outcome(ours)}; scikit-image {_outcome(theirs)}", np.inf)


def _public_type(error: BaseException | None) -> type:
    """Return the class that a caller can name: Python's own for the private ones that NumPy derives from them."""
    private = type(error).__module__.startswith("numpy.") and "._" in type(error).__module__
    return next(c for c in type(error).__mro__ if c.__module__ == "builtins") if private else type(error)


def _outcome(error: BaseException | None) -> str:
    return "returned a result" if error is None else f"raised {type(error).__name__}: {error}"


class _Quiet:
    """Swallow the warnings of scikit-image's runs, which say what the native call has said already.

    Runs in several threads share one change of Python's settings, which are global: it ends with the last of them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs = 0
        self._context = warnings.catch_warnings(record=True)

    def __enter__(self) -> None:
        with self._lock:
            self._runs += 1
            if self._runs == 1:
                self._context = warnings.catch_warnings(record=True)
                self._context.__enter__()

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._runs -= 1
            if not self._runs:
                self._context.__exit__(None, None, None)


_quiet = _Quiet()
