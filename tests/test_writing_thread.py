"""No native function touches what is outside of its arrays, whatever another thread writes to them meanwhile.

FASTIMG_WRITING=10 is a long form: so many seconds for each function. `make sanitize` runs this with AddressSanitizer.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cases import CASES

import fastimg
from fastimg import _native

TESTS = Path(__file__).parent
SECONDS = float(os.environ.get("FASTIMG_WRITING", "0.15"))
AT_ONCE = 16  # functions that share the start of a process
NATIVE = [name for name in CASES if name in _native.registry()]
GROUPS = [NATIVE[i : i + AT_ONCE] for i in range(0, len(NATIVE), AT_ONCE)]


def change_while_running(names, seconds):
    """Call the functions while their arrays change; return how the process ended, "" if well."""
    path = os.pathsep.join([str(Path(fastimg.__file__).parents[1]), str(TESTS)])
    result = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(TESTS / "scripts" / "writing_thread.py"), str(seconds), *names],
        env={**os.environ, "PYTHONPATH": path, "FASTIMG_FALLBACK": "error"}, capture_output=True, text=True,
        timeout=120 + 3 * seconds * len(names), check=False)
    if result.returncode == 0:
        return ""
    return f"{result.stdout.splitlines()[-1:]} ended with {result.returncode}: {result.stderr[-3000:]}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("names", GROUPS, ids=lambda names: f"{names[0]}-{names[-1]}")
def test_arrays_that_change(names):
    assert change_while_running(names, SECONDS) == ""
