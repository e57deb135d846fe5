"""Run scikit-image's own tests with and without fastimg's patch; ``make upstream`` sets up what this needs.

Exit code 0: every test that passes unpatched passes patched, and the native functions were reached. 1: not so.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import upstream_sdist
import upstream_verdict
from upstream_verdict import Run, Verdict

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "upstream"
# As upstream tests its wheels ([tool.cibuildwheel] in its pyproject.toml), but going on after failures.
PYTEST = ["--doctest-plus", "--maxfail=0", "--continue-on-collection-errors", "-p", "no:cacheprovider", "-q"]
RUNS = {"unpatched": "off", "patched": "on"}
PROGRESS = 60  # seconds


def selection(namespaces: Sequence[str]) -> list[str]:
    """Return pytest's arguments for all tests and doctests, or for those of some namespaces."""
    if not namespaces:
        return ["--pyargs", "skimage", "./tests"]
    return ["--pyargs", *(f"skimage.{n}" for n in namespaces), *(f"./tests/skimage/{n}" for n in namespaces)]


def start(name: str, tests: list[str]) -> "subprocess.Popen[bytes]":
    """Start one run in a process of its own, the same but for --fastimg."""
    command = [sys.executable, "-m", "pytest", "-p", "pytest_fastimg", "-p", "upstream_record", *PYTEST,
               f"--fastimg={RUNS[name]}", f"--record={record(name)}", *tests]  # fmt: skip
    path = [str(ROOT / "tools"), os.environ.get("PYTHONPATH", "")]
    # FASTIMG_ variables of the caller (a forced fall-back, say) are none of upstream's business.
    settings = {k: v for k, v in os.environ.items() if not k.startswith(("FASTIMG_", "PYTEST_"))}
    settings |= {"SKIMAGE_DATADIR": str(FOLDER / "data"), "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0",
                 "PYTHONPATH": os.pathsep.join(filter(None, path))}  # fmt: skip
    with log(name).open("wb") as output:
        return subprocess.Popen(command, cwd=FOLDER / "run", env=settings, stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT)  # fmt: skip


def record(name: str) -> Path:
    """Return where the run writes its outcomes."""
    return FOLDER / f"{name}.jsonl"


def log(name: str) -> Path:
    """Return where the run's own output goes."""
    return FOLDER / f"{name}.log"


def run_both(tests: list[str]) -> dict[str, Run]:
    """Run both side by side, saying now and then how far they are."""
    for name in RUNS:
        record(name).write_text("")
    processes = {name: start(name, tests) for name in RUNS}
    try:
        told = time.monotonic()
        while any(process.poll() is None for process in processes.values()):
            time.sleep(0.5)
            if time.monotonic() - told > PROGRESS:
                told = time.monotonic()
                print("done so far:", ", ".join(f"{len(lines(n))} {n}" for n in RUNS), flush=True)
    finally:
        for process in processes.values():
            process.kill()
    return {name: upstream_verdict.read(lines(name), process.wait()) for name, process in processes.items()}


def lines(name: str) -> list[str]:
    """Return the complete lines that the run has recorded."""
    return [line for line in record(name).read_text().splitlines(keepends=True) if line.endswith("\n")]


def native() -> list[str]:
    """Return the native functions that take a place in scikit-image, by name."""
    from fastimg import _native

    return [name for name, function in _native.registry().items() if function.__fastimg__.drop_in_for]  # type: ignore[attr-defined]


def versions() -> str:
    """Return what ran here, and refuse another version of scikit-image: its tests are not the ones we have."""
    import numpy
    import scipy
    import skimage

    if skimage.__version__ != upstream_sdist.VERSION:
        raise SystemExit(f"scikit-image {upstream_sdist.VERSION} is needed here, found {skimage.__version__}")
    return (f"scikit-image {skimage.__version__}, NumPy {numpy.__version__}, SciPy {scipy.__version__}, "
            f"Python {sys.version.split()[0]}")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run, print, write result.json, and return the exit code."""
    from fastimg import _names

    parser = argparse.ArgumentParser(description="scikit-image's own tests, unpatched and patched")
    parser.add_argument("--quick", action="store_true", help="only the namespaces that hold native functions")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAMESPACE", help="only these, such as: filters color")
    options = parser.parse_args(argv)
    namespaces = options.only or (_names.WITH_NATIVE if options.quick else [])
    about = versions()
    print(f"scikit-image's own tests with {about}: {', '.join(namespaces) or 'all'}", flush=True)
    upstream_sdist.lay_out(upstream_sdist.get(FOLDER), FOLDER)
    if not namespaces and (missing := upstream_sdist.complete(FOLDER)):
        print("no network for data that some tests need:", ", ".join(missing), flush=True)
    began = time.monotonic()
    runs = run_both(selection(namespaces))
    needed = [n for n in native() if not options.only or n.partition(".")[0] in options.only]
    verdict = Verdict(runs["unpatched"], runs["patched"], upstream_verdict.required(needed, not namespaces))
    result = {"with": about, "namespaces": list(namespaces), "seconds": round(time.monotonic() - began)}
    (FOLDER / "result.json").write_text(json.dumps(result | verdict.as_json(), indent=1) + "\n")
    print("\n".join(upstream_verdict.report(verdict)))
    print(f"{result['seconds']} seconds; output of the runs and result.json: {FOLDER.relative_to(ROOT)}/")
    return 1 if verdict.problems else 0


if __name__ == "__main__":
    sys.exit(main())
