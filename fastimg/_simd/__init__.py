"""The only SIMD choice: pick one build of every kernel, once, at import."""

import contextlib
import importlib
import importlib.util
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from fastimg import _cpu

# x86-64 psABI levels, weakest first; other processors have one.
LEVELS: tuple[str, ...] = ("v2", "v3", "v4") if _cpu.level() else ("base",)


def available() -> tuple[str, ...]:
    """Levels that this processor can run, weakest first."""
    level = _cpu.level()
    if level == 0:
        return LEVELS
    if level == 1:
        raise ImportError("fastimg needs an x86-64-v2 processor (SSE4.2 and POPCNT); this one has neither or one")
    return LEVELS[: level - 1]


def built() -> tuple[str, ...]:
    """Levels that this installation holds kernels for, weakest first."""
    return tuple(level for level in LEVELS if importlib.util.find_spec(f"{__name__}.{level}.filters_gaussian"))


class _Kernels:
    """`k.filters_gaussian` -> the build of src_cy/filters/gaussian.pyx for the current level."""

    def __init__(self, level: str) -> None:
        self._level = level

    def __getattr__(self, name: str) -> ModuleType:
        if name.startswith("__"):  # what doctest and inspect ask every object for
            raise AttributeError(name)
        for level in reversed(LEVELS[: LEVELS.index(self._level) + 1]):
            full = f"{__name__}.{level}.{name}"
            if importlib.util.find_spec(full):  # an absent build is fine,
                module = importlib.import_module(full)  # a broken one is not
                self.__dict__[name] = module
                return module
        raise ImportError(f"kernel {name!r} is not built for {self._level} or below; run `pip install .` again")


def _chosen() -> str:
    best = [name for name in available() if name in built()] or available()
    want = os.environ.get("FASTIMG_SIMD") or best[-1]
    if want not in available():
        raise ImportError(f"FASTIMG_SIMD={want!r}: this processor runs {', '.join(available())}")
    return want


k: Any = _Kernels(_chosen())


def level() -> str:
    """Return the level that kernels are looked up at."""
    return str(k.__dict__["_level"])


@contextlib.contextmanager
def use(level: str) -> Iterator[None]:
    """Run the block on another level (tests and benchmarks only: it changes the whole process)."""
    if level not in available():
        raise ValueError(f"level={level!r}: this processor runs {', '.join(available())}")
    saved = dict(k.__dict__)
    k.__dict__.clear()
    k.__dict__["_level"] = level
    try:
        yield
    finally:
        k.__dict__.clear()
        k.__dict__.update(saved)
