"""Where each call ran, and why: records of the logger "fastimg", one per call when it has ended."""

import contextlib
import functools
import importlib.util
import logging
import os
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from fastimg import _simd, _threads
from fastimg.dropin import _recipe, _watch
from fastimg.dropin._text import count

if TYPE_CHECKING:
    from fastimg._dispatch import Call

_log = logging.getLogger("fastimg")
_started = False
_OURS = str(Path(__file__).parents[1]) + os.sep


class Log:
    """The watcher: the user's calls at level INFO; at DEBUG those that they make in turn, with all details."""

    def before(self, call: "Call") -> None:
        """Note who calls, while the frame is there."""
        if _log.isEnabledFor(logging.DEBUG):
            call.extra["log"] = _where(caller(sys._getframe(1), call.depth == 0)), _recipe.of(call.args, call.kwargs)

    def after(self, call: "Call") -> None:
        """Say where the call ran and how long it took."""
        level = logging.DEBUG if call.depth else logging.INFO
        if not _log.isEnabledFor(level):
            return
        place, recipe = call.extra.get("log", (None, None))
        text = call.name if recipe is None else f"{call.name}({_recipe.say(recipe)})"
        line = f"{'  ' * call.depth}{text}: {_ran(call, detailed=recipe is not None)}, {_duration(call.seconds)}"
        if call.error is not None:
            line += f", raised {type(call.error).__name__}"
        if place is not None:
            line += f", called at {place}"
        _log.log(level, "%s", line)


def _ran(call: "Call", detailed: bool) -> str:
    if call.where != "native":
        return f"forwarded ({call.reason})"
    if not detailed:
        return "native"
    most = _threads.get_num_threads()  # what the call took of them depends on its work, and only it knows
    return f"native (SIMD level {_simd.level()}, at most {count(most, 'thread')})"


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1e3 * seconds:.{0 if seconds >= 0.1 else 1 if seconds >= 0.01 else 3}f} ms"


def caller(frame: FrameType | None, users: bool) -> FrameType | None:
    """Return the frame that called: our own are skipped, and scikit-image's too if the user's is wanted."""
    skipped = (_OURS, scikit_image()) if users else (_OURS,)
    first = frame
    while frame is not None and frame.f_code.co_filename.startswith(skipped):
        frame = frame.f_back
    return first if frame is None else frame


@functools.cache
def scikit_image() -> str:
    """Return the folder of scikit-image, with a separator at its end; our own where it is not installed."""
    spec = importlib.util.find_spec("skimage")
    return str(Path(spec.origin).parent) + os.sep if spec and spec.origin else _OURS


def _where(frame: FrameType | None) -> str | None:
    """Return file:line, with a path as short as can be understood."""
    if frame is None:
        return None
    file = frame.f_code.co_filename
    if file.startswith(scikit_image()):
        file = os.path.join("skimage", file.removeprefix(scikit_image()))
    elif os.path.isabs(file):
        with contextlib.suppress(OSError, ValueError):  # the current folder may be gone
            near = os.path.relpath(file)
            file = file if near.startswith("..") else near
    return f"{file}:{frame.f_lineno}"


def start(verbosity: int) -> None:
    """Write the log to stderr, as ``python -m fastimg -v`` asks for: 1 for the user's calls, 2 for all details."""
    global _started
    _started = True
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("fastimg: %(message)s"))
    handler.addFilter(lambda record: record.module != "_fallback")  # the same calls are told here, with more details
    _log.addHandler(handler)
    _log.setLevel(logging.DEBUG if verbosity > 1 else logging.INFO)
    _log.propagate = False  # else a program that configures logging shows each line twice
    _watch.remove(_watcher)
    _watch.add(_watcher)


def while_patched(wanted: bool) -> None:
    """Follow the calls, or stop it, unless `start` was called."""
    if not _started:
        _watch.remove(_watcher)
        if wanted:
            _watch.add(_watcher)


_watcher = Log()
