"""``--profile`` and ``-v`` around a whole program: its children counted, its exit code kept, nothing left behind."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from running import fastimg_run

SCRIPT = str(Path(__file__).parents[1] / "scripts" / "children.py")
CALLS = {
    "spawn": 2, "fork": 2, "forkserver": 2, "executor": 2, "loky": 2, "process": 1, "grandchild": 1,
    "fork after a call": 3,
}  # fmt: skip
CALL = "import numpy as np, skimage; skimage.filters.sobel(np.ones((9, 9)))\n"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a program with a profile; see that its temporary folder is gone afterwards."""
    with tempfile.TemporaryDirectory() as short:  # multiprocessing's sockets want a path of at most 100 characters
        def profiled(*command, **how):
            return fastimg_run("--profile=out.json", *command, cwd=tmp_path, TMPDIR=short, **how)

        yield profiled
        assert [name for name in os.listdir(short) if "fastimg" in name] == []


def calls(folder):
    """Return {function: calls} of the profile that was written."""
    report = json.loads((folder / "out.json").read_text())
    return {function["name"]: function["calls"] for function in report["functions"]}


@pytest.mark.parametrize(("way", "number"), CALLS.items(), ids=CALLS)
def test_children_are_counted(run, tmp_path, way, number):
    if way == "loky":
        pytest.importorskip("joblib")
    result = run(SCRIPT, way)
    assert (result.returncode, result.stderr) == (0, "")
    assert calls(tmp_path) == {"filters.gaussian": number}


@pytest.mark.parametrize(("end", "code"), [
    ("", 0), ("import sys; sys.exit(3)", 3), ("1 / 0", 1), ("raise KeyboardInterrupt", -2),
])  # fmt: skip
def test_exit_code_stays(run, tmp_path, end, code):
    assert run("-c", CALL + end).returncode == code
    assert calls(tmp_path) == {"filters.sobel": 1}


def test_calls_of_exit_handlers_and_late_threads_are_counted(run, tmp_path):
    run("-c", "import atexit, skimage, threading, time, numpy as np\n"
              "call = lambda: (time.sleep(0.1), skimage.filters.sobel(np.ones((9, 9))))\n"
              "atexit.register(call); threading.Thread(target=call).start()")  # fmt: skip
    assert calls(tmp_path) == {"filters.sobel": 2}


def test_forked_child_that_ends_as_a_program(run, tmp_path):
    """It runs the exit handlers too, but has no profile of its own to show."""
    run("-c", CALL + "import os, sys\nif not os.fork():\n    " + CALL + "    sys.exit(4)\nos.wait()\n" + CALL)
    assert calls(tmp_path) == {"filters.sobel": 3}


def test_fork_before_scikit_image_is_imported(run, tmp_path):
    run("-c", "import os, sys\nif not os.fork():\n    " + CALL + "    sys.exit(4)\nos.wait()\n" + CALL)
    assert calls(tmp_path) == {"filters.sobel": 2}


def test_program_that_changes_its_folder(run, tmp_path):
    run("-c", "import os; os.chdir('/')\n" + CALL)
    assert calls(tmp_path) == {"filters.sobel": 1}


def test_program_without_scikit_image(run, tmp_path):
    result = run("-c", "print('done')")
    assert (result.returncode, result.stdout, result.stderr) == (0, "done\n", "")
    assert calls(tmp_path) == {}


def test_time_runs_from_the_program_s_start(run, tmp_path):
    run("-c", "import time; time.sleep(0.3)\n" + CALL)
    assert json.loads((tmp_path / "out.json").read_text())["wall_seconds"] > 0.3


def test_table_goes_to_stderr():
    result = fastimg_run("--profile", "-c", CALL)
    assert result.stdout == ""
    assert "filters.sobel" in result.stderr


def test_profile_and_options_are_those_of_the_inner_run(run, tmp_path):
    """A profiled program may run another: its calls are in the profile, though it has options of its own."""
    run("-m", "fastimg", "--only=sobel", "-c", CALL)
    assert calls(tmp_path) == {"filters.sobel": 1}


def test_verbose():
    code = CALL + "skimage.morphology.skeletonize(np.ones((3, 3), bool))"
    result = fastimg_run("-v", "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])")
    lines = result.stderr.splitlines()
    assert [("sobel: native" in line, "skeletonize: forwarded" in line) for line in lines] == [
        (True, False), (False, True)]  # fmt: skip
