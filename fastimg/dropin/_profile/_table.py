"""The report as text: aligned columns, or rich's table where there is a terminal to show it."""

import sys
from collections.abc import Iterator, Sequence

from fastimg.dropin._profile import _estimate
from fastimg.dropin._profile._estimate import Saving
from fastimg.dropin._profile._report import Report, Row
from fastimg.dropin._text import aligned, fragment, seconds, times

HEAD = ("function", "calls", "native", "forwarded", "seconds", "saved", "speed-up")


def faster(saving: Saving) -> str:
    """Write how many times as fast as scikit-image: 7.3x, > 12x where it is a lower bound."""
    return f"{'> ' if saving.at_least else ''}{times(saving.speed_up)}"


def saved(saving: Saving) -> str:
    """Write the estimated seconds saved; * where not all calls could be estimated."""
    if saving.seconds is None:
        return "-"
    part = "*" if saving.covered < 0.995 else ""
    return f"{'> ' if saving.at_least else ''}{seconds(saving.seconds)}{part}"


def cells(row: Row) -> tuple[str, ...]:
    """Return the texts of one row."""
    f = row.function
    return (row.name, str(f.all.calls), str(f.native.calls), str(f.forwarded), seconds(f.all.seconds),
            saved(row.saving), faster(row.saving))  # fmt: skip


def headline(report: Report) -> str:
    """Return the profile in a sentence."""
    total = report.total
    if not total.all.calls:
        return f"fastimg profile of {report.parent.program}: no function of scikit-image was called"
    share = f"{100 * total.native.calls / total.all.calls:.0f} % of {total.all.calls} calls native"
    others = len(report.processes) - 1
    where = f" and {others} other process{'es' if others > 1 else ''}" if others else ""
    gain = report.saving
    estimate = "" if gain.seconds is None else f", an estimated {saved(gain)} s saved"
    return (f"fastimg profile of {report.parent.program}{where}: {seconds(report.parent.wall)} s; "
            f"{seconds(total.outermost.seconds)} s in scikit-image's functions, {share}{estimate}")


def notes(rows: Sequence[Row]) -> Iterator[str]:
    """Yield why calls were forwarded, and what could not be estimated."""
    for row in rows:
        for reason, tally in row.function.reasons.items():
            yield f"{row.name}: {tally.calls} forwarded, {reason}"
    for row in rows:
        saving = row.saving
        if row.function.native.calls and saving.why not in ("", _estimate.NOT_WANTED):
            share = f"{100 * (1 - saving.covered):.0f} %" if saving.covered else "time"
            yield f"{row.name}: {share} not estimated, {saving.why}"


def text(report: Report) -> str:
    """Return the table as aligned text."""
    rows = report.rows
    lines = [headline(report)]
    if rows:
        lines += aligned(HEAD, list(map(cells, rows)))
        lines += notes(rows)
    return "\n".join(lines)


def html(report: Report) -> str:
    """Return the table for a notebook."""
    rows = report.rows
    return fragment(headline(report), HEAD, list(map(cells, rows)), notes(rows))


def show(report: Report) -> None:
    """Print the table on stderr, where it does not mix with the program's own output."""
    stream = sys.stderr
    if stream is None:
        return
    if not (stream.isatty() and _rich(report)):
        print(text(report), file=stream)


def _rich(report: Report) -> bool:
    try:
        from rich.console import Console
        from rich.table import Table
    except ModuleNotFoundError:
        return False
    rows = report.rows
    console = Console(stderr=True, highlight=False)
    console.print(headline(report), style="bold", markup=False)
    if rows:
        table = Table(box=None, header_style="dim", pad_edge=False)
        for i, name in enumerate(HEAD):
            table.add_column(name, justify="right" if i else "left", no_wrap=True)
        for row in rows:
            style = "green" if not row.function.forwarded else "yellow" if row.function.native.calls else "dim"
            table.add_row(*cells(row), style=style)
        console.print(table)
    for note in notes(rows):
        console.print(note, style="dim", markup=False)
    return True
