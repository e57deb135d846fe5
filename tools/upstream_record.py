"""pytest plugin for tools/upstream.py: write each test's outcome, and its native calls, as one line of JSON."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest


class Record:
    """Writes a line per test as soon as it has ended, so that a crash leaves what was known before it."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.config, self.path = config, path
        self.outcome = ""
        self.seen: Counter[str] = Counter()
        self.before: Counter[str] = Counter()

    def _native(self) -> Counter[str]:
        """Return the native calls so far: of the plugin of --fastimg=on, if that is there."""
        session: Any = self.config.pluginmanager.get_plugin("fastimg-session")
        return Counter(session.calls.counts) if session else Counter()

    def _write(self, **line: Any) -> None:
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")

    def pytest_sessionstart(self) -> None:
        """Let what cannot be downloaded fail at once: scikit-image would wait six seconds, in each of many tests."""
        from skimage.data import _fetchers

        if _fetchers._image_fetcher is not None:
            _fetchers._image_fetcher.retry_if_failed = 0

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Write what could not be collected."""
        if report.failed:
            self._write(uncollected=report.nodeid)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write the calls made while the modules of tests were imported."""
        self.before = self._native()
        self._write(calls_while_collecting=self.before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Merge the reports of set-up, call and teardown: the first that is not passed counts."""
        if report.when == "setup":
            self.outcome = "passed"
        if self.outcome == "passed":
            if hasattr(report, "wasxfail") and not report.failed:
                self.outcome = "xfailed" if report.skipped else "xpassed"
            elif not report.passed:
                self.outcome = report.outcome if report.when == "call" or report.skipped else "error"

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Write the test's line; the second test of the same name becomes ``name (2)``."""
        now = self._native()
        self.seen[nodeid] += 1
        name = nodeid if self.seen[nodeid] == 1 else f"{nodeid} ({self.seen[nodeid]})"
        self._write(test=name, outcome=self.outcome, calls=now - self.before)
        self.before = now


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the file."""
    parser.addoption("--record", metavar="PATH", required=True, help="file to write the lines to")


def pytest_configure(config: pytest.Config) -> None:
    """Start recording."""
    config.pluginmanager.register(Record(config, Path(config.getoption("--record"))))
