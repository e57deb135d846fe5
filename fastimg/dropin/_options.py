"""The options of ``python -m fastimg``, which stand before the program; imported only where there are some."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from fastimg._version import __version__
from fastimg.dropin._run import PROGRAM

FORMATS = (".html", ".json")
EPILOG = """\
commands:
{commands}

A script of that name is run as ./demo or demo.py; python -m fastimg COMMAND --help tells more.

examples:
  python -m fastimg measure_cells.py plate1.tif     as python runs it, but faster
  python -m fastimg -v measure_cells.py             say on stderr where each call ran, and why
  python -m fastimg --profile measure_cells.py      a table of scikit-image's functions at the end
  python -m fastimg --profile=cells.html -m pytest  the profile as a page; a module instead of a script
  python -m fastimg --only filters,rgb2gray -c "import skimage; ..."
Child processes (multiprocessing, joblib, dask, Jupyter kernels, subprocess) run with the same options.
"""


def parser(commands: Mapping[str, tuple[str, str]]) -> argparse.ArgumentParser:
    """Return the parser; `commands`, {name: (module, text)}, parse their own arguments."""
    listed = "\n".join(f"  {name:<8} {text}" for name, (_, text) in commands.items())
    result = argparse.ArgumentParser(
        prog="python -m fastimg", formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        usage=f"%(prog)s [options] {PROGRAM}\n       %(prog)s ({' | '.join(commands)}) [arguments]",
        description="Run a program that was written for scikit-image at the speed of the hardware, unchanged.",
        epilog=EPILOG.format(commands=listed), argument_default=argparse.SUPPRESS)  # fmt: skip
    result.add_argument("--version", action="version", version=f"fastimg {__version__}")
    _add(result.add_argument_group("options of a run (before the program; all that follows it belongs to it)"))
    return result


def _add(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("-v", "--verbose", action="count", help="say where each call ran; -vv tells more")
    group.add_argument("--profile", nargs="?", const="", metavar="out.html|out.json", type=_profile_file,
                       help="list functions, calls and seconds at the end, or write that to a file")  # fmt: skip
    either = group.add_mutually_exclusive_group()
    either.add_argument("--strict", action="store_true", help="make a call that scikit-image would compute an error")
    either.add_argument("--off", action="store_true",
                        help="leave all to scikit-image: to compare, with -v or --profile")  # fmt: skip
    group.add_argument("--threads", metavar="N", type=_threads, help="use at most N threads in each process")
    group.add_argument("--only", metavar="NAMES", type=_names,
                       help="patch these functions only: a list like filters.sobel,gaussian,color")  # fmt: skip
    group.add_argument("--exclude", metavar="NAMES", type=_names, help="do not patch these functions")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _threads(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be an integer of at least 1, got {text!r}")
    return int(text)


def _profile_file(text: str) -> str:
    """Return the profile's path, which must stay right when the program changes its folder."""
    if not text:
        return text
    path = Path(text).absolute()
    if path.suffix not in FORMATS:
        raise argparse.ArgumentTypeError(f"the file's name must end in .html or .json, got {text!r}")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"no such folder: {str(path.parent)!r}")
    return str(path)
