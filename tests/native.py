"""Which rows of the registry have a kernel: the others are skipped, one visible skip per row and test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from cases import CASES, ONLY, Case
from pairs import chosen

import fastimg
from fastimg import _native


def needs_native(name: str) -> pytest.MarkDecorator | None:
    """Return the mark that skips tests of `name`, None where they can run."""
    if name in _native.registry() or (name not in ONLY and os.environ["FASTIMG_FALLBACK"] == "log"):
        return None
    return pytest.mark.skip(reason=f"not native yet: {name}")


def over_cases(variations: Callable[[Case], Iterable[tuple[Any, ...]]], ids: Callable[..., str],
               where: Callable[[Case], bool] = lambda _: True) -> list[Any]:
    """Return parameters (case, *variation) of each native row `where` holds, one skipped one of each other row.

    Of a row's variations are taken those that `pairs.chosen` chooses.
    """
    found: list[Any] = []
    for name, case in CASES.items():
        if (skip := needs_native(name)) is not None:
            found.append(pytest.param(case, *[None] * _width(variations(case)), marks=skip, id=f"{name}-all"))
        elif where(case):
            found += [pytest.param(case, *v, id=f"{name}-{ids(*v)}") for v in chosen(variations(case))]
    return found


def _width(variations: Iterable[tuple[Any, ...]]) -> int:
    return len(next(iter(variations)))


def python(code: str, timeout: float = 120, **environment: str) -> str:
    """Run `code` in a fresh interpreter that imports this fastimg; return what it printed."""
    root = os.path.dirname(os.path.dirname(fastimg.__file__))
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=timeout, check=False,
                            env={**os.environ, "PYTHONPATH": path, **environment})
    assert result.returncode == 0, f"ended with {result.returncode}:\n{result.stdout}{result.stderr}"
    return result.stdout.strip()
