"""Long calls answer Ctrl-C soon: Python handles signals all through them, not only at their end.

The long form lists how long a signal may have to wait in each benchmark job, with images of a side and one thread:
FASTIMG_INTERRUPTS=6000 pytest -s tests/test_interrupts.py
"""

import os
import time
from dataclasses import replace

import numpy as np
import pytest
from compare import value_difference
from interrupts import interrupted, longest_gap

from fastimg import _slabs, _threads, exposure, filters, measure, metrics, util
from fastimg._fallback import original
from fastimg.bench import cases
from fastimg.bench.run import contestants

SIDE = int(os.environ.get("FASTIMG_INTERRUPTS", "0"))


def image(*shape, dtype="f4"):
    values = np.random.default_rng(len(shape)).random(shape, np.float32)
    return values if dtype == "f4" else (values * 255).astype(dtype)


def serpentine(rows, columns):
    """Return one winding band, whose outline is one long contour."""
    values = np.zeros((rows, columns), "f4")
    for i, y in enumerate(range(1, rows - 6, 4)):
        values[y : y + 2, 1:-1] = 1
        values[y : y + 5, (1, -2)[i % 2]] = 1
    return values


CALLS = {
    "niblack": lambda n: (filters.threshold_niblack, (image(n, n),), {}),
    "sauvola of bytes, wide": lambda n: (filters.threshold_sauvola, (image(n, n, dtype="u1"), 301), {}),
    "sauvola of a volume": lambda n: (filters.threshold_sauvola, (image(n // 80, n, n // 20),), {}),
    "match_histograms": lambda n: (exposure.match_histograms, (image(n, n), image(n, n) ** 2), {}),
    "match_histograms of channels": lambda n: (
        exposure.match_histograms, (image(n // 3, n, 3), image(n // 3, n, 3) ** 2), {"channel_axis": -1}),
    "find_contours": lambda n: (measure.find_contours, (image(n, n // 20), 0.5), {}),
    "find_contours, one": lambda n: (measure.find_contours, (serpentine(n // 3, n), 0.5), {}),
    "block_reduce": lambda n: (measure.block_reduce, (np.tile(image(n, n, dtype="u1"), (3, 2)), 3, np.max), {}),
    "structural_similarity": lambda n: (
        metrics.structural_similarity, (image(n, n), image(n, n) ** 2), {"data_range": 1}),
    "structural_similarity of a volume": lambda n: (
        metrics.structural_similarity, (image(n // 40, n, n // 80), image(n // 40, n, n // 80) ** 2),
        {"data_range": 1, "gradient": True}),
    **{f"random_noise, {mode}": lambda n, mode=mode: (util.random_noise, (image(n, n // 2), mode, 5), {})
       for mode in ("gaussian", "localvar", "poisson", "s&p")},
}  # fmt: skip
each_call = pytest.mark.parametrize("name", CALLS)


@each_call
def test_an_interrupt_ends_a_long_call(name):
    function, args, kwargs = CALLS[name](4000)
    with _threads.exact_team(2):
        assert interrupted(lambda: function(*args, **kwargs), 0.02)


@each_call
def test_signals_are_handled_all_through_a_long_call(name):
    function, args, kwargs = CALLS[name](4500)
    with _threads.exact_team(1):
        gap, seconds, where = longest_gap(lambda: function(*args, **kwargs))
    assert gap < seconds / 2, where


@each_call
def test_slabs_do_not_show(name):
    """The result is scikit-image's where some slabs are needed, and after a call that was interrupted."""
    function, args, kwargs = CALLS[name](1200)
    oracle = original(function.fastimg_name)
    with _threads.exact_team(2):
        interrupted(lambda: function(*args, **kwargs), 0.02)
        assert value_difference(function(*args, **kwargs), oracle(*args, **kwargs)) == ""


def test_a_pass_of_numpy_is_waited_for_in_another_thread(monkeypatch):
    monkeypatch.setattr(_slabs, "_APART", 0)
    with np.errstate(invalid="ignore"):
        assert np.isnan(_slabs.apart(lambda: np.sqrt(np.float64(-1)), 1))  # the caller's settings hold there
    with pytest.raises(ZeroDivisionError):
        _slabs.apart(lambda: 1 // 0, 1)
    assert interrupted(lambda: _slabs.apart(lambda: time.sleep(5), 1), 0.05)


@pytest.mark.parametrize("array", [
    np.ones((7, 5)), np.ones((7, 5)).T, np.ones((1, 35)), np.ones(35)[::-1], np.ones(())],
    ids=["C", "Fortran", "one row", "reversed", "no axes"])  # fmt: skip
def test_cuts_are_the_whole(array, monkeypatch):
    monkeypatch.setattr(_slabs, "ELEMENTS", 10)
    counts = np.zeros_like(array)
    parts = list(_slabs.cuts(array))
    for part in parts:
        counts[part] += 1
    assert (counts == 1).all()
    assert (len(parts) > 1) == (array.ndim > 0)


if SIDE:

    @pytest.mark.parametrize("job", cases.JOBS, ids=lambda job: job.name)
    def test_benchmark_job(job):
        call = contestants(replace(job, peers=(), reference="numpy.no_such"), job.image(SIDE))["fastimg"]
        with _threads.exact_team(1):
            gap, seconds, where = longest_gap(call)
        print(f"{job.name:40s} {1000 * gap:6.0f} ms of {1000 * seconds:6.0f}  {where.rpartition('fastimg/')[2]}")
        assert gap < max(0.2, seconds / 2)
