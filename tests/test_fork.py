"""No child of a fork hangs: seven ways to fork after a parallel region. FASTIMG_FORKS=300 is the long form."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fastimg

SCRIPT = Path(__file__).parent / "scripts" / "forks.py"
FORKS = int(os.environ.get("FASTIMG_FORKS", "10"))


def _scenarios():
    spec = importlib.util.spec_from_file_location("forks", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.SCENARIOS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("scenario", _scenarios())
def test_no_child_hangs(scenario):
    result = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", str(SCRIPT), scenario, str(FORKS)],
        env={**os.environ, "PYTHONPATH": str(Path(fastimg.__file__).parents[1])},
        capture_output=True, text=True, timeout=60 + FORKS, check=False)
    assert (result.returncode, result.stderr) == (0, "")
