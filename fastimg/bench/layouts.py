"""Images as programs hold them: in no layout slower than scikit-image, and within twice the time of C order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from fastimg._check import Array
from fastimg.bench import measure
from fastimg.bench.job import Job
from fastimg.bench.report import ratio
from fastimg.bench.run import FASTIMG, Row, check, contestants
from fastimg.bench.scaling import PATIENCE

SIZE = 1024
C_ORDER = "C order"
MOST = 2.0  # times the time of C order

Layout = Callable[[Array], Array]


def _rgb_of_rgba(image: Array) -> Array:
    return np.concatenate([image, image[..., :1]], -1)[..., :3]


def _bgr(image: Array) -> Array:
    return np.ascontiguousarray(image[..., ::-1])[..., ::-1]


def _rot90(image: Array) -> Array:
    return np.rot90(np.ascontiguousarray(np.rot90(image, -1)))


def _channels_first(image: Array) -> Array:
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(image, -1, 0)), 0, -1)


def _second_columns(image: Array) -> Array:
    return np.repeat(image, 2, axis=1)[:, ::2]


# Each returns the values of an image in C order as a view of another array.
_OF_ALL: dict[str, Layout] = {
    "Fortran order": np.asfortranarray,  # a grey image's transposed
    "rot90": _rot90,
    "every 2nd column": _second_columns,
}
_OF_COLOURS: dict[str, Layout] = {"RGB of RGBA": _rgb_of_rgba, "BGR reversed": _bgr, "CHW as HWC": _channels_first}
LAYOUTS = {**_OF_ALL, **_OF_COLOURS}


def layouts_of(image: Array) -> dict[str, Layout]:
    """Return the layouts that such an image comes in; three elements along the last of three axes are colours."""
    if image.ndim < 2:
        return {}
    return LAYOUTS if image.ndim == 3 and image.shape[-1] == 3 else _OF_ALL


def _of(job: Job, image: Array) -> Job:
    """Return the job with `image` for its input, and without peers."""
    return replace(job, image=lambda size: image, peers=())


def run_job(job: Job, size: int, threads: int, rounds: int) -> dict[str, Row]:
    """Time `job` in each layout, with fastimg in C order as a third contestant; return the rows by layout."""
    image, rows = job.image(size), {}
    for name, layout in layouts_of(image).items():
        row, calls = check(_of(job, layout(image)), size)
        calls[C_ORDER] = contestants(_of(job, image), image)[FASTIMG]
        with measure.threads(threads):
            row.seconds[threads] = measure.interleaved(calls, rounds, patience=PATIENCE)
        rows[name] = row
    return rows


def _relative(row: Row, threads: int) -> float | None:
    """Return the time in terms of that in C order."""
    return row.times(threads, C_ORDER, FASTIMG)


def header() -> list[str]:
    """Name the columns."""
    return ["job: x C order's time (x scikit-image)", "ms in C order", *LAYOUTS]


def cells(rows: dict[str, Row], threads: int) -> list[str]:
    """Return the texts of one job's line of the table."""
    some = next(iter(rows.values()))
    figure = some.figure(threads, C_ORDER)
    texts = [some.job, "-" if figure is None else f"{1e3 * figure[0]:.3g}"]
    for name in LAYOUTS:
        row = rows.get(name)
        slower = None if row is None else _relative(row, threads)
        if row is None or slower is None:
            texts.append("-")
        else:
            mark = " WRONG" if row.problem else ""
            texts.append(f"{slower:.2f} ({ratio(row.times(threads, FASTIMG, row.reference))}){mark}")
    return texts


def verdicts(table: Iterable[dict[str, Row]], threads: int) -> list[str]:
    """Say which layouts are slower than the reference, and which take too long in terms of C order."""
    found = []
    for name, row in ((name, row) for rows in table for name, row in rows.items()):
        times, slower = row.times(threads, FASTIMG, row.reference), _relative(row, threads)
        if times is not None and times < 1:
            found.append(f"{row.job}, {name}: slower than {row.reference} ({times:.2f}x)")
        if slower is not None and slower > MOST:
            found.append(f"{row.job}, {name}: {slower:.2f} times C order's time, aim {MOST:.0f}")
    return found


def run_layouts(jobs: Sequence[Job], size: int, threads: int, rounds: int) -> Iterable[dict[str, Row]]:
    """Time every job whose image has layouts, one after the other."""
    for job in jobs:
        if rows := run_job(job, size, threads, rounds):
            yield rows
