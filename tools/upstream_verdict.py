"""Compare the two runs of scikit-image's tests: what was lost, what was reached, and whether that is good enough."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

# Native functions that none of upstream's tests calls; each other one has to be reached in the patched run.
UNTESTED = frozenset({
    "filters.roberts_neg_diag", "filters.roberts_pos_diag",  # only scikit-image's roberts calls them, ours does not
})
# Those that only tests of other namespaces call: not required of a run of a part of the tests.
CALLED_ELSEWHERE = frozenset({"util.img_as_bool"})  # by morphology's
SHOWN = 200


@dataclass
class Run:
    """What one run recorded (tools/upstream_record.py)."""

    outcomes: dict[str, str] = field(default_factory=dict)
    uncollected: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    callers: int = 0  # tests that made at least one native call
    exit_code: int = 0

    @property
    def complete(self) -> bool:
        """Tell whether pytest came to its end: 0 is all passed, 1 some failed; anything else is a broken run."""
        return self.exit_code in (0, 1)

    @property
    def passed(self) -> list[str]:
        """The tests that passed."""
        return [test for test, outcome in self.outcomes.items() if outcome == "passed"]


def read(lines: Iterable[str], exit_code: int) -> Run:
    """Read the record of a run that ended with `exit_code`."""
    run = Run(exit_code=exit_code)
    for line in map(json.loads, lines):
        run.calls.update(line.get("calls_while_collecting", {}))
        if "uncollected" in line:
            run.uncollected.append(line["uncollected"])
        if "test" in line:
            run.outcomes[line["test"]] = line["outcome"]
            run.calls.update(line["calls"])
            run.callers += bool(line["calls"])
    return run


@dataclass
class Verdict:
    """The two runs side by side."""

    unpatched: Run
    patched: Run
    required: list[str]  # native functions that must be reached

    @property
    def lost(self) -> dict[str, str]:
        """Tests that passed unpatched and not patched, with what they did instead."""
        now = self.patched.outcomes
        return {t: now.get(t, "not run") for t in self.unpatched.passed if now.get(t) != "passed"}

    @property
    def changed(self) -> dict[str, str]:
        """Other tests that ended differently; they do not count, but are worth a look."""
        before, now = self.unpatched.outcomes, self.patched.outcomes
        return {t: f"{before.get(t, 'not run')} -> {now.get(t, 'not run')}" for t in sorted(before | now)
                if before.get(t) != "passed" and before.get(t) != now.get(t)}

    @property
    def unreached(self) -> list[str]:
        """Native functions that should have been called and were not."""
        return [name for name in self.required if not self.patched.calls[name]]

    @property
    def problems(self) -> list[str]:
        """Why the patched run is not good enough; empty if it is."""
        runs = (("unpatched", self.unpatched), ("patched", self.patched))
        found = [f"the {name} run ended early (pytest's exit code {run.exit_code})" for name, run in runs
                 if not run.complete]
        if not self.unpatched.passed:
            found.append("no test passed unpatched")
        if list(self.unpatched.outcomes) != list(self.patched.outcomes):
            found.append("the runs did not have the same tests in the same order")
        if self.unpatched.calls:
            found.append("the unpatched run made native calls: it was patched")
        if self.lost:
            found.append(f"{len(self.lost)} tests that passed unpatched do not pass patched")
        if not self.patched.calls:
            found.append("no call reached native code: the patch did nothing")
        elif self.unreached:
            found.append(f"native functions that no call reached: {', '.join(self.unreached)}")
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the figures and names as plain values."""
        return {
            "unpatched": dict(Counter(self.unpatched.outcomes.values())),
            "patched": dict(Counter(self.patched.outcomes.values())),
            "uncollected": sorted(set(self.unpatched.uncollected)),
            "passed_unpatched": len(self.unpatched.passed),
            "of_these_passed_patched": len(self.unpatched.passed) - len(self.lost),
            "lost": self.lost,
            "changed": self.changed,
            "not_passed_unpatched": {t: o for t, o in self.unpatched.outcomes.items() if o in ("failed", "error")},
            "native_calls": self.patched.calls.total(),
            "native_calls_by_function": dict(self.patched.calls.most_common()),
            "tests_with_native_calls": self.patched.callers,
            "problems": self.problems,
        }


def required(native: Collection[str], whole: bool = True) -> list[str]:
    """Return which of the `native` functions (that scikit-image has) a run, of all tests if `whole`, must reach."""
    return sorted(set(native) - UNTESTED - (frozenset() if whole else CALLED_ELSEWHERE))


def report(verdict: Verdict) -> list[str]:
    """Return the lines to print."""
    before, lost = verdict.unpatched, verdict.lost
    kept = len(before.passed) - len(lost)
    share = 100 * kept / len(before.passed) if before.passed else 0.0
    share = min(share, 99.99) if lost else share  # one lost test of ten thousand is not 100.00 %
    lines = [
        f"collected       {len(before.outcomes)}" + _uncollected(before),
        f"unpatched       {_outcomes(before)}",
        f"patched         {_outcomes(verdict.patched)}",
        f"still passing   {kept} of {len(before.passed)} that passed unpatched ({share:.2f} %)",
    ]
    lines += _listing("lost", [f"{test}: {outcome}" for test, outcome in lost.items()])
    lines += _listing("other changes", [f"{test}: {change}" for test, change in verdict.changed.items()])
    lines.append(f"native calls    {verdict.patched.calls.total()}, made by {verdict.patched.callers} tests")
    lines += [f"  {number:>8}  {name}" for name, number in verdict.patched.calls.most_common()]
    return lines + [f"NOT GOOD ENOUGH: {problem}" for problem in verdict.problems]


def _outcomes(run: Run) -> str:
    counts = Counter(run.outcomes.values())
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common()) or "none"


def _uncollected(run: Run) -> str:
    files = len(set(run.uncollected))
    return f"; {files} files could not be collected, unpatched" if files else ""


def _listing(title: str, lines: list[str]) -> list[str]:
    rest = [f"  and {len(lines) - SHOWN} more: see result.json"] if len(lines) > SHOWN else []
    return [f"{title}:", *(f"  {line}" for line in lines[:SHOWN]), *rest] if lines else []
