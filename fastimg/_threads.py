"""The only thread policy: how many CPUs there are, how many of them a call gets, and who may say so."""

import contextlib
import contextvars
import functools
import os
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from fastimg import _omp

# Below this many pixel operations a call runs on one thread: a region of two threads costs about 4 us more than
# a region of one, and a core does about 4,000 vectorised operations in a microsecond.
GRAIN = 60_000
# Below this many, some 20 ms of one thread, a call stays with one thread while other work keeps the CPUs busy: to wait
# for the thread that has no CPU would take longer than the call.
SHORT = 80_000_000

_setting: int | None = None
_context: contextvars.ContextVar[int | None] = contextvars.ContextVar("fastimg_num_threads", default=None)
_exact: contextvars.ContextVar[int | None] = contextvars.ContextVar("fastimg_exact_team", default=None)
_ALONE: AbstractContextManager[int] = _omp.Alone()


def _positive(value: object, name: str) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer of at least 1, got {value!r}")
    number = value.__index__()
    if number < 1:
        raise ValueError(f"{name} must be an integer of at least 1, got {number}")
    return int(number)


def set_num_threads(n: int | None) -> None:
    """Limit every later call of this process to `n` threads; None takes the limit away."""
    global _setting
    _setting = None if n is None else _positive(n, "n")


@contextlib.contextmanager
def num_threads(n: int) -> Iterator[None]:
    """Limit the calls in this block (and this thread or task only) to `n` threads."""
    token = _context.set(_positive(n, "n"))
    try:
        yield
    finally:
        _context.reset(token)


@contextlib.contextmanager
def exact_team(n: int) -> Iterator[None]:
    """Give each call in this block a team of exactly `n`, whatever the machine has (tests and benchmarks)."""
    token = _exact.set(_positive(n, "n"))
    try:
        yield
    finally:
        _exact.reset(token)


def _number_in(name: str) -> int | None:
    """Return the number at the head of a variable's list, as in "4,2"; None if it is no integer of at least 1."""
    text = os.environ[name].split(",")[0].strip()
    return int(text) if text.isdecimal() and int(text) >= 1 else None


@functools.cache
def _environment() -> tuple[int, str] | None:
    if os.environ.get("FASTIMG_NUM_THREADS", "").strip():
        if (number := _number_in("FASTIMG_NUM_THREADS")) is None:
            value = os.environ["FASTIMG_NUM_THREADS"]
            raise ValueError(f"FASTIMG_NUM_THREADS must be an integer of at least 1, got {value!r}")
        return number, "FASTIMG_NUM_THREADS"
    if "OMP_NUM_THREADS" not in os.environ:
        return None
    if (number := _number_in("OMP_NUM_THREADS")) is None:  # it is not fastimg's, and others only complain
        warnings.warn(f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']!r} is no integer of at least 1: fastimg goes on "
                      "as if it were not set", RuntimeWarning, stacklevel=2)
        return None
    return number, "OMP_NUM_THREADS"


def _quota_of(folder: Path) -> float | None:
    """CPUs that one cgroup folder allows (v2's cpu.max or v1's cfs files), None where it does not limit."""
    with contextlib.suppress(OSError, ValueError):
        quota, period = (folder / "cpu.max").read_text().split()
        return None if quota == "max" else int(quota) / int(period)
    with contextlib.suppress(OSError, ValueError):
        micros = int((folder / "cpu.cfs_quota_us").read_text())
        return micros / int((folder / "cpu.cfs_period_us").read_text()) if micros > 0 else None
    return None


def cgroup_quota(root: str = "/sys/fs/cgroup", membership: str = "/proc/self/cgroup") -> float | None:
    """Return the smallest CPU quota of this process's cgroup and its ancestors, None where there is none."""
    try:
        lines = Path(membership).read_text().splitlines()
    except OSError:
        return None
    quotas = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        base = Path(root) if not controllers else Path(root) / controllers
        base = base if base.is_dir() else Path(root) / "cpu"
        folder = base / path.lstrip("/")
        # A container often sees its own cgroup mounted at the root, under a path that does not exist there.
        quotas += [_quota_of(p) for p in (folder, *folder.parents) if p == base or base in p.parents]
    return min((q for q in quotas if q is not None), default=None)


@functools.cache
def _quota() -> int | None:
    quota = cgroup_quota()
    return None if quota is None else max(1, -int(-quota // 1))


def limits() -> list[tuple[int, str]]:
    """List what limits the number of threads now, each as (number, where it comes from); the smallest counts."""
    found = [(_omp.affinity() or os.cpu_count() or 1, "CPU affinity")]
    if not _omp.openmp_version():
        found.append((1, "build without OpenMP"))
    if (quota := _quota()) is not None:
        found.append((quota, "cgroup quota"))
    if (environment := _environment()) is not None:
        found.append(environment)
    if _setting is not None:
        found.append((_setting, "set_num_threads"))
    if (context := _context.get()) is not None:
        found.append((context, "num_threads block"))
    return found


def get_num_threads() -> int:
    """Return the number of threads that a large call made now could use."""
    return min(n for n, _ in limits())


def for_work(cost: float) -> AbstractContextManager[int]:
    """Open a call of `cost` pixel operations: `with for_work(cost) as n_threads: kernel(..., n_threads)`."""
    if (exact := _exact.get()) is not None:
        return _omp.Team(exact, True)
    if cost < GRAIN:
        return _ALONE
    return _omp.Team(get_num_threads(), False, cost < SHORT)
