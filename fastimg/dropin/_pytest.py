"""What pytest's ``--fastimg`` does: patches for the whole session, counts the native calls, fails differing tests."""

import threading
from collections import Counter
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from fastimg import dropin
from fastimg.dropin import _watch

if TYPE_CHECKING:
    from fastimg.dropin._compare import Compare

NAME = "fastimg-session"  # of the plugin object, for other plugins that want the counts
SHOWN = 10
_OUTPUT = "fastimg_calls"  # key of what a worker of pytest-xdist sends home


class NativeCalls:
    """A watcher that counts the calls of scikit-image's functions which native code answered."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def before(self, call: Any) -> None:
        """There is nothing to do: what counts is where the call went."""

    def after(self, call: Any) -> None:
        """Count the call, also one that raised: the error was native code's answer.

        fastimg's own functions have no original; one native function's calls of another do not count.
        """
        if call.where == "native" and call.function.original is not None:
            with self._lock:
                self.counts[call.name] += 1


class Session:
    """The plugin object of one session with ``--fastimg=on`` or ``compare``."""

    def __init__(self, config: pytest.Config, mode: str) -> None:
        self.config, self.mode = config, mode
        self.calls = NativeCalls()
        self.compare = _comparison(config) if mode == "compare" else None
        self.compared = self.differed = 0  # calls, in workers of pytest-xdist
        self._watchers = [self.calls] + ([self.compare] if self.compare else [])
        for watcher in self._watchers:
            _watch.add(watcher)
        self._patch = dropin.patch_skimage()

    def pytest_unconfigure(self) -> None:
        """Leave scikit-image as it was: the process may go on (pytest.main)."""
        self._patch.undo()
        for watcher in self._watchers:
            _watch.remove(watcher)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Report calls that differ while a test module is imported as an error of its collection."""
        report = yield
        if text := self._differences():
            report.outcome, report.longrepr = "failed", text
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, Any, Any]:
        """Fail a test whose fixtures made a call that differs."""
        return (yield from self._checked())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        """Fail a test that made a call that differs."""
        return (yield from self._checked())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        """Report differences in the clean-up, and of a test that had failed by itself."""
        return (yield from self._checked())

    def _checked(self) -> Generator[None, Any, Any]:
        result = yield
        if text := self._differences():
            pytest.fail(text, pytrace=False)
        return result

    def _differences(self) -> str:
        """Take the differences found so far, as one text."""
        if self.compare is None or not self.compare.differences:
            return ""
        texts = [str(difference) for difference in self.compare.differences]
        self.compare.differences.clear()
        return "\n".join(["fastimg and scikit-image differ:", *texts])

    def pytest_sessionfinish(self) -> None:
        """In a worker of pytest-xdist: send the counts home."""
        if (output := getattr(self.config, "workeroutput", None)) is not None:
            output[_OUTPUT] = (dict(self.calls.counts), *self._comparisons())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker of pytest-xdist counted."""
        counts, compared, differed = getattr(node, "workeroutput", {}).get(_OUTPUT, ({}, 0, 0))
        self.calls.counts.update(counts)
        self.compared += compared
        self.differed += differed

    def _comparisons(self) -> tuple[int, int]:
        rows = self.compare.rows if self.compare else []
        return self.compared + sum(row.compared for row in rows), self.differed + sum(row.differed for row in rows)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many calls native code answered."""
        terminalreporter.section(f"fastimg: {self.mode}")
        for line in summary(self.calls.counts):
            terminalreporter.line(line)
        if self.compare is not None:
            compared, differed = self._comparisons()
            terminalreporter.line(f"{compared} calls done by scikit-image too, {differed} of them differ")


def _comparison(config: pytest.Config) -> "Compare":
    from fastimg.dropin._compare import Compare

    return Compare(rtol=config.getoption("fastimg_rtol"))


def summary(counts: Counter[str]) -> list[str]:
    """Return the lines of the terminal summary: the total, and the functions called most."""
    if not counts:
        return ["no call reached native code"]
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = max(len(name) for name, _ in most[:SHOWN])
    lines = [f"{counts.total()} native calls of {len(counts)} functions"]
    lines += [f"  {name:<{width}}  {number}" for name, number in most[:SHOWN]]
    if rest := most[SHOWN:]:
        lines.append(f"  and {len(rest)} other functions  {sum(number for _, number in rest)}")
    return lines
