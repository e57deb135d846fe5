"""Estimated seconds saved: what scikit-image's functions would have taken for the recorded native calls.

They are timed after the program on arguments like the recorded ones, in a process of their own: nothing of the
program's state is touched, scikit-image is not patched there, and a call that takes longer than the time that is left
ends with the process.

Saved is calls times that time, less the native seconds as they were recorded. A ratio of two timings made afterwards
would claim too much: the program's first calls import kernels, and other work may have kept the CPUs from it.

What a function takes may depend on the values of its arguments. So the worker times the native function first: where
that does not take as long as it took in the program, the arguments are not like the program's, and nothing is said.
"""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fastimg._check import Array
from fastimg.dropin._profile import _rebuild
from fastimg.dropin._profile._figures import Function, Functions, Kind, Tally
from fastimg.dropin._profile._samples import Samples
from fastimg.dropin._recipe import Recipe

BUDGET = 2.0  # seconds of timing after a program
_LONG = 1 / 40  # of the budget: a native call that takes longer may take scikit-image's function most of it
_START = 60.0  # seconds that the process may take to start and to import scikit-image
_WORKER = "fastimg.dropin._profile._worker"
CLOSE = 1 / 3  # of the longer time: a smaller difference of two times says nothing, as each is 10 % off or so
TOO_CLOSE = "about as fast as scikit-image"
TOO_LATE = "the time for estimates was used up"
NOT_WANTED = "no estimates were asked for"


@dataclass(frozen=True)
class Timing:
    """What was measured for a recipe: the seconds of one call of scikit-image's function, or why there are none.

    `at_least` says that the call was cut off, so that its time is a lower bound.
    """

    seconds: float = 0.0
    at_least: bool = False
    why: str = ""


@dataclass(frozen=True)
class Saving:
    """What a number of native calls saved.

    Attributes
    ----------
    seconds : float or None
        What scikit-image would have taken less what was taken, for the calls that could be estimated; None if none.
    spent : float
        The native seconds of these calls.
    covered : float
        Their share of all native seconds, 0 to 1.
    at_least : bool
        Whether a call of scikit-image's was cut off, so that more was saved.
    why : str
        Why other calls could not be estimated.
    """

    seconds: float | None
    spent: float
    covered: float
    at_least: bool
    why: str

    @property
    def speed_up(self) -> float | None:
        """How many times as long scikit-image would have taken; None if that is not known."""
        return None if self.seconds is None or not self.spent else 1 + self.seconds / self.spent


class Question(NamedTuple):
    """A recipe that the worker is to time, how its calls were, and the large arguments of one of them, if kept."""

    name: str
    recipe: Recipe
    arrays: list[Array] | None
    calls: Kind


Timings = dict[str, dict[Recipe, Timing]]  # by the function's name


def timings(functions: Functions, budget: float = BUDGET, samples: Samples | None = None) -> Timings:
    """Time the recorded recipes within `budget` seconds, on `samples` where there are any; each gets an answer."""
    result: Timings = {name: {} for name in functions}
    waiting = []
    for name, recipe, tally in _in_order(functions, budget):
        why = NOT_WANTED if budget <= 0 else _rebuild.problem(recipe)
        if not why and tally.seconds / tally.calls > budget:
            why = f"one call takes longer than the {budget:g} s for estimates"
        if why:
            result[name][recipe] = Timing(why=why)
        else:
            arrays = None if samples is None else samples.get(name, recipe)
            waiting.append(Question(name, recipe, arrays, tally))
    answers = _ask(waiting, budget) if waiting else []
    for i, (name, recipe, *_) in enumerate(waiting):
        result[name][recipe] = answers[i] if i < len(answers) else Timing(why=TOO_LATE)
    return result


def _in_order(functions: Functions, budget: float) -> list[tuple[str, Recipe, Kind]]:
    """Return the recipes, the one that most seconds were spent on first.

    Those with long calls come last, for one of them could use up the budget.
    """
    found = [(name, recipe, tally) for name, f in functions.items() for recipe, tally in f.recipes.items()]
    return sorted(found, key=lambda item: (item[2].seconds / item[2].calls > _LONG * budget, -item[2].seconds))


def _ask(waiting: list[Question], budget: float) -> list[Timing]:
    """Return the timings of the first recipes; fewer than asked for if the time did not suffice."""
    command = [sys.executable, "-P", "-W", "ignore", "-m", _WORKER]
    try:
        done = subprocess.run(
            command, input=pickle.dumps((budget, waiting)), capture_output=True, timeout=budget + _START, check=False,
            env=_environment())
    except (OSError, subprocess.SubprocessError) as error:
        return [Timing(why=f"the process for estimates failed: {type(error).__name__}")] * len(waiting)
    answers = list(_answers(done.stdout.decode().splitlines()))
    if not done.stdout and done.returncode:
        why = (done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return [Timing(why=f"the process for estimates failed: {why}")] * len(waiting)
    return answers


def _environment() -> dict[str, str]:
    """Return the worker's environment: the same fastimg, and nothing that patches scikit-image."""
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(Path(__file__).parents[3])]))
    inherited = {name: value for name, value in os.environ.items() if name != "FASTIMG_DROPIN"}
    return {**inherited, "PYTHONPATH": path}


def _answers(lines: list[str]) -> Iterator[Timing]:
    """Read what the worker wrote: that it began, then per recipe the time that was left, and seconds or an error."""
    left = 0.0
    for line in lines:
        value = json.loads(line)
        left = value.get("left", 0.0)
        if "error" in value:
            yield Timing(why=value["error"])
        elif "seconds" in value:
            yield Timing(value["seconds"])
    if left:
        yield Timing(left, at_least=True)


def _doubt(gain: float, tally: Tally, timing: Timing) -> str:
    """Return why nothing is known of what the calls of a recipe gained, though scikit-image's function was timed."""
    if timing.at_least and gain <= 0:
        return TOO_LATE
    return TOO_CLOSE if abs(gain) < CLOSE * max(tally.seconds, tally.seconds + gain) else ""


def saving(function: Function, timings: Mapping[Recipe, Timing]) -> Saving:
    """Add up what the native calls of a function saved."""
    seconds = spent = 0.0
    at_least, why = False, ""
    for recipe, tally in function.recipes.items():
        timing = timings.get(recipe, Timing(why=TOO_LATE))
        gain = tally.calls * timing.seconds - tally.seconds
        if reason := timing.why or _doubt(gain, tally, timing):
            why = why or reason
            continue
        seconds += gain
        spent += tally.seconds
        at_least |= timing.at_least
    if function.unkept.calls:
        why = why or f"more than {len(function.recipes)} kinds of calls"
    whole = sum(t.seconds for t in function.recipes.values()) + function.unkept.seconds
    if not spent:
        return Saving(None, 0.0, 0.0, False, why or "no native call to estimate")
    return Saving(seconds, spent, spent / whole, at_least, why)
