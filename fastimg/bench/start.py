"""The processor time that ``python -m fastimg`` and an inherited patch add to the start of a program."""

import os
import subprocess
import sys

import fastimg
from fastimg.dropin import _inherit

PROGRAMS = (
    "pass", "import skimage.filters",
    "import numpy as np, skimage.filters as f; f.gaussian(np.ones((64, 64)))",
)  # fmt: skip
RUNS = 20


def milliseconds(command: list[str], environment: dict[str, str]) -> float:
    """Run `command` and return the user and system time that it took, with its children's."""
    process = subprocess.Popen(command, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return 1e3 * (used.ru_utime + used.ru_stime)


def figures() -> list[dict[str, object]]:
    """Return per program the least milliseconds without fastimg, by the runner, and with an inherited patch."""
    root = os.path.dirname(os.path.dirname(fastimg.__file__))
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    # Python keeps compiled modules, as it does by itself: compiling each anew is no part of what a program pays.
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    plain["PYTHONPATH"] = path
    patched = _inherit.environment(plain, names=None, exclude=[], strict=False, verbosity=0)
    ways = {"python": ([], plain), "runner": (["-m", "fastimg"], plain), "inherited": ([], patched)}
    found: list[dict[str, object]] = []
    for program in PROGRAMS:
        # Interleaved, so that a busy moment does not hit one of them only.
        runs = [{way: milliseconds([sys.executable, *options, "-c", program], variables)
                 for way, (options, variables) in ways.items()} for _ in range(RUNS)]  # fmt: skip
        found.append({"program": program} | {way: min(run[way] for run in runs) for way in ways})
    return found


def main() -> list[dict[str, object]]:
    """Measure, print and return the figures."""
    found = figures()
    for row in found:
        python, runner, inherited = (float(str(row[way])) for way in ("python", "runner", "inherited"))
        print(f"{row['program']}: {python:.0f} ms of processor time, python -m fastimg adds {runner - python:.0f} ms, "
              f"an inherited patch {inherited - python:.0f} ms (best of {RUNS})")  # fmt: skip
    return found
