"""``python -m fastimg``: demo, bench and doctor."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from fastimg._version import __version__

# Each module has a main(argv) that returns the exit code; it is imported only when its command is asked for.
COMMANDS = {
    "demo": ("fastimg.demo", "run the whole tutorial on photographs and write a report"),
    "bench": ("fastimg.bench", "measure fastimg against scikit-image and other libraries"),
    "doctor": ("fastimg._doctor", "say what is installed and in use here, and what to change"),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the first argument; each command parses the others."""
    commands = "\n".join(f"  {name:<8} {text}" for name, (_, text) in COMMANDS.items())
    result = argparse.ArgumentParser(
        prog="python -m fastimg", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="scikit-image's functions at the speed of the hardware.",
        epilog=f"commands:\n{commands}\n\npython -m fastimg COMMAND --help tells more.")  # fmt: skip
    result.add_argument("--version", action="version", version=f"fastimg {__version__}")
    result.add_argument("command", choices=list(COMMANDS), metavar="COMMAND", help=", ".join(COMMANDS))
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the first argument names; return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        parser().print_help()
        return 0
    command = parser().parse_args(arguments[:1]).command
    return int(importlib.import_module(COMMANDS[command][0]).main(arguments[1:]) or 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
