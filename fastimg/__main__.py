"""``python -m fastimg``: the commands demo, bench and doctor, or any program that uses scikit-image."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from fastimg._version import __version__
from fastimg.dropin import _run

# Each module has a main(argv) that returns the exit code; it is imported only when its command is asked for.
COMMANDS = {
    "demo": ("fastimg.demo", "run the whole tutorial on photographs and write a report"),
    "bench": ("fastimg.bench", "measure fastimg against scikit-image and other libraries"),
    "doctor": ("fastimg._doctor", "say what is installed and in use here, and what to change"),
}
EPILOG = """\
commands:
{commands}

A script of that name is run as ./demo or demo.py; python -m fastimg COMMAND --help tells more.

examples:
{examples}
Child processes (multiprocessing, joblib, dask, Jupyter kernels, subprocess) run with the same options.
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all that stands before the program; each command parses its own arguments."""
    commands = "\n".join(f"  {name:<8} {text}" for name, (_, text) in COMMANDS.items())
    result = argparse.ArgumentParser(
        prog="python -m fastimg", formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        usage=f"%(prog)s [options] {_run.PROGRAM}\n       %(prog)s ({' | '.join(COMMANDS)}) [arguments]",
        description="Run a program that was written for scikit-image at the speed of the hardware, unchanged.",
        epilog=EPILOG.format(commands=commands, examples=_run.EXAMPLES))  # fmt: skip
    result.add_argument("--version", action="version", version=f"fastimg {__version__}")
    _run.add_options(result)
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command or the program that the arguments name; return the exit code of a command."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        parser().print_help()
        return 0
    if arguments[0] in COMMANDS:
        module = importlib.import_module(COMMANDS[arguments[0]][0])
        return int(module.main(arguments[1:]) or 0)
    return _run.main(parser(), *_run.split(arguments))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
