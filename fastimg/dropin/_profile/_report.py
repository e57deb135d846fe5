"""All that a profile has to say: the figures of all processes, what was saved, and where this was."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastimg import _config
from fastimg.dropin import _recipe
from fastimg.dropin._profile import _estimate, _figures
from fastimg.dropin._profile._estimate import Saving, Timings
from fastimg.dropin._profile._figures import Function, Functions, Process
from fastimg.dropin._profile._samples import Samples

SCHEMA = 1  # of the JSON file; a change that readers must know of raises it
INPUTS = 8  # kinds of calls that are listed per function
_FACTS = ("fastimg", "python", "numpy", "processor", "machine", "simd in use", "threads", "threads limited by")


@dataclass(frozen=True)
class Input:
    """One kind of native call of a function: its arguments as text, how often, how long, what it saved."""

    text: str
    calls: int
    seconds: float
    saving: Saving


@dataclass(frozen=True)
class Row:
    """What is said of one function."""

    name: str
    function: Function
    saving: Saving
    inputs: list[Input]


@dataclass(frozen=True)
class Report:
    """The profile of a program."""

    processes: list[Process]
    functions: Functions
    timings: Timings
    budget: float
    facts: dict[str, Any]

    @property
    def rows(self) -> list[Row]:
        """One row per function, the one that most seconds were spent in first."""
        found = [Row(name, f, _estimate.saving(f, self.timings[name]), self._inputs(name, f))
                 for name, f in self.functions.items()]  # fmt: skip
        return sorted(found, key=lambda row: (-row.function.all.seconds, row.name))

    def _inputs(self, name: str, function: Function) -> list[Input]:
        first = sorted(function.recipes.items(), key=lambda item: -item[1].seconds)[:INPUTS]
        return [Input(_recipe.say(recipe), tally.calls, tally.seconds,
                      _estimate.saving(Function(recipes={recipe: tally}), self.timings[name]))
                for recipe, tally in first]  # fmt: skip

    @property
    def total(self) -> Function:
        """The sums over all functions."""
        return _figures.total(self.functions)

    @property
    def parent(self) -> Process:
        """The process that the profile was started in."""
        return self.processes[0]

    @property
    def saving(self) -> Saving:
        """What all native calls saved together."""
        rows = self.rows
        known = [row.saving for row in rows if row.saving.seconds is not None]
        spent = sum(s.spent for s in known)
        whole = sum(s.spent / s.covered for s in known)
        gain = sum(s.seconds or 0.0 for s in known) if known else None
        return Saving(gain, spent, spent / whole if whole else 0.0, any(s.at_least for s in known), "")


def make(processes: list[Process], budget: float, samples: Samples | None = None) -> Report:
    """Merge the figures, make the estimates within `budget` seconds, and collect the facts."""
    functions = _figures.merged(processes)
    return Report(processes, functions, _estimate.timings(functions, budget, samples), budget, _facts())


def _facts() -> dict[str, Any]:
    import importlib.metadata

    config = _config.config()
    facts = {name: config[name] for name in _FACTS}
    try:
        facts["scikit-image"] = importlib.metadata.version("scikit-image")
    except importlib.metadata.PackageNotFoundError:
        facts["scikit-image"] = "not installed"
    return {**facts, "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds")}


def to_json(report: Report) -> dict[str, Any]:
    """Return the report with the keys that docs/dropin.md lists."""
    total, saving = report.total, report.saving
    return {
        "schema": SCHEMA,
        "program": report.parent.program,
        "facts": report.facts,
        "wall_seconds": report.parent.wall,
        "total": {
            "calls": total.all.calls, "native": total.native.calls, "forwarded": total.forwarded,
            "errors": total.errors, "outermost_calls": total.outermost.calls,
            "outermost_seconds": total.outermost.seconds, "saved_seconds": saving.seconds,
            "saved_at_least": saving.at_least, "speed_up": saving.speed_up,
        },
        "functions": [_row_to_json(row) for row in report.rows],
        "processes": [_process_to_json(process) for process in report.processes],
        "estimate_budget_seconds": report.budget,
    }  # fmt: skip


def _row_to_json(row: Row) -> dict[str, Any]:
    f, saving = row.function, row.saving
    return {
        "name": row.name, "calls": f.all.calls, "native": f.native.calls, "forwarded": f.forwarded, "errors": f.errors,
        "reasons": [{"reason": reason, "calls": t.calls, "seconds": t.seconds} for reason, t in f.reasons.items()],
        "seconds": f.all.seconds, "native_seconds": f.native.seconds, "outermost_calls": f.outermost.calls,
        "outermost_seconds": f.outermost.seconds, "saved_seconds": saving.seconds, "saved_at_least": saving.at_least,
        "speed_up": saving.speed_up, "estimated_share": saving.covered, "not_estimated": saving.why,
        "inputs": [
            {"arguments": i.text, "calls": i.calls, "seconds": i.seconds, "saved_seconds": i.saving.seconds,
             "saved_at_least": i.saving.at_least, "speed_up": i.saving.speed_up, "not_estimated": i.saving.why}
            for i in row.inputs],
    }  # fmt: skip


def _process_to_json(process: Process) -> dict[str, Any]:
    total = _figures.total(process.functions)
    return {
        "pid": process.pid, "program": process.program, "parent": process.parent, "wall_seconds": process.wall,
        "calls": total.all.calls, "native": total.native.calls, "forwarded": total.forwarded,
        "outermost_seconds": total.outermost.seconds,
    }  # fmt: skip


def write_json(report: Report, path: Path) -> None:
    """Write the report as JSON."""
    path.write_text(json.dumps(to_json(report), indent=1) + "\n")
