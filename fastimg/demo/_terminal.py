"""What the demo says in a terminal: progress per step, a summary table, plain text where it is piped."""

import math
import sys
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from fastimg.demo._runner import Outcome

ORIGINS = ("native", "partly native", "forwarded", "NumPy")
PLAIN_WIDTH = 150  # rich would cut tables at 80 columns where there is no terminal


def console() -> Console:
    """Return a console that writes plain text, wide enough for the table, where the output is no terminal."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=PLAIN_WIDTH, no_color=True, force_terminal=False)


def milliseconds(value: float) -> str:
    """Return a time with three significant digits, or a dash."""
    if math.isnan(value):
        return "-"
    if value < 0.01:
        return "<0.01"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def speed_up(outcome: Outcome) -> str:
    """Return the ratio of the times, or why there is none."""
    ratio = outcome.speed_up
    if ratio is None:
        return "same code" if outcome.origin == "NumPy" else "forwarded" if outcome.origin == "forwarded" else "-"
    return f"{ratio:.1f}x" if ratio < 100 else f"{ratio:.0f}x"


def difference(outcome: Outcome) -> str:
    """Return the largest difference; `0` means that all bits of all values are the same."""
    if outcome.skipped or math.isnan(outcome.comparison.difference):
        return "-"
    return f"{outcome.comparison.difference:.2g}"


class Display:
    """Shows each step as it runs: a progress bar in a terminal, a line per step elsewhere."""

    def __init__(self, out: Console, total: int) -> None:
        self.out = out
        self.done = 0
        self.total = total
        self.bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=28), MofNCompleteColumn(),
            TimeElapsedColumn(), console=out, transient=True, disable=not out.is_terminal)  # fmt: skip
        self.task = self.bar.add_task("starting", total=total)

    def __enter__(self) -> "Display":
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bar.stop()

    def show(self, outcome: Outcome) -> None:
        """Tell that a step is done."""
        self.done += 1
        text = f"{outcome.chapter}: {outcome.step.title}"
        self.bar.update(self.task, advance=1, description=escape(text))
        if outcome.problem:
            self.out.print(f"[bold red]FAILED[/] {escape(text)}: {escape(outcome.problem)}")
        elif not self.out.is_terminal:
            self.out.print(escape(f"{self.done:3d}/{self.total} {text}"))
        if outcome.remark and outcome.step.photo == "dice":
            self.out.print(escape(outcome.remark))


def table(title: str, outcomes: Sequence[Outcome]) -> Table:
    """Return the summary of the steps."""
    result = Table(title=escape(title), box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    result.add_column("chapter", style="dim", overflow="fold")
    result.add_column("step", overflow="fold")
    for name in ("fastimg\nms", "scikit-image\nms", "speed-up", "max\ndifference"):
        result.add_column(name, justify="right", no_wrap=True)
    result.add_column("by", no_wrap=True)
    previous = ""
    for o in outcomes:
        result.add_row(*_row(o, o.chapter if o.chapter != previous else ""))
        previous = o.chapter
    return result


def _row(o: Outcome, chapter: str) -> list[Any]:
    colour = {"native": "green", "partly native": "green", "forwarded": "yellow"}.get(o.origin, "dim")
    by = "[bold red]FAILED[/]" if o.problem else "skipped" if o.skipped else f"[{colour}]{o.origin}[/]"
    return [escape(chapter), escape(o.step.title), milliseconds(o.ours_ms), milliseconds(o.theirs_ms),
            f"[{colour}]{speed_up(o)}[/]", difference(o), by]  # fmt: skip


def verdict(outcomes: Sequence[Outcome]) -> str:
    """Return one line on all steps."""
    failed = sum(bool(o.problem) for o in outcomes)
    counts = Counter(o.origin for o in outcomes)
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ORIGINS if counts[kind])
    skipped = sum(bool(o.skipped) for o in outcomes)
    same = f"{failed} FAILED" if failed else "all results as scikit-image's"
    return f"{len(outcomes)} steps ({kinds}): {same}" + (f", {skipped} skipped" if skipped else "")
