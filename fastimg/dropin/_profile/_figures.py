"""What a process counts: calls, where they ran, why, how long, and which recipes; merged over processes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fastimg.dropin import _recipe
from fastimg.dropin._recipe import Recipe

RECIPES = 64  # kept per function; the calls of further ones are counted, but no saving is estimated for them
_TALLIES = ("all", "outermost", "ran", "native", "unkept")


@dataclass
class Tally:
    """A number of calls and the seconds that they took."""

    calls: int = 0
    seconds: float = 0.0

    def add(self, calls: int, seconds: float) -> None:
        """Count `calls` more."""
        self.calls += calls
        self.seconds += seconds


@dataclass
class Kind(Tally):
    """The calls of a recipe. The first one of each process is told apart: it loads kernels and modules."""

    first_calls: int = 0
    first_seconds: float = 0.0

    def merge(self, other: "Kind") -> None:
        """Add the calls of another process."""
        self.add(other.calls, other.seconds)
        self.first_calls += other.first_calls
        self.first_seconds += other.first_seconds


@dataclass
class Function:
    """The calls of one function. Seconds are inclusive: those of nested calls count for both functions.

    `outermost` are the calls that no other counted call made (`ran` those of them that were native): their seconds can
    be added up. `recipes` are those of native calls that no other native call made: what they save can be added up.
    """

    all: Tally = field(default_factory=Tally)
    outermost: Tally = field(default_factory=Tally)
    ran: Tally = field(default_factory=Tally)
    native: Tally = field(default_factory=Tally)
    errors: int = 0
    reasons: dict[str, Tally] = field(default_factory=dict)
    recipes: dict[Recipe, Kind] = field(default_factory=dict)
    unkept: Tally = field(default_factory=Tally)

    @property
    def forwarded(self) -> int:
        """The number of calls that scikit-image's function did."""
        return self.all.calls - self.native.calls

    def forward(self, reason: str, calls: int, seconds: float) -> None:
        """Count forwarded calls under their reason."""
        self.reasons.setdefault(reason, Tally()).add(calls, seconds)

    def keep(self, recipe: Recipe, calls: Kind) -> None:
        """Count native calls under their recipe."""
        if recipe in self.recipes or len(self.recipes) < RECIPES:
            self.recipes.setdefault(recipe, Kind()).merge(calls)
        else:
            self.unkept.add(calls.calls, calls.seconds)

    def merge(self, other: "Function") -> None:
        """Add the figures of another process."""
        for name in _TALLIES:
            tally = getattr(other, name)
            getattr(self, name).add(tally.calls, tally.seconds)
        self.errors += other.errors
        for reason, tally in other.reasons.items():
            self.forward(reason, tally.calls, tally.seconds)
        for recipe, kind in other.recipes.items():
            self.keep(recipe, kind)


Functions = dict[str, Function]


@dataclass
class Process:
    """The figures of one process."""

    pid: int
    program: str
    parent: bool
    wall: float = 0.0
    functions: Functions = field(default_factory=dict)


def merged(processes: Iterable[Process]) -> Functions:
    """Return the figures of all processes together."""
    result: Functions = {}
    for process in processes:
        for name, function in process.functions.items():
            result.setdefault(name, Function()).merge(function)
    return result


def total(functions: Functions) -> Function:
    """Return the sums over all functions, without recipes; the seconds of `all` and `native` include nested calls."""
    result = Function()
    for function in functions.values():
        for name in _TALLIES:
            tally = getattr(function, name)
            getattr(result, name).add(tally.calls, tally.seconds)
        result.errors += function.errors
        for reason, tally in function.reasons.items():
            result.forward(reason, tally.calls, tally.seconds)
    return result


def _pair(tally: Tally) -> list[float]:
    return [tally.calls, tally.seconds]


def to_json(process: Process) -> dict[str, Any]:
    """Return the figures as JSON can hold them: what a process leaves in the folder."""
    functions = {
        name: {
            **{tally: _pair(getattr(f, tally)) for tally in _TALLIES}, "errors": f.errors,
            "reasons": {reason: _pair(t) for reason, t in f.reasons.items()},
            "recipes": [[_recipe.to_json(recipe), *vars(kind).values()] for recipe, kind in f.recipes.items()],
        } for name, f in process.functions.items()}  # fmt: skip
    return {"pid": process.pid, "program": process.program, "wall": process.wall, "functions": functions}


def from_json(value: dict[str, Any]) -> Process:
    """Return the figures that another process left."""
    functions = {
        name: Function(
            **{tally: Tally(*f[tally]) for tally in _TALLIES}, errors=f["errors"],
            reasons={reason: Tally(*pair) for reason, pair in f["reasons"].items()},
            recipes={_recipe.from_json(recipe): Kind(*kind) for recipe, *kind in f["recipes"]},
        ) for name, f in value["functions"].items()}  # fmt: skip
    return Process(value["pid"], value["program"], False, value["wall"], functions)
