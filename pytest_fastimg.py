"""pytest plugin: ``--fastimg=on`` tests any project with scikit-image patched, ``--fastimg=compare`` checks each call.

A module of its own and not part of the package: every pytest run where fastimg is installed loads it, and those
that do not ask for fastimg should not pay for importing it.
"""

import pytest

MODES = ("off", "on", "compare")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--fastimg``, ``--fastimg-rtol`` and the setting ``fastimg``."""
    group = parser.getgroup("fastimg", "scikit-image accelerated by fastimg")
    group.addoption(
        "--fastimg", choices=MODES,
        help="on: run the tests with scikit-image's functions replaced by fastimg's. compare: have each native call "
        "done by scikit-image too, and fail the tests whose calls differ. Default: off, or the setting fastimg")
    group.addoption(
        "--fastimg-rtol", type=float, metavar="RTOL",
        help="with --fastimg=compare: how far floats may differ, as a part of the largest magnitude in the result")
    parser.addini("fastimg", "what --fastimg is if it is not given: off, on or compare", default="off")


def mode(config: pytest.Config) -> str:
    """Return what the command line, or else the setting, asks for."""
    chosen = config.getoption("fastimg") or config.getini("fastimg")
    if chosen not in MODES:
        raise pytest.UsageError(f"setting fastimg must be one of {', '.join(MODES)}, got {chosen!r}")
    return str(chosen)


def pytest_configure(config: pytest.Config) -> None:
    """Hand over to fastimg if it is asked for."""
    if (chosen := mode(config)) != "off":
        from fastimg.dropin import _pytest

        config.pluginmanager.register(_pytest.Session(config, chosen), _pytest.NAME)
