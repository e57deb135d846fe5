"""The process that times recipes: reads them from stdin, writes one line of JSON per step, ends when time is up."""

import faulthandler
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from fastimg.dropin import _recipe
from fastimg.dropin._profile import _rebuild

_REPEATS = 3
_SHORT = 0.05  # of the time left: calls that take less are repeated, and the shortest time counts


def main() -> None:
    """Answer the question on stdin."""
    question = json.load(sys.stdin)
    calls = [(name, _recipe.from_json(recipe)) for name, recipe in question["calls"]]
    functions = {name: _original(name) for name in dict.fromkeys(name for name, _ in calls)}
    deadline = time.perf_counter() + question["budget"]
    with open(os.devnull, "w") as nowhere:
        # A watchdog that needs no GIL: it ends this process in the middle of a long computation too.
        faulthandler.dump_traceback_later(question["budget"], exit=True, file=nowhere)
        for name, recipe in calls:
            try:
                _measure(functions[name], recipe, deadline)
            except Exception as error:  # whatever a call on noise raises, the next recipe has its turn
                _say(error=f"on made-up input: {type(error).__name__}: {error}")
        faulthandler.cancel_dump_traceback_later()


def _original(name: str) -> Callable[..., Any] | None:
    module, _, leaf = name.rpartition(".")
    return getattr(importlib.import_module(f"skimage.{module}"), leaf, None)


def _measure(function: Callable[..., Any] | None, recipe: _recipe.Recipe, deadline: float) -> None:
    if function is None:
        _say(error="scikit-image has no such function")
        return
    args, kwargs = _rebuild.arguments(recipe)
    best, left = float("inf"), deadline - time.perf_counter()
    _say(left=left)
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        function(*args, **kwargs)
        best = min(best, time.perf_counter() - begin)
        if best > _SHORT * left:
            break
    _say(seconds=best)


def _say(**value: Any) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
