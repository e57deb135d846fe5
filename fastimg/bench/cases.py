"""The registry of benchmark jobs: those of all namespaces, and how to choose among them."""

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from fastimg import _native
from fastimg.bench.job import Job
from fastimg.bench.jobs import color, exposure, feature, filters, measure, metrics, segmentation, util

_NAMESPACES = (color, filters, exposure, feature, measure, segmentation, metrics, util)  # the published order

TABLE = tuple(job for namespace in _NAMESPACES for job in namespace.TABLE)
MORE = tuple(job for namespace in _NAMESPACES for job in namespace.MORE)
JOBS = TABLE + MORE
ALIASES = {name: covered for namespace in _NAMESPACES for name, covered in namespace.ALIASES.items()}
_DRAWING = ("filters.try_all_threshold",)  # a figure of matplotlib's is what takes the time


def select(patterns: Iterable[str], jobs: tuple[Job, ...] = JOBS) -> list[Job]:
    """Return the jobs whose name contains (or matches, with * and ?) a pattern, or whose group it names.

    No pattern means all jobs; ValueError for a pattern that finds none.
    """
    patterns = list(patterns)
    found = {p: [job for job in jobs if p == job.group or p in job.name or fnmatchcase(job.name, p)] for p in patterns}
    for pattern, matches in found.items():
        if not matches:
            raise ValueError(f"no job matches {pattern!r}; see --list")
    return [job for job in jobs if not patterns or any(job in matches for matches in found.values())]


def survey(patterns: Iterable[str]) -> list[Job]:
    """Return the jobs of native functions that `select` finds, and one for each function that has none of its own."""
    first = {job.function: job for job in reversed(JOBS)}
    others = tuple(_alias(first[covered], name) for name, covered in ALIASES.items() if name not in _DRAWING)
    native = _native.registry()
    return [job for job in select(patterns, JOBS + others) if job.function in native]


def _alias(job: Job, name: str) -> Job:
    """Return the same job of another function, whose values may reach 255 where those of `job` reach 1."""
    return replace(job, name=name, function=name, tolerance=256 * job.tolerance)
