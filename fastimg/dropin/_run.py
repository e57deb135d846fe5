"""``python -m fastimg [options] script.py``: run a program that was written for scikit-image, unchanged.

The command line is run again without ``-m fastimg`` and its options, in this process's place, and Python patches
itself when it starts there (see _inherit.py). So it is Python that runs the program, and nothing has to be imitated:
sys.path, ``__main__``, tracebacks, signals, exit codes and the interpreter's own options are right by construction.
"""

from __future__ import annotations

import os
import sys

from fastimg.dropin import _inherit

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

TAKES_VALUE = ("--threads", "--only", "--exclude")
PROGRAM = "(script.py | -m module | -c code | folder or zip file | -) [arguments]"


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the command line into our options and the program with its arguments."""
    i = 0
    while i < len(arguments) and _is_option(arguments[i]):
        i += 2 if arguments[i] in TAKES_VALUE else 1
    return list(arguments[:i]), list(arguments[i:])


def _is_option(argument: str) -> bool:
    return argument.startswith("-") and argument not in ("-", "--") and not argument.startswith(("-m", "-c"))


def interpreter(command: Sequence[str], n_arguments: int) -> list[str]:
    """Return the command that started Python, such as ``python -W error``, without ``-m fastimg`` and what follows.

    Whatever runs modules (coverage, pdb, cProfile) may stand in it too: ``python -m pdb -m fastimg script.py``.
    """
    head = list(command[: len(command) - n_arguments])
    if len(head) > 2 and _ends_in_m(head[-2]):
        head[-2:] = [head[-2][:-1]]
    else:
        head[-1] = head[-1].removesuffix("fastimg").removesuffix("m")  # -mfastimg
    return head[:-1] if head[-1] in ("-", "") else head


def _ends_in_m(option: str) -> bool:
    """Tell whether `option` is ``-m``, or ends in it, as ``-Im`` does."""
    letters = option[1:]
    return option.startswith("-") and letters.isalpha() and letters.isascii() and letters.endswith("m")


def main(parser: Callable[[], ArgumentParser], ours: Sequence[str], program: Sequence[str]) -> NoReturn:
    """Check the options, then let Python take this process's place; or end with exit code 2."""
    options = vars(parser().parse_args(ours)) if ours else {}
    if not program:
        parser().error(f"nothing to run: expected {PROGRAM}")
    if sys.flags.ignore_environment or sys.flags.no_site:
        parser().error("python's options -I, -E and -S keep fastimg from reaching the program: run it without them")
    _check_names(parser, **options)
    command = interpreter(sys.orig_argv, len(sys.argv) - 1)
    os.execve(sys.executable, [*command, *program], environment(**options))


def _check_names(
    parser: Callable[[], ArgumentParser], only: list[str] | None = None, exclude: Sequence[str] = (), **_: Any
) -> None:
    if only is None and not exclude:
        return  # nothing has to be looked up
    from fastimg.dropin import _targets

    try:
        _targets.select(only, exclude)
    except ValueError as error:
        parser().error(f"--only, --exclude: {error}")


def environment(
    *, only: list[str] | None = None, exclude: Sequence[str] = (), strict: bool = False, verbose: int = 0,
    off: bool = False, profile: str | None = None, threads: int | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return the environment variables of the program."""
    what: dict[str, Any] = {
        "names": only, "exclude": list(exclude), "strict": strict, "verbosity": verbose, "off": off}  # fmt: skip
    variables = dict(os.environ)
    if profile is not None:
        from tempfile import mkdtemp

        what |= {"profile": profile, "pid": os.getpid()}
        variables[_inherit.FIGURES] = mkdtemp(prefix="fastimg-profile-")
    if threads:
        variables["FASTIMG_NUM_THREADS"] = str(threads)
    return _inherit.environment(variables, **what)
