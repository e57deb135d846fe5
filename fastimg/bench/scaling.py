"""Time per pixel from small images to large ones: never slower than scikit-image, and linear."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fastimg.bench.job import Job
from fastimg.bench.report import ratio
from fastimg.bench.run import FASTIMG, Row, reference_library, run

# A call of the reference that takes longer than this is not repeated: which of the two is faster is clear by then.
PATIENCE = 2.0
LINEAR = 1.3  # time per pixel at most, large against small
SMALL, LARGE = 1024, 8192


def run_sizes(jobs: Iterable[Job], sizes: Sequence[int], threads: int, rounds: int) -> Iterable[list[Row]]:
    """Time every job at every size; yield the rows of one job after the other."""
    for job in jobs:
        yield [_run_size(replace(job, peers=()), size, threads, rounds) for size in sizes]


def _run_size(job: Job, size: int, threads: int, rounds: int) -> Row:
    """Return the row; one without figures where the image is too small for the job, or for scikit-image's function."""
    try:
        return run(job, size, [threads], rounds, PATIENCE)
    except Exception:  # fastimg's own are told as wrong results
        return Row(job.name, job.function, size, "missing", reference_library(job), job.tolerance)


def _nanoseconds(row: Row, threads: int) -> float | None:
    figure = row.figure(threads, FASTIMG)
    return 1e9 * figure[0] / row.size**2 if figure else None


def growth(rows: Sequence[Row], threads: int) -> float | None:
    """Return the time per pixel at 8192 in terms of that at 1024; None unless both were timed."""
    at = {row.size: _nanoseconds(row, threads) for row in rows}
    small, large = at.get(SMALL), at.get(LARGE)
    return large / small if small and large else None


def header(sizes: Sequence[int]) -> list[str]:
    """Name the columns."""
    return ["job: ns per pixel (x scikit-image)", *map(str, sizes), f"{LARGE} / {SMALL}"]


def cells(rows: Sequence[Row], threads: int) -> list[str]:
    """Return the texts of one job's row."""
    texts = [rows[0].job]
    for row in rows:
        time = _nanoseconds(row, threads)
        mark = " WRONG" if row.problem else ""
        texts.append("-" if time is None else f"{time:.3g} ({ratio(row.times(threads, FASTIMG, row.reference))}){mark}")
    grown = growth(rows, threads)
    return [*texts, "-" if grown is None else f"{grown:.2f}"]


def verdicts(table: Iterable[Sequence[Row]], threads: int) -> list[str]:
    """Say where fastimg is slower than the reference, and where a large image costs too much per pixel."""
    found = []
    for rows in table:
        for row in rows:
            times = row.times(threads, FASTIMG, row.reference)
            if times is not None and times < 1:
                found.append(f"{row.job}: slower than {row.reference} at {row.size}x{row.size} ({times:.2f}x)")
        grown = growth(rows, threads)
        if grown is not None and grown > LINEAR:
            found.append(f"{rows[0].job}: time per pixel at {LARGE} is {grown:.2f} times that at {SMALL}, aim {LINEAR}")
    return found
