"""Runs each step with fastimg and with scikit-image, times both, and compares the results."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastimg import _fallback, _native
from fastimg._check import Array
from fastimg.demo import _photos
from fastimg.demo._compare import Comparison, compare
from fastimg.demo._pictures import Picture, picture
from fastimg.demo._step import Chapter, Step


@dataclass(frozen=True)
class Settings:
    """How long to measure and how large the pictures are."""

    quick: bool = False

    @property
    def rounds(self) -> int:
        """Return the number of interleaved measurements."""
        return 1 if self.quick else 5

    @property
    def budget(self) -> float:
        """Return the seconds after which a step is not measured again."""
        return 0.2 if self.quick else 1.5

    def side(self, step: Step) -> int:
        """Return the longest side of the photo of `step`."""
        return min(step.side, step.quick_side) if self.quick else step.side


@dataclass
class Outcome:
    """What one step did on one photo."""

    chapter: str
    step: Step
    size: str = ""
    ours_ms: float = float("nan")
    theirs_ms: float = float("nan")
    comparison: Comparison = field(default_factory=lambda: Comparison(False, float("nan"), "was not run"))
    remark: str = ""
    wrong: str = ""
    skipped: str = ""
    native: list[str] = field(default_factory=list)
    forwarded: dict[str, str] = field(default_factory=dict)
    before: list[Picture] = field(default_factory=list)
    after: list[Picture] = field(default_factory=list)

    @property
    def problem(self) -> str:
        """What makes the step a failure; empty if nothing does."""
        if self.skipped:
            return ""
        return self.wrong or ("" if self.comparison.equal else self.comparison.why)

    @property
    def origin(self) -> str:
        """Who did the work: native, forwarded, partly native, or NumPy alone."""
        if not self.native:
            return "forwarded" if self.forwarded else "NumPy"
        return "partly native" if self.forwarded else "native"

    @property
    def speed_up(self) -> float | None:
        """Return how many times faster fastimg was; None where both ran the same code."""
        return self.theirs_ms / self.ours_ms if self.native and not self.skipped and not self.wrong else None


def run(chapters: Sequence[Chapter], settings: Settings, user_photo: Array | None = None) -> Iterator[Outcome]:
    """Run the steps in turn, on the shipped photos or, those that fit any photo, on the user's."""
    for chapter in chapters:
        for step in chapter.steps:
            if user_photo is None or step.any_photo:
                yield run_step(chapter.title, step, settings, user_photo)


def run_step(chapter: str, step: Step, settings: Settings, user_photo: Array | None = None) -> Outcome:
    """Run one step; what it raises becomes a part of the outcome."""
    import fastimg

    skimage = _fallback.scikit_image("")
    outcome = Outcome(chapter, step)
    photo = _photo(step, settings, user_photo)
    inputs = step.prepare(photo)
    outcome.size = f"{photo.shape[1]} x {photo.shape[0]}"
    outcome.before = [picture("before", inputs[0])]
    theirs, theirs_error = _attempt(step, skimage, inputs)
    counts = _fallback.fallback_counts()
    ours, ours_error = _attempt(step, fastimg, inputs)
    _classify(outcome, counts, _fallback.fallback_counts())
    if theirs_error or ours_error:
        _judge_errors(outcome, ours_error, theirs_error, is_users=user_photo is not None)
        return outcome
    outcome.comparison = compare(ours, theirs, step.tolerance)
    outcome.wrong = step.check(ours)
    outcome.remark = step.say(ours)
    outcome.after = step.show(ours, inputs)
    outcome.ours_ms, outcome.theirs_ms = _measure(step, inputs, fastimg, skimage, settings)
    return outcome


def _photo(step: Step, settings: Settings, user_photo: Array | None) -> Array:
    if user_photo is None:
        return _photos.load(step.photo, settings.side(step))
    photo = _photos.fit(user_photo, settings.side(step))
    return _photos.to_grey(photo) if step.grey else photo


def _attempt(step: Step, library: Any, inputs: Sequence[Any]) -> tuple[Any, Exception | None]:
    try:
        return step.function(library, *inputs), None
    except Exception as error:  # whatever it is, the report tells it and the demo goes on
        return None, error


def _judge_errors(outcome: Outcome, ours: Exception | None, theirs: Exception | None, is_users: bool) -> None:
    """Let a step that scikit-image cannot do on the user's photo either (too small, say) be no failure."""
    if is_users and ours is not None and type(ours) is type(theirs):
        outcome.skipped = f"not possible on this picture: {type(ours).__name__}: {ours}"
    else:
        raised = [(name, e) for name, e in (("fastimg", ours), ("scikit-image", theirs)) if e is not None]
        outcome.wrong = "; ".join(f"{name} raised {type(e).__name__}: {e}" for name, e in raised)


def _classify(outcome: Outcome, before: dict[tuple[str, str], int], after: dict[tuple[str, str], int]) -> None:
    """Sort the functions of the step into native and forwarded; a native one may have forwarded this very call."""
    registry = _native.registry()
    outcome.forwarded = {n: _fallback.NO_KERNEL for n in outcome.step.calls if n not in registry}
    new = (key for key, n in after.items() if n > before.get(key, 0))
    outcome.forwarded |= {name: why for name, why in new if not name.startswith("data.")}
    outcome.native = [n for n in outcome.step.calls if n not in outcome.forwarded]


def _measure(step: Step, inputs: Sequence[Any], ours: Any, theirs: Any, settings: Settings) -> tuple[float, float]:
    """Return the smallest times in ms of a few interleaved rounds; the comparison was the warm-up."""
    best = [float("inf"), float("inf")]
    start = time.perf_counter()
    for _ in range(settings.rounds):
        for i, library in enumerate((ours, theirs)):
            best[i] = min(best[i], _time(step, library, inputs, settings.budget / (4 * settings.rounds)))
        if time.perf_counter() - start > settings.budget:
            break
    return best[0] * 1e3, best[1] * 1e3


def _time(step: Step, library: Any, inputs: Sequence[Any], seconds: float) -> float:
    """Return the smallest time of one call; short ones are called again for `seconds`, so that caches are warm."""
    best, spent = float("inf"), 0.0
    while spent <= seconds:
        start = time.perf_counter()
        step.function(library, *inputs)
        best = min(best, time.perf_counter() - start)
        spent += best
    return best
