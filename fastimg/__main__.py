"""``python -m fastimg``: the commands demo, bench and doctor, or any program that uses scikit-image."""

from __future__ import annotations

import sys

from fastimg.dropin import _run

TYPE_CHECKING = False  # a module that start-up passes through: see _names.py
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

# Each module has a main(argv) that returns the exit code; it is imported only when its command is asked for.
COMMANDS = {
    "demo": ("fastimg.demo", "run the whole tutorial on photographs and write a report"),
    "bench": ("fastimg.bench", "measure fastimg against scikit-image and other libraries"),
    "doctor": ("fastimg._doctor", "say what is installed and in use here, and what to change"),
}


def parser() -> ArgumentParser:
    """Return the parser of all that stands before the program."""
    from fastimg.dropin import _options

    return _options.parser(COMMANDS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command or the program that the arguments name; return the exit code of a command."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        parser().print_help()
        return 0
    if arguments[0] in COMMANDS:
        return _command(arguments[0], arguments[1:])
    return _run.main(parser, *_run.split(arguments))


def _command(name: str, arguments: list[str]) -> int:
    import importlib

    from fastimg.dropin import _inherit

    _inherit.leave()
    module = importlib.import_module(COMMANDS[name][0])
    return int(module.main(arguments) or 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
