"""The process that times recipes: reads them from stdin, writes one line of JSON per step, ends when time is up."""

import faulthandler
import importlib
import json
import os
import pickle
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from fastimg import _native, _threads
from fastimg.dropin._profile import _rebuild
from fastimg.dropin._profile._estimate import Question

_REPEATS = 5
_SHORT = 0.02  # of the time left: calls that take less are repeated, and the time in the middle counts
ALIKE = 1.3  # times as long or as short as in the program: within that the made-up call is like the program's

Function = Callable[..., Any]


def main() -> None:
    """Answer the question on stdin."""
    budget, questions = pickle.load(sys.stdin.buffer)
    names = dict.fromkeys(question.name for question in questions)
    functions = {name: (_native.function(name), _original(name)) for name in names}
    deadline = time.perf_counter() + budget
    with open(os.devnull, "w") as nowhere:
        # A watchdog that needs no GIL: it ends this process in the middle of a long computation too.
        faulthandler.dump_traceback_later(budget, exit=True, file=nowhere)
        _say(begun=True)
        for question in questions:
            try:
                _say(**_measure(*functions[question.name], question, deadline))
            except Exception as error:  # whatever a call on noise raises, the next recipe has its turn
                _say(error=f"{_input(question)}: {type(error).__name__}: {error}")
        faulthandler.cancel_dump_traceback_later()


def _original(name: str) -> Function | None:
    module, _, leaf = name.rpartition(".")
    return getattr(importlib.import_module(f"skimage.{module}"), leaf, None)


def _input(question: Question) -> str:
    return "on made-up input" if question.arrays is None else "on a copy of its input"


def _measure(native: Function | None, original: Function | None, question: Question, deadline: float) -> dict[str, Any]:
    """Return the seconds of a call of `original`, or why they would say nothing, as `seconds` or `error`."""
    if original is None:
        return {"error": "scikit-image has no such function"}
    if native is not None:
        with _threads.num_threads(question.recipe.threads or _threads.get_num_threads()):
            first, later = _seconds(native, question, deadline)
        if why := unlike(question, first, later):
            return {"error": why}
    _say(left=deadline - time.perf_counter())
    return {"seconds": _seconds(original, question, deadline)[1]}


def unlike(question: Question, first: float, later: float) -> str:
    """Return why the timed native calls are not like the program's: `first` and `later` seconds; empty if they are.

    First calls load kernels and modules, so they are looked at only where there are no others.
    """
    calls = question.calls
    if n_later := calls.calls - calls.first_calls:
        mean, least, most = (calls.seconds - calls.first_seconds) / n_later, later, later
    else:
        mean, least, most = calls.seconds / calls.calls, min(first, later), max(first, later)
    if least / ALIKE <= mean <= most * ALIKE:
        return ""
    ratio = later / max(mean, 1e-9)
    return f"{_input(question)} the native function takes {ratio:.2g} times as long as in the program"


def _seconds(function: Function, question: Question, deadline: float) -> tuple[float, float]:
    """Return the seconds of the first call, and of a later one (of the first again if it is long)."""
    args, kwargs = _rebuild.arguments(question.recipe, question.arrays)
    found: list[float] = []
    left = deadline - time.perf_counter()
    while len(found) < _REPEATS and sum(found) <= _SHORT * left:
        begin = time.perf_counter()
        function(*args, **kwargs)
        found.append(time.perf_counter() - begin)
    return found[0], statistics.median(found[1:] or found)


def _say(**value: Any) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
