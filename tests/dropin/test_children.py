"""Child processes take part in a profile: forked, spawned and killed ones."""

import json
import multiprocessing
import os
import signal

import numpy as np
import pytest
import skimage.filters
from native import python

import fastimg
from fastimg.dropin import _profile

IMAGE = np.arange(99.0).reshape(9, 11)
FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
MANY = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # of Python 3.12 on


def profiled(work):
    with fastimg.profile(estimate=0) as p:
        work()
    return p.report


def work(_=None):
    skimage.filters.sobel(IMAGE)


def processes(report):
    """Return what each process counted, the parent first."""
    return [{name: f.all.calls for name, f in p.functions.items()} for p in report.processes]


@FORK
@MANY
def test_forked_children_count_from_zero_and_the_parent_adds_them_up():
    def calls():
        work()
        child = multiprocessing.get_context("fork").Process(target=lambda: [work() for _ in range(30)])
        child.start()
        child.join()

    report = profiled(calls)
    assert processes(report) == [{"filters.sobel": 1}, {"filters.sobel": 30}]
    assert [p.parent for p in report.processes] == [True, False]
    assert report.functions["filters.sobel"].all.calls == 31


@FORK
@MANY
def test_a_killed_child_has_left_its_figures():
    def calls():
        ready, end = os.pipe()
        if not (pid := os.fork()):
            for _ in range(3):
                work()
            os.write(end, b"x")
            signal.pause()
        os.read(ready, 1)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    assert processes(profiled(calls)) == [{}, {"filters.sobel": 3}]


@FORK
@MANY
def test_a_forked_child_reports_nothing_itself(tmp_path):
    out = tmp_path / "out.json"
    code = f"""
import os, numpy as np, fastimg
from fastimg.dropin import _profile
_profile.start({str(out)!r}, estimate=0)
pid = os.fork()
fastimg.filters.sobel(np.eye(5))
if pid:
    os.waitpid(pid, 0)
_profile.finish()
if not pid:
    print("reported" if os.path.exists({str(out)!r}) else "silent", flush=True)
"""
    assert python(code) == "silent"
    assert [p["calls"] for p in json.loads(out.read_text())["processes"]] == [1, 1]


def test_spawned_children_leave_their_figures_in_the_folder():
    with fastimg.profile(estimate=0) as p:
        work()
        python(f"""
import numpy as np, fastimg
from fastimg.dropin import _profile
_profile.start_child({str(p.folder)!r})
for _ in range(50):
    fastimg.filters.sobel(np.eye(5))
_profile.finish()""")
    assert processes(p.report) == [{"filters.sobel": 1}, {"filters.sobel": 50}]


def test_a_child_whose_parent_has_ended_is_not_disturbed(tmp_path):
    _profile.start_child(tmp_path / "gone")
    assert _profile._running is None
    folder = tmp_path / "going"
    folder.mkdir()
    _profile.start_child(folder)
    folder.rmdir()
    fastimg.filters.sobel(IMAGE)
    _profile.finish()
    assert not folder.exists()
