"""The profile counts each call once, where it ran, and why; children take part; what it saved is estimated."""

import gc
import json
import os
import sys
import threading
import weakref

import numpy as np
import pytest
import skimage.filters
import skimage.morphology
import skimage.segmentation

import fastimg
from fastimg._dispatch import Dispatcher
from fastimg._fallback import NO_KERNEL
from fastimg.dropin import _profile, _watch
from fastimg.dropin._profile import _figures, _report, _session

IMAGE = np.arange(99.0).reshape(9, 11)
FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

MANY = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # of Python 3.12 on


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()
    assert not [w for w in _watch._watchers if not isinstance(w, _watch.Strict)], "a watcher was left behind"


def profiled(work, **settings):
    with fastimg.profile(estimate=0, **settings) as p:
        work()
    return p.report


def counts(function):
    return function.all.calls, function.native.calls, function.forwarded, function.outermost.calls


def test_native_forwarded_and_nested_calls_are_counted():
    def work():
        skimage.filters.sobel(IMAGE)
        skimage.filters.sobel(IMAGE)
        skimage.segmentation.quickshift(IMAGE, convert2lab=False)

    functions = profiled(work).functions
    assert {name: counts(f) for name, f in functions.items()} == {
        "filters.sobel": (2, 2, 0, 2), "segmentation.quickshift": (1, 0, 1, 1), "filters.gaussian": (1, 1, 0, 0),
        "util.img_as_float": (1, 1, 0, 0)}  # fmt: skip
    assert {reason: t.calls for reason, t in functions["segmentation.quickshift"].reasons.items()} == {NO_KERNEL: 1}


def test_totals_add_up_outermost_calls_only():
    total = profiled(lambda: skimage.segmentation.quickshift(IMAGE, convert2lab=False)).total
    assert (total.all.calls, total.native.calls, total.outermost.calls, total.ran.calls) == (3, 2, 1, 0)
    assert total.outermost.seconds < total.all.seconds


def test_calls_of_a_native_function_by_a_native_function_save_nothing_of_their_own():
    inner = Dispatcher("test.inner", "fastimg", native=lambda image: image)
    outer = Dispatcher("test.outer", "fastimg", native=lambda image: inner(inner(image)))
    functions = profiled(lambda: (outer(IMAGE), inner(IMAGE))).functions
    kept = {name: sum(t.calls for t in f.recipes.values()) for name, f in functions.items()}
    assert kept == {"test.outer": 1, "test.inner": 1}
    assert functions["test.inner"].all.calls == 3


def test_reasons_are_counted_one_by_one():
    made = Dispatcher("test.f", "fastimg", original=lambda n: n, native=lambda n: n,
                      refuses=lambda n: "" if n < 2 else "even" if n % 2 == 0 else "odd")  # fmt: skip
    function = profiled(lambda: [made(n) for n in range(7)]).functions["test.f"]
    assert {reason: t.calls for reason, t in function.reasons.items()} == {"even": 3, "odd": 2}
    assert counts(function) == (7, 2, 5, 7)


def test_errors_are_counted_and_pass_through():
    def work():
        with pytest.raises(IndexError):
            skimage.filters.sobel(IMAGE, axis=7)

    function = profiled(work).functions["filters.sobel"]
    assert (function.errors, function.all.calls, function.recipes) == (1, 1, {})


