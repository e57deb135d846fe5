"""``python -m fastimg demo``: the whole tutorial on real photographs, through fastimg and through scikit-image."""

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from fastimg._check import Array

NEEDS = {"skimage": "scikit-image", "matplotlib": "matplotlib", "rich": "rich", "pywt": "PyWavelets"}


class UsageError(Exception):
    """The command line asks for something that cannot be done; exit code 2."""


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    result = argparse.ArgumentParser(
        prog="python -m fastimg demo",
        description="Run every chapter of the tutorial through fastimg and scikit-image: pictures, times, differences.")
    result.add_argument("images", nargs="*", metavar="IMAGE", help="your own pictures, to run the steps on them too")
    result.add_argument("--out", default="fastimg-demo", metavar="DIR", help="where report.html goes (%(default)s/)")
    result.add_argument("--quick", action="store_true", help="smaller pictures, one measurement: under a minute")
    return result


def missing() -> list[str]:
    """Return the packages that the demo needs and that are not installed."""
    return [package for module, package in NEEDS.items() if importlib.util.find_spec(module) is None]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0, 1 if a step fails or a package is missing, 2 for wrong arguments."""
    return run(parser().parse_args(argv))


def run(args: argparse.Namespace) -> int:
    """Run the demo that `args` describes."""
    if absent := missing():
        print(f"fastimg demo needs {', '.join(absent)}: pip install 'fastimg[demo]'", file=sys.stderr)
        return 1
    from fastimg.demo import _photos

    try:
        folder = _writable(Path(args.out))
        photos = [(path, _photos.read(path)) for path in dict.fromkeys(args.images)]
    except (UsageError, _photos.UnreadableImage) as error:
        print(f"fastimg demo: {error}", file=sys.stderr)
        return 2
    return _show(folder, photos, quick=args.quick)


def _writable(folder: Path) -> Path:
    """Create `folder`, if need be, and make sure that a file can be written to it, before minutes are spent."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise UsageError(f"--out {folder}: cannot be written to ({error.strerror or error})") from None


def _show(folder: Path, photos: Sequence[tuple[str, Array]], quick: bool) -> int:
    from fastimg.demo import _report, _runner, _terminal
    from fastimg.demo._chapters import CHAPTERS

    start, settings = time.perf_counter(), _runner.Settings(quick)
    steps = [step for chapter in CHAPTERS for step in chapter.steps]
    sections: dict[str, list[_runner.Outcome]] = {}
    out = _terminal.console()
    with _terminal.Display(out, len(steps) + len(photos) * sum(s.any_photo for s in steps)) as display:
        for name, photo in [("", None), *photos]:
            for outcome in _runner.run(CHAPTERS, settings, photo):
                display.show(outcome)
                sections.setdefault(name, []).append(outcome)
    outcomes = [o for section in sections.values() for o in section]
    for name, section in sections.items():
        out.print(_terminal.table(name or "scikit-image's photographs", section))
    report = folder / "report.html"
    report.write_text(_report.html(CHAPTERS, sections, settings, time.perf_counter() - start), encoding="utf-8")
    out.print(f"{_terminal.verdict(outcomes)}, in {time.perf_counter() - start:.0f} s")
    out.print(f"Report: {report.resolve()}", soft_wrap=True)
    return 1 if any(o.problem for o in outcomes) else 0
