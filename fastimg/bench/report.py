"""What is shown of a run: the table (terminal or Markdown), the aims that were missed, and the JSON file."""

import datetime
import importlib.metadata
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastimg import _config
from fastimg.bench import measure
from fastimg.bench.cases import JOBS
from fastimg.bench.run import FASTIMG, Row

SLOWER = " slower"  # in words, so that it stands out without colours too
_DISTRIBUTIONS = {
    "scikit-image": ("scikit-image",),
    "SciPy": ("scipy",),
    "OpenCV": (
        "opencv-contrib-python-headless", "opencv-python-headless", "opencv-contrib-python", "opencv-python",
    ),
    "threadpoolctl": ("threadpoolctl",),
}  # fmt: skip


def ratio(value: float | None) -> str:
    """Write a ratio with three digits, and say so if it is a slow-down."""
    if value is None:
        return "-"
    text = f"{value:.{2 if value < 10 else 1}f}"
    return text + (SLOWER if float(text) < 1 else "")


def _milliseconds(figure: tuple[float, float] | None) -> str:
    return "-" if figure is None else f"{1e3 * figure[0]:.3g} ({1e3 * figure[1]:.3g})"


def _each(row: Row, threads: int, fastimgs: bool) -> str:
    """List the peers: their speed in terms of the reference, or fastimg's in terms of those with the same job."""
    found = []
    for name, facts in row.peers.items():
        pair = (FASTIMG, name) if fastimgs else (name, row.reference)
        if facts["same_job"] or not fastimgs:
            found.append((name, row.times(threads, *pair)))
    return ", ".join(f"{name} {ratio(value)}" for name, value in found if value is not None) or "-"


def _job(row: Row) -> str:
    marks = [] if row.kind == "native" else ["not there yet" if row.kind == "missing" else row.kind]
    marks += ["WRONG"] if row.problem else []
    return row.job + (f" ({', '.join(marks)})" if marks else "")


def header(threads: Sequence[int]) -> list[str]:
    """Name the columns: all of them for the first number of threads, the ratios only for the others."""
    first, *others = threads
    names = ["job", f"ms (median), {in_words(first)}", "x scikit-image", "peers x scikit-image", "x peer, same job"]
    for n in others:
        names += [f"{in_words(n)}: x scikit-image", f"{in_words(n)}: x peer"]
    return [*names, "largest difference"]


def in_words(n: int) -> str:
    """Write a number of threads in words."""
    return f"{n} thread{'s' if n > 1 else ''}"


def cells(row: Row, threads: Sequence[int]) -> list[str]:
    """Return the texts of one row of the table."""
    first, *others = threads
    unit = "" if row.reference == "scikit-image" else f" (of {row.reference})"
    texts = [_job(row), _milliseconds(row.figure(first, FASTIMG))]
    texts.append(ratio(row.times(first, FASTIMG, row.reference)) + unit)
    texts += [_each(row, first, False), _each(row, first, True)]
    for n in others:
        texts += [ratio(row.times(n, FASTIMG, row.reference)) + unit, _each(row, n, True)]
    return [*texts, "-" if row.difference is None else f"{row.difference:.2g}"]


def markdown(head: list[str], body: list[list[str]]) -> str:
    """Return a Markdown table, which reads well in a terminal too."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def print_table(head: list[str], body: list[list[str]]) -> None:
    """Print the table, with rich where it is installed; slow-downs and wrong results in red."""
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ModuleNotFoundError:
        print(markdown(head, body))
        return
    table = Table()
    for i, name in enumerate(head):
        table.add_column(name, justify="right" if i else "left", no_wrap=not i)
    for texts in body:
        styled = (Text(text.replace(", ", "\n") if i else text, _style(text)) for i, text in enumerate(texts))
        table.add_row(*styled)
    console = Console()
    if not console.is_terminal:  # a file or a pipe has no width to keep to
        console.width = 160
    console.print(table)


def _style(text: str) -> str:
    return "bold red" if SLOWER in text or "WRONG" in text else ""


def missed_aims(rows: list[Row], threads: int) -> list[str]:
    """Say which jobs stay below what they are to reach with all CPUs."""
    aims = {job.name: job for job in JOBS}
    found = []
    for row in rows:
        job = aims.get(row.job)
        pairs = [(row.reference, job.aim)] if job else []
        pairs += [(name, job.aim_peer) for name, facts in row.peers.items() if job and facts["same_job"]]
        for other, aim in pairs:
            times = row.times(threads, FASTIMG, other)
            if aim is not None and times is not None and times < aim:
                found.append(f"{_job(row)}: {times:.3g} times {other}, aim {aim}")
    return found


def notes(rows: list[Row]) -> list[str]:
    """Say what is wrong with results, and what peers do otherwise."""
    found = [f"{row.job}: WRONG RESULT: {row.problem}" for row in rows if row.problem]
    for row in rows:
        for name, facts in row.peers.items():
            if facts["note"]:
                other = "" if facts["same_job"] else "not the same job: "
                found.append(f"{row.job}: {name}: {other}{facts['note']}")
    return found


def versions() -> dict[str, str]:
    """Return the versions of the libraries that take part, by the name that the tables use."""
    found: dict[str, str] = {}
    for name, distributions in _DISTRIBUTIONS.items():
        for distribution in distributions:
            try:
                found.setdefault(name, importlib.metadata.version(distribution))
            except importlib.metadata.PackageNotFoundError:
                continue
    return found


def where() -> str:
    """Return the processor, the date, and what the figures are compared with."""
    others = [f"{name} {version}" for name, version in versions().items() if name in ("scikit-image", "OpenCV")]
    return ", ".join([_config.config()["processor"], f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}", *others])


def document(rows: list[Row], settings: dict[str, Any], missing: dict[str, str], floor: list[float]) -> dict[str, Any]:
    """Return everything that is known of a run, as plain values for JSON."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": _config.config(),
        "versions": versions(),
        "settings": settings,
        "peers missing": list(missing),
        "floor": {"bytes": measure.FLOOR_BYTES, "seconds": floor},
        "jobs": [_plain(row) for row in rows],
    }


def _plain(row: Row) -> dict[str, Any]:
    figures = {}
    for n, seconds in row.seconds.items():
        figures[n] = {
            name: {
                "smallest": (figure := measure.smallest_and_median(rounds))[0],
                "median": figure[1],
                "times reference": row.times(n, name, row.reference),
                "fastimg times this": row.times(n, FASTIMG, name),
            }
            for name, rounds in seconds.items()
            if rounds
        }
    return asdict(row) | {"ok": not row.problem, "figures": figures}


def write(path: str, text: str) -> None:
    """Write `text` to a file, whose folder is made if need be."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def write_json(path: str, facts: dict[str, Any]) -> None:
    """Write `facts` to a file."""
    write(path, json.dumps(facts, indent=1) + "\n")
