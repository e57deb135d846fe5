"""The method: contestants in turn, round by round, each round's best call, and the limits on threads."""

import contextlib
import importlib
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastimg import _threads

Clock = Callable[[], float]

# Right after another contestant's run a first call can take twice as long: its data left the caches and its threads
# sleep. That is nobody's speed, so a short job is called again for a while.
SHORT = 0.100
REPEAT_FOR = 0.080
ROUNDS = 5
BUSY = 0.5  # programs that run or wait to


def _timed(call: Callable[[], Any], clock: Clock) -> float:
    start = clock()
    call()
    return clock() - start


def best_call(call: Callable[[], Any], clock: Clock = time.perf_counter) -> float:
    """Return the seconds of one round: of one call, or of the best of the calls that fit in 80 ms more."""
    best = _timed(call, clock)
    if best < SHORT:
        end = clock() + REPEAT_FOR
        while clock() < end:
            best = min(best, _timed(call, clock))
    return best


def interleaved(
    calls: Mapping[str, Callable[[], Any]],
    rounds: int = ROUNDS,
    clock: Clock = time.perf_counter,
    patience: float = float("inf"),
) -> dict[str, list[float]]:
    """Time `calls` in turn, A B C A B C ..., and return each one's seconds per round.

    A contestant that needed more than `patience` seconds for a call sits out the later rounds.
    """
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            if not seconds[name] or seconds[name][-1] <= patience:
                seconds[name].append(best_call(call, clock))
    return seconds


def smallest_and_median(seconds: list[float]) -> tuple[float, float]:
    """Return the two figures that are shown."""
    return min(seconds), statistics.median(seconds)


@contextlib.contextmanager
def threads(n: int) -> Iterator[None]:
    """Let every contestant use up to `n` threads: fastimg, OpenCV, and the BLAS that NumPy calls."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_threads.num_threads(n))
        with contextlib.suppress(ModuleNotFoundError):
            cv2 = importlib.import_module("cv2")
            stack.callback(cv2.setNumThreads, cv2.getNumThreads())
            cv2.setNumThreads(n)
        with contextlib.suppress(ModuleNotFoundError):
            threadpoolctl = importlib.import_module("threadpoolctl")
            stack.enter_context(threadpoolctl.threadpool_limits(n, user_api="blas"))
        yield


def busy(load: float | None = None) -> str:
    """Say so if other programs run: a team whose threads wait for a CPU can take milliseconds per call."""
    load = os.getloadavg()[0] if load is None and hasattr(os, "getloadavg") else load
    if load is None or load < BUSY:
        return ""
    return f"the load average is {load:.2f}: on a busy machine no figure holds, least of all with several threads"


def floor(rounds: int = ROUNDS, clock: Clock = time.perf_counter) -> list[float]:
    """Return the seconds, per round, of copying 16 MiB with one thread: what no memory-bound job can beat by much."""
    import numpy as np

    source = np.ones(FLOOR_BYTES // 4, "f4")
    target = np.zeros_like(source)
    return interleaved({"copy": lambda: np.copyto(target, source)}, rounds, clock)["copy"]


FLOOR_BYTES = 16 << 20
