"""One job from input to figures: find the contestants, compare their results, then time them."""

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fastimg import _fallback, _threads
from fastimg._check import Array
from fastimg.bench import measure
from fastimg.bench.job import Job
from fastimg.bench.peers import Call

FASTIMG = "fastimg"
_LIBRARIES = {"skimage": "scikit-image", "scipy": "SciPy"}


@dataclass
class Row:
    """What is known of one job after its run; the JSON file holds its attributes as they are.

    Attributes
    ----------
    kind : {"native", "forwarded", "missing"}
        Who computed fastimg's result; "missing" where fastimg has no such name yet.
    reference : str
        The library that the results are compared with, and that the ratios refer to.
    difference : float or None
        Largest difference of fastimg's result from the reference's.
    problem : str
        What is wrong with the result; empty if nothing is.
    peers : dict
        ``same_job``, ``note`` and ``difference`` of each peer that took part.
    seconds : dict
        By number of threads and contestant, the seconds of each round.
    """

    job: str
    function: str
    size: int
    kind: str
    reference: str
    tolerance: float
    difference: float | None = None
    problem: str = ""
    peers: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[int, dict[str, list[float]]] = field(default_factory=dict)

    def figure(self, threads: int, name: str) -> tuple[float, float] | None:
        """Return the smallest and the median seconds of a contestant, None if it did not run."""
        seconds = self.seconds.get(threads, {}).get(name)
        return measure.smallest_and_median(seconds) if seconds else None

    def times(self, threads: int, name: str, other: str) -> float | None:
        """Return how many times as fast as `other` a contestant is, by the smallest seconds of each."""
        mine, theirs = self.figure(threads, name), self.figure(threads, other)
        return theirs[0] / mine[0] if mine and theirs else None


def find(name: str) -> Callable[..., Any] | None:
    """Return the function called `name`, None if its module has no such name.

    "module.a+b" is what calls both, one after the other, and returns the tuple of their results.
    """
    module, _, leaves = name.rpartition(".")
    found = [getattr(importlib.import_module(module), leaf, None) for leaf in leaves.split("+")]
    functions = [function for function in found if function is not None]
    if len(functions) < len(found):
        return None
    return functions[0] if len(functions) == 1 else lambda *args: tuple(function(*args) for function in functions)


def missing_peers(jobs: Iterable[Job]) -> dict[str, str]:
    """Return the peers (name: module) of `jobs` that are not installed."""
    wanted = {peer.name: peer.module for job in jobs for peer in job.peers}
    return {name: module for name, module in wanted.items() if importlib.util.find_spec(module) is None}


def reference_library(job: Job) -> str:
    """Return the name of the library that sets the result."""
    root = job.reference_name.partition(".")[0]
    return _LIBRARIES.get(root, root)


def contestants(job: Job, image: Array) -> dict[str, Call]:
    """Return the calls to be timed, by contestant: fastimg if it has the name, the reference, the peers that exist."""
    calls = {}
    functions = {FASTIMG: find(f"fastimg.{job.function}"), reference_library(job): find(job.reference_name)}
    for name, function in functions.items():
        if function is not None:
            calls[name] = _bound(function, job, image)
    for peer in job.peers:
        if importlib.util.find_spec(peer.module) is not None:
            calls[peer.name] = peer.prepare(importlib.import_module(peer.module), image)
    return calls


def _bound(function: Callable[..., Any], job: Job, image: Array) -> Call:
    if job.prepare is not None:
        return job.prepare(function, image)
    args, kwargs = job.args, {name: v(image) if callable(v) else v for name, v in job.kwargs.items()}
    return lambda: function(image, *args, **kwargs)


def compare(result: Any, expected: Any, same_type: bool = True) -> tuple[float | None, str]:
    """Return the largest difference of two results (arrays, numbers or tuples of them), or None and why."""
    largest = 0.0
    for mine, theirs in zip(_parts(result), _parts(expected), strict=same_type):
        if mine.shape != theirs.shape:
            return None, f"shape {mine.shape} instead of {theirs.shape}"
        if same_type and mine.dtype != theirs.dtype:
            return None, f"dtype {mine.dtype} instead of {theirs.dtype}"
        difference = np.abs(np.subtract(mine, theirs, dtype="f8")).max(initial=0.0)
        if np.isnan(difference):
            return None, "not a number"
        largest = max(largest, float(difference))
    return largest, ""


def _parts(result: Any) -> list[Array]:
    return [np.asarray(part) for part in (result if isinstance(result, tuple | list) else (result,))]


def check(job: Job, size: int) -> tuple[Row, dict[str, Call]]:
    """Run every contestant once and compare the results; return the row so far and the calls."""
    calls = contestants(job, job.image(size))
    reference = reference_library(job)
    row = Row(job.name, job.function, size, "missing", reference, job.tolerance)
    expected = calls[reference]()
    if FASTIMG in calls:
        _check_fastimg(row, calls, expected)
    for peer in job.peers:
        if peer.name in calls:
            result = calls[peer.name]()
            difference = compare(peer.adapt(result), expected, same_type=False)[0] if peer.adapt else None
            row.peers[peer.name] = {"same_job": peer.same_job, "note": peer.note, "difference": difference}
    return row, calls


def _check_fastimg(row: Row, calls: dict[str, Call], expected: Any) -> None:
    forwarded = sum(_fallback.fallback_counts().values())
    try:
        result = calls[FASTIMG]()
    except Exception as error:  # one broken function must not cost the other jobs' figures
        row.problem = f"{type(error).__name__}: {error}"
        del calls[FASTIMG]
        return
    row.kind = "native" if sum(_fallback.fallback_counts().values()) == forwarded else "forwarded"
    row.difference, row.problem = compare(result, expected)
    if row.difference is not None and row.difference > row.tolerance:
        row.problem = f"differs by {row.difference:.3g}, allowed are {row.tolerance:.3g}"


def run(
    job: Job, size: int, threads: Iterable[int], rounds: int = measure.ROUNDS, patience: float = float("inf")
) -> Row:
    """Compare, then time, with each number of threads; return the complete row."""
    row, calls = check(job, size)
    for n in threads:
        with measure.threads(n):
            row.seconds[n] = measure.interleaved(calls, rounds, patience=patience)
    return row


def default_threads() -> list[int]:
    """Return all CPUs that fastimg may use, and one."""
    return sorted({_threads.get_num_threads(), 1}, reverse=True)
