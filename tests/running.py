"""Run programs in Python processes of their own, with fastimg importable and without the tests' own settings."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import fastimg

ROOT = str(Path(fastimg.__file__).parents[1])
PREFIX = {"python": [], "fastimg": ["-m", "fastimg"]}


def environment(**variables):
    """Return this process's environment with changes; None takes a variable away."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(("FASTIMG_", "PYTEST_"))}
    changed = {**base, "PYTHONPATH": ROOT, "MPLBACKEND": "Agg", **variables}
    return {name: value for name, value in changed.items() if value is not None}


def python(*command, flags=(), cwd=None, stdin="", **variables):
    """Run ``python flags command``, with a time limit, and return its exit code, stdout and stderr."""
    return subprocess.run(
        [sys.executable, *flags, *command], cwd=cwd, input=stdin, env=environment(**variables), capture_output=True,
        text=True, timeout=120, check=False, preexec_fn=_default_sigint)


def _default_sigint():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it


def fastimg_run(*command, **how):
    """Run ``python -m fastimg command``."""
    return python("-m", "fastimg", *command, **how)
