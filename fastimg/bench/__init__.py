"""What ``python -m fastimg bench`` runs: fastimg against scikit-image and the fastest peers, interleaved."""

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from typing import Any

from fastimg.bench import cases, chart, layouts, measure, overhead, report, run, scaling
from fastimg.bench.job import Job
from fastimg.bench.run import Row

SIZE = 2048
FLOOR = "floor"


def _numbers(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(f"integers of at least 1 are needed, got {text!r}")
    return [int(part) for part in parts]


def _positive(text: str) -> int:
    if len(numbers := _numbers(text)) > 1:
        raise argparse.ArgumentTypeError(f"one integer of at least 1 is needed, got {text!r}")
    return numbers[0]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    p = argparse.ArgumentParser("python -m fastimg bench", description=__doc__)
    p.add_argument("--only", nargs="+", default=[], metavar="PATTERN",
                   help="jobs whose name contains or matches PATTERN, or groups: table, more, floor")
    p.add_argument("--list", action="store_true", help="name the jobs and stop")
    p.add_argument("--json", metavar="F", help="write all figures, with the facts of the machine, to F")
    p.add_argument("--markdown", metavar="F", help="write the table to F")
    p.add_argument("--chart", metavar="F", help="draw the jobs to F, as SVG; without --only, eight of them")
    p.add_argument("--threads", type=_numbers, metavar="N,..", help="numbers of threads (default: all CPUs, and 1)")
    p.add_argument("--size", type=_positive, metavar="N",
                   help=f"NxN pixels (default: {SIZE}, with --layouts {layouts.SIZE})")
    p.add_argument("--rounds", type=_positive, default=measure.ROUNDS, metavar="N",
                   help="rounds per job (default: %(default)s, the fewest for figures to be published)")
    p.add_argument("--sizes", type=_numbers, metavar="N,..",
                   help="instead: time per pixel of every native function by size, and where it is slower")
    p.add_argument("--layouts", action="store_true",
                   help="instead: time of every native function by the image's order of memory, and where it is slower")
    p.add_argument("--overhead", action="store_true", help="instead: cost of a call beyond its kernel, and of import")
    return p  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Run the benchmarks that `argv` asks for; 1 if a result is wrong, 2 if they cannot run."""
    options = parser().parse_args(argv)
    try:
        patterns = [p for p in options.only or (chart.JOBS if options.chart else ()) if p != FLOOR]
        find = cases.survey if options.layouts or options.sizes else cases.select
        jobs = find(patterns) if patterns or not options.only else []
        threads = options.threads or run.default_threads()
        _possible(threads)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(f"{job.group:<6} {job.name}" for job in jobs))
        return 0
    if importlib.util.find_spec("skimage") is None:
        print("error: the benchmarks compare with scikit-image, which is not installed: pip install 'fastimg[bench]'",
              file=sys.stderr)  # fmt: skip
        return 2
    if busy := measure.busy():
        print(f"warning: {busy}", file=sys.stderr)
    options.size = options.size or (layouts.SIZE if options.layouts else SIZE)
    mode = _overhead if options.overhead else _layouts if options.layouts else _sizes if options.sizes else _jobs
    return mode(options, jobs, threads)


def _possible(threads: list[int]) -> None:
    most = max(run.default_threads())
    if max(threads) > most:
        raise ValueError(f"--threads {max(threads)}: fastimg may use {most} here; see `python -m fastimg doctor`")


def _progress(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _jobs(options: argparse.Namespace, jobs: list[Job], threads: list[int]) -> int:
    missing = run.missing_peers(jobs)
    for name, module in missing.items():
        print(f"{name} is left out: no module {module!r}; pip install 'fastimg[bench]'")
    floor = measure.floor(options.rounds)
    smallest, median = measure.smallest_and_median(floor)
    print(f"floor: copying 16 MiB with one thread takes {1e3 * smallest:.2f} ms (median {1e3 * median:.2f}): "
          f"{2e-9 * measure.FLOOR_BYTES / smallest:.1f} GB/s read and written")  # fmt: skip
    rows = []
    for i, job in enumerate(jobs, 1):
        _progress(f"{i}/{len(jobs)} {job.name}")
        rows.append(run.run(job, options.size, threads, options.rounds))
    if rows:
        head, body = report.header(threads), [report.cells(row, threads) for row in rows]
        report.print_table(head, body)
        _say("below the aim", report.missed_aims(rows, threads[0]) if options.size == SIZE and threads[0] > 1 else [])
        _say("notes", report.notes(rows))
        _write(options.markdown, report.markdown(head, body))
        _write(options.chart, chart.svg(rows, threads[0], report.where()))
    if options.json:
        settings = {"size": options.size, "rounds": options.rounds, "threads": threads}
        report.write_json(options.json, report.document(rows, settings, missing, floor))
    return int(any(row.problem for row in rows))


def _sizes(options: argparse.Namespace, jobs: list[Job], threads: list[int]) -> int:
    n, table = threads[0], []
    for rows in scaling.run_sizes(jobs, options.sizes, n, options.rounds):
        _progress(rows[0].job)
        table.append(rows)
    verdicts = scaling.verdicts(table, n) or ["nothing: faster at every size, and linear"]
    text = [scaling.header(options.sizes), *(scaling.cells(rows, n) for rows in table)]
    settings = {"sizes": options.sizes, "rounds": options.rounds, "threads": [n]}
    return _survey(options, text, verdicts, [row for rows in table for row in rows], settings)


def _layouts(options: argparse.Namespace, jobs: list[Job], threads: list[int]) -> int:
    n, table = threads[0], []
    for rows in layouts.run_layouts(jobs, options.size, n, options.rounds):
        table.append(rows)
        _progress(layouts.cells(rows, n)[0])
    verdicts = layouts.verdicts(table, n) or ["nothing: faster in every layout, within twice the time of C order"]
    text = [layouts.header(), *(layouts.cells(rows, n) for rows in table)]
    settings = {"size": options.size, "rounds": options.rounds, "threads": [n]}
    return _survey(options, text, verdicts, [row for rows in table for row in rows.values()], settings)


def _survey(
    options: argparse.Namespace, text: list[list[str]], verdicts: list[str], rows: list[Row], settings: dict[str, Any]
) -> int:
    """Show and write what a survey of the native functions found; 1 if a result is wrong."""
    head, *body = text
    report.print_table(head, body)
    _say("not as promised", verdicts)
    wrong = [f"{row.job} at {row.size}: {row.problem}" for row in rows if row.problem]
    _say("wrong results", wrong)
    _write(options.markdown, report.markdown(head, body) + "\n" + "".join(f"- {line}\n" for line in verdicts))
    if options.json:
        report.write_json(options.json, report.document(rows, settings, {}, []))
    return int(bool(wrong))


def _overhead(options: argparse.Namespace, jobs: list[Job], threads: list[int]) -> int:
    found = overhead.main()
    if options.json:
        report.write_json(options.json, report.document([], {}, {}, []) | {"overhead": found})
    return 0


def _say(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}:", *lines, sep="\n  ")


def _write(path: str | None, text: str) -> None:
    if path:
        report.write(path, text)
