"""``python -m fastimg [options] script.py``: run a program that was written for scikit-image, unchanged.

The command line is run again without ``-m fastimg`` and its options, in this process's place, and Python patches
itself when it starts there (see _inherit.py). So it is Python that runs the program, and nothing has to be imitated:
sys.path, ``__main__``, tracebacks, signals, exit codes and the interpreter's own options are right by construction.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from fastimg.dropin import _inherit

TAKES_VALUE = ("--threads", "--only", "--exclude")
FORMATS = (".html", ".json")
PROGRAM = "(script.py | -m module | -c code | folder or zip file | -) [arguments]"
EXAMPLES = """\
  python -m fastimg measure_cells.py plate1.tif     as python runs it, but faster
  python -m fastimg -v measure_cells.py             say on stderr where each call ran, and why
  python -m fastimg --profile measure_cells.py      a table of scikit-image's functions at the end
  python -m fastimg --profile=cells.html -m pytest  the profile as a page; a module instead of a script
  python -m fastimg --only filters,rgb2gray -c "import skimage; ..."
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a run to `parser`."""
    group = parser.add_argument_group("options of a run (before the program; all that follows it belongs to it)")
    group.add_argument("-v", "--verbose", action="count", default=0, help="say where each call ran; -vv tells more")
    group.add_argument("--profile", nargs="?", const="", metavar="out.html|out.json", type=_profile_file,
                       help="list functions, calls and seconds at the end, or write that to a file")  # fmt: skip
    either = group.add_mutually_exclusive_group()
    either.add_argument("--strict", action="store_true", help="make a call that scikit-image would compute an error")
    either.add_argument("--off", action="store_true",
                        help="leave all to scikit-image: to compare, with -v or --profile")  # fmt: skip
    group.add_argument("--threads", metavar="N", type=_threads, help="use at most N threads in each process")
    group.add_argument("--only", metavar="NAMES", type=_names,
                       help="patch these functions only: a list like filters.sobel,gaussian,color")  # fmt: skip
    group.add_argument("--exclude", metavar="NAMES", type=_names, default=[], help="do not patch these functions")


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


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the command line into our options and the program with its arguments."""
    i = 0
    while i < len(arguments) and re.match("-(?![mc]|-?$)", arguments[i]):
        i += 2 if arguments[i] in TAKES_VALUE else 1
    return list(arguments[:i]), list(arguments[i:])


def interpreter(command: Sequence[str], n_arguments: int) -> list[str]:
    """Return the command that started Python, such as ``python -W error``, without ``-m fastimg`` and what follows.

    Whatever runs modules (coverage, pdb, cProfile) may stand in it too: ``python -m pdb -m fastimg script.py``.
    """
    head = list(command[: len(command) - n_arguments])
    if len(head) > 2 and re.fullmatch("-[A-Za-z]*m", head[-2]):
        head[-2:] = [head[-2][:-1]]
    else:
        head[-1] = head[-1].removesuffix("fastimg").removesuffix("m")  # -mfastimg
    return head[:-1] if head[-1] in ("-", "") else head


def main(parser: argparse.ArgumentParser, ours: Sequence[str], program: Sequence[str]) -> NoReturn:
    """Check the options, then let Python take this process's place; or end with exit code 2."""
    options = parser.parse_args(ours)
    if not program:
        parser.error(f"nothing to run: expected {PROGRAM}")
    if sys.flags.ignore_environment or sys.flags.no_site:
        parser.error("python's options -I, -E and -S keep fastimg from reaching the program: run it without them")
    _check_names(parser, options)
    command = interpreter(sys.orig_argv, len(sys.argv) - 1)
    os.execve(sys.executable, [*command, *program], environment(options))


def _check_names(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.only is None and not options.exclude:
        return  # the list of all functions takes long to import
    from fastimg.dropin import _targets

    try:
        _targets.select(options.only, options.exclude)
    except ValueError as error:
        parser.error(f"--only, --exclude: {error}")


def environment(options: argparse.Namespace) -> dict[str, str]:
    """Return the environment variables of the program."""
    what: dict[str, Any] = {
        "names": options.only, "exclude": options.exclude, "strict": options.strict, "verbosity": options.verbose,
        "off": options.off,
    }  # fmt: skip
    variables = dict(os.environ)
    if options.profile is not None:
        what |= {"profile": options.profile, "pid": os.getpid()}
        variables[_inherit.FIGURES] = tempfile.mkdtemp(prefix="fastimg-profile-")
    if options.threads:
        variables["FASTIMG_NUM_THREADS"] = str(options.threads)
    return _inherit.environment(variables, **what)