def test_threads_are_counted_alike():
    made = Dispatcher("test.f", "fastimg", native=lambda n: n)

    def work():
        threads = [threading.Thread(target=lambda: [made(n % 3) for n in range(200)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    function = profiled(work).functions["test.f"]
    assert counts(function) == (800, 800, 0, 800)
    assert sorted(t.calls for t in function.recipes.values()) == [264, 268, 268]


def test_no_memory_is_held():
    def work():
        nonlocal alive
        image = np.zeros((100, 100))
        alive = weakref.ref(image)
        skimage.filters.sobel(image, mode="wrap")

    alive = None
    report = profiled(work)
    gc.collect()
    assert alive() is None
    (kind,) = report.rows[0].inputs
    assert (kind.text, kind.calls) == ("float64 100x100, mode='wrap'", 1)


def test_recipes_are_limited():
    made = Dispatcher("test.f", "fastimg", native=lambda n: n)
    function = profiled(lambda: [made(n) for n in range(100)]).functions["test.f"]
    assert (len(function.recipes), function.unkept.calls) == (_figures.RECIPES, 100 - _figures.RECIPES)


def test_patching_is_for_the_block_and_can_be_left_to_the_program():
    with fastimg.profile():
        assert "filters.sobel" in fastimg.patched()
    assert fastimg.patched() == []
    with fastimg.patch_skimage("sobel"), fastimg.profile():
        assert fastimg.patched() == ["filters.sobel"]
    report = profiled(lambda: (skimage.filters.sobel(IMAGE), fastimg.filters.scharr(IMAGE)), patch=False)
    assert list(report.functions) == ["filters.scharr"]


def test_a_profile_can_be_used_once():
    p = fastimg.profile()
    assert repr(p) == "<fastimg.profile, not started>"
    with p:
        assert repr(p) == "<fastimg.profile, running>"
        with pytest.raises(RuntimeError, match="no figures before"):
            p.table()
    with pytest.raises(RuntimeError, match="can be used once"):
        p.start()


def test_the_table_names_what_the_program_should_know():
    with fastimg.profile(estimate=0) as p:
        skimage.filters.sobel(IMAGE)
        skimage.morphology.erosion(IMAGE)
    head, *lines = str(p).splitlines()
    assert "50 % of 2 calls native" in head
    assert lines[0] == "function            calls  native  forwarded  seconds  saved  speed-up"
    assert sorted(line.split()[:4] for line in lines[1:3]) == [
        ["filters.sobel", "1", "1", "0"], ["morphology.erosion", "1", "0", "1"]]
    assert lines[3:] == [f"morphology.erosion: 1 forwarded, {NO_KERNEL}"]


def test_nothing_called():
    with fastimg.profile() as p:
        pass
    assert str(p).endswith("no function of scikit-image was called")


def test_json_has_the_documented_keys(tmp_path):
    out = tmp_path / "out.json"
    with fastimg.profile(out, estimate=0):
        skimage.filters.sobel(IMAGE)
    value = json.loads(out.read_text())
    assert value["schema"] == _report.SCHEMA
    assert set(value) == {"schema", "program", "facts", "wall_seconds", "total", "functions", "processes",
                          "estimate_budget_seconds"}  # fmt: skip
    (function,) = value["functions"]
    assert set(function) == {
        "name", "calls", "native", "forwarded", "errors", "reasons", "seconds", "native_seconds", "outermost_calls",
        "outermost_seconds", "saved_seconds", "saved_at_least", "speed_up", "estimated_share", "not_estimated",
        "inputs",
    }  # fmt: skip
    assert (function["name"], function["calls"], function["saved_seconds"]) == ("filters.sobel", 1, None)
    assert function["seconds"] == value["total"]["outermost_seconds"] > 0


@pytest.mark.parametrize(("out", "error"), [("out.txt", ValueError), ("missing/out.html", FileNotFoundError)])
def test_an_impossible_report_is_refused_before_the_program_runs(tmp_path, out, error):
    with pytest.raises(error, match=r"^out"):
        _profile.start(str(tmp_path / out))
    with pytest.raises(error, match=r"^out"):
        fastimg.profile(tmp_path / out)


def test_the_command_lines_profile_goes_to_stderr_or_a_file(tmp_path, capsys):
    for out in (None, str(tmp_path / "out.json"), str(tmp_path / "out.html")):
        folder = _profile.start(out, estimate=0)
        with pytest.raises(RuntimeError, match="running already"):
            _profile.start()
        fastimg.filters.sobel(IMAGE)
        _profile.finish()
        assert not os.path.exists(folder)
    _profile.finish()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("fastimg profile of") == 1
    assert json.loads((tmp_path / "out.json").read_text())["total"]["calls"] == 1
    assert (tmp_path / "out.html").read_text().startswith("<!doctype html>")


def test_rich_draws_the_table_on_a_terminal(monkeypatch, capsys):
    pytest.importorskip("rich")
    with fastimg.profile(estimate=0) as p:
        skimage.filters.sobel(IMAGE)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    p.show()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "filters.sobel" in captured.err


def test_figures_survive_json():
    def calls():
        skimage.filters.gaussian(IMAGE, sigma=(1, 2), mode="wrap")
        skimage.morphology.erosion(IMAGE)

    process = profiled(calls).parent
    again = _figures.from_json(json.loads(json.dumps(_figures.to_json(process))))
    assert again.functions == process.functions
    assert (again.pid, again.parent) == (os.getpid(), False)


def test_a_profile_in_a_profile():
    with fastimg.profile(estimate=0) as outer:
        skimage.filters.sobel(IMAGE)
        with fastimg.profile(estimate=0) as inner:
            skimage.filters.sobel(IMAGE)
    assert [p.report.functions["filters.sobel"].all.calls for p in (outer, inner)] == [2, 1]


@pytest.mark.parametrize(("argv", "name"), [
    (["/a/b/cells.py", "x"], "cells.py"), (["-c"], "-c"), ([""], "python"), (["/a/pkg/__main__.py"], "-m pkg"),
    (["/a/ipykernel_launcher.py"], "the notebook")], ids=str)  # fmt: skip
def test_the_program_is_named(monkeypatch, argv, name):
    monkeypatch.setattr(sys, "argv", argv)
    assert profiled(lambda: None).parent.program == name


def test_the_session_is_what_the_library_gives():
    assert isinstance(fastimg.profile(), _session.Profile)
