"""The watcher that counts calls, and the file in which a child process leaves its figures."""

import atexit
import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from fastimg import _threads
from fastimg.dropin import _recipe
from fastimg.dropin._profile import _figures
from fastimg.dropin._profile._figures import Function, Kind, Process
from fastimg.dropin._profile._samples import Samples

# A child writes its file after each of its first calls, then once this many times the last writing's duration has
# passed: that is 10 % of its time at most, and a worker that is killed loses the calls of a few milliseconds.
_PATIENCE = 10
_FIRST = 16
_open: "list[Watcher]" = []


class _Native(threading.local):
    """How deep this thread's outermost native call is; its own calls are part of what it saves."""

    depth = sys.maxsize


class Watcher:
    """Counts the calls of this process; `folder` is where children of it (or it itself, as a child) leave figures."""

    def __init__(self, folder: Path, parent: bool, since: float | None = None, sampling: bool = False) -> None:
        self.folder = folder
        self._begin(parent, since, sampling)

    def _begin(self, parent: bool, since: float | None = None, sampling: bool = False) -> None:
        self.process = Process(os.getpid(), "", parent)
        self.samples = Samples(sampling)
        self._started = time.perf_counter() if since is None else since
        self._lock = threading.RLock()  # a signal handler may call a function while this thread counts another
        self._native = _Native()
        self._due = 0.0
        self._writings = 0
        self._file = self.folder / f"{os.getpid()}-{time.time_ns()}.json"

    def open(self) -> None:
        """Take part in forks from now on."""
        _open.append(self)

    def close(self) -> None:
        """Take no part in forks any more; leave a child's figures."""
        if self in _open:
            _open.remove(self)
        if not self.process.parent:
            self.leave()

    def forked(self) -> None:
        """Start from nothing in a forked child, with a file of its own."""
        self._begin(parent=False)

    def before(self, call: Any) -> None:
        """Note that a native call begins."""
        if not call.depth:
            self._native.depth = sys.maxsize
        if call.where == "native" and call.depth < self._native.depth:
            self._native.depth = call.depth
            recipe = _recipe.of(call.args, call.kwargs, _threads.get_num_threads())
            self.samples.take(call, recipe)
            call.extra[self] = recipe

    def after(self, call: Any) -> None:
        """Count the call."""
        recipe = call.extra.pop(self, None)
        if recipe is not None:
            self._native.depth = sys.maxsize
        with self._lock:
            self._count(call, recipe)
        if not call.depth and not self.process.parent and time.perf_counter() >= self._due:
            self.leave()

    def _count(self, call: Any, recipe: _recipe.Recipe | None) -> None:
        function = self.process.functions.get(call.name)
        if function is None:
            function = self.process.functions[call.name] = Function()
        seconds = call.seconds
        function.all.add(1, seconds)
        if not call.depth:
            function.outermost.add(1, seconds)
            if call.where == "native":
                function.ran.add(1, seconds)
        if call.error is not None:
            function.errors += 1
        if call.where != "native":
            function.forward(call.reason, 1, seconds)
            return
        function.native.add(1, seconds)
        if recipe is not None and call.error is None:
            first = recipe not in function.recipes
            function.keep(recipe, Kind(1, seconds, int(first), seconds if first else 0.0))

    def figures(self) -> Process:
        """Return this process's figures so far."""
        with self._lock:
            self.process.wall = time.perf_counter() - self._started
            self.process.program = _program()
            return self.process

    def leave(self) -> None:
        """Write this child's figures; never raises, for the parent may have ended and removed the folder."""
        begin = time.thread_time()  # on a busy machine the clock would tell of other processes' work
        with self._lock, contextlib.suppress(OSError):
            if not self._writings:
                self._leave_at_exit()
            self._writings += 1
            draft = self._file.with_suffix(".tmp")
            draft.write_text(json.dumps(_figures.to_json(self.figures())))
            draft.replace(self._file)
        if self._writings >= _FIRST:
            self._due = time.perf_counter() + _PATIENCE * (time.thread_time() - begin)

    def _leave_at_exit(self) -> None:
        atexit.register(self.leave)
        # multiprocessing's forked children end without atexit; their own list is emptied when they start, so that
        # the first call is the time to join it.
        if (util := sys.modules.get("multiprocessing.util")) is not None:
            util.Finalize(None, self.leave, exitpriority=100)

    def children(self) -> list[Process]:
        """Return what the children have left so far."""
        found = []
        for file in sorted(self.folder.glob("*.json"), key=lambda f: f.stat().st_mtime):
            found.append(_figures.from_json(json.loads(file.read_text())))
        return [process for process in found if process.functions]


def _program() -> str:
    path = Path(sys.argv[0] if sys.argv and sys.argv[0] else "python")
    if path.name == "__main__.py":
        return f"-m {path.parent.name}"
    return "the notebook" if path.name == "ipykernel_launcher.py" else path.name


def _after_fork() -> None:
    for watcher in _open:
        watcher.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
