"""What was saved: scikit-image's time for like calls, less what was taken; a reason where that is unknown."""

import io
import json
import pickle
import subprocess
import types

import numpy as np
import pytest

import fastimg
from fastimg.dropin import _recipe
from fastimg.dropin._profile import _estimate, _table, _worker
from fastimg.dropin._profile._estimate import NOT_WANTED, TOO_CLOSE, TOO_LATE, Question, Saving, Timing
from fastimg.dropin._profile._figures import Function, Kind, Tally

IMAGE = np.zeros((40, 50))
RECIPES = [_recipe.of((IMAGE,), {"sigma": s}) for s in range(4)]


def function(*tallies, unkept=(0, 0.0)):
    """Return the figures of a function whose i-th recipe has the i-th tally of (calls, seconds)."""
    recipes = {recipe: Kind(*tally) for recipe, tally in zip(RECIPES, tallies, strict=False)}
    calls = sum(t.calls for t in recipes.values()) + unkept[0]
    return Function(all=Tally(calls, 1.0), native=Tally(calls, 1.0), recipes=recipes, unkept=Tally(*unkept))


def saving(tallies, timings, **settings):
    return _estimate.saving(function(*tallies, **settings), dict(zip(RECIPES, timings, strict=False)))


def test_saved_is_what_scikit_image_would_have_taken_less_what_was_taken():
    found = saving([(10, 2.0), (5, 1.0)], [Timing(0.5), Timing(0.1)])
    assert found == Saving(pytest.approx(10 * 0.5 - 2.0 + 5 * 0.1 - 1.0), 3.0, 1.0, False, "")
    assert found.speed_up == pytest.approx(5.5 / 3.0)


def test_a_loss_is_told_too():
    found = saving([(1, 2.0)], [Timing(0.5)])
    assert (found.seconds, found.speed_up) == (-1.5, 0.25)


def test_what_could_not_be_timed_counts_as_nothing_saved():
    found = saving([(1, 3.0), (1, 1.0)], [Timing(9.0), Timing(why="a function")])
    assert (found.seconds, found.covered, found.why) == (6.0, 0.75, "a function")
    assert _table.saved(found) == "6.00*"


def test_a_call_that_was_cut_off_gives_a_lower_bound():
    found = saving([(2, 1.0)], [Timing(2.0, at_least=True)])
    assert (found.seconds, found.at_least, _table.saved(found), _table.faster(found)) == (3.0, True, "> 3.00", "> 4.0x")


def test_a_lower_bound_that_says_nothing_is_no_estimate():
    assert saving([(2, 5.0)], [Timing(2.0, at_least=True)]) == Saving(None, 0.0, 0.0, False, TOO_LATE)


@pytest.mark.parametrize(("seconds", "told"), [(0.5, True), (0.75, False), (1.3, False), (1.6, True)])
def test_times_that_differ_little_say_nothing(seconds, told):
    found = saving([(2, 2.0)], [Timing(seconds)])
    assert (found.seconds is not None, found.why) == (told, "" if told else TOO_CLOSE)


def test_calls_of_unkept_kinds_are_not_covered():
    found = saving([(1, 1.0)], [Timing(3.0)], unkept=(4, 3.0))
    assert (found.covered, found.why) == (0.25, "more than 1 kinds of calls")


def test_nothing_to_estimate():
    assert saving([], []) == Saving(None, 0.0, 0.0, False, "no native call to estimate")


def timings(name, recipe, seconds=0.01, budget=5.0):
    return _estimate.timings({name: Function(recipes={recipe: Kind(1, seconds)})}, budget)[name][recipe]


@pytest.fixture
def unchecked(monkeypatch, tmp_path):
    """Let the worker not compare the native function's time with the program's."""
    (tmp_path / "unchecked.py").write_text(
        "from fastimg import _native\nfrom fastimg.dropin._profile import _worker\n"
        "_native.function = lambda name: None\n_worker.main()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(_estimate, "_WORKER", "unchecked")


def test_scikit_images_function_is_timed_in_a_process_of_its_own(unchecked):
    timing = timings("filters.gaussian", _recipe.of((np.zeros((60, 70), "u1"),), {"sigma": 2}))
    assert (timing.why, timing.at_least) == ("", False)
    assert timing.seconds > 0


def test_the_process_is_not_patched_by_what_this_one_was_patched_with(monkeypatch):
    monkeypatch.setenv("FASTIMG_DROPIN", "{}")
    assert "FASTIMG_DROPIN" not in _estimate._environment()


@pytest.mark.parametrize(("name", "args", "kwargs", "why"), [
    ("filters.gaussian", (IMAGE, len), {}, "argument 2 is a builtin_function_or_method len"),
    ("filters.convolve", (IMAGE, np.eye(3)), {}, "scikit-image has no such function"),
    ("filters.sobel", (IMAGE,), {"axis": 5}, "on made-up input: IndexError: ")], ids=["function", "only", "error"])
def test_what_cannot_be_timed_says_why(unchecked, name, args, kwargs, why):
    assert timings(name, _recipe.of(args, kwargs)).why.startswith(why)


def test_too_long_calls_are_not_tried():
    assert timings("filters.sobel", RECIPES[0], seconds=9.0).why == "one call takes longer than the 5 s for estimates"


def test_without_a_budget_no_process_is_started(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: pytest.fail("a process was started"))
    assert timings("filters.sobel", RECIPES[0], budget=0).why == NOT_WANTED


def test_a_process_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(_estimate, "_WORKER", "fastimg.no_such_module")
    assert timings("filters.sobel", RECIPES[0]).why.startswith("the process for estimates failed: ")
    monkeypatch.setattr("sys.executable", "/no/such/python")
    assert timings("filters.sobel", RECIPES[0]).why == "the process for estimates failed: FileNotFoundError"


def test_answers_of_a_process_that_was_cut_off():
    lines = [{"begun": True}, {"left": 2.0}, {"seconds": 0.5}, {"left": 1.4}, {"error": "odd"}, {"left": 1.2}]
    assert list(_estimate._answers(list(map(json.dumps, lines)))) == [
        Timing(0.5), Timing(why="odd"), Timing(1.2, at_least=True)]  # fmt: skip


def test_a_long_call_ends_with_the_budget(unchecked):
    timing = timings("filters.gaussian", _recipe.of((np.zeros((1500, 1500)),), {"sigma": 200}), budget=0.5)
    assert (timing.at_least, timing.why) == (True, "")
    assert timing.seconds <= 0.5


def test_expensive_kinds_come_first_and_those_with_long_calls_last():
    f = function((1000, 0.5), (10, 1.9), (2, 1.0), (10, 0.1))
    order = _estimate._in_order({"filters.gaussian": f}, budget=4.0)
    assert [RECIPES.index(recipe) for _, recipe, _ in order] == [0, 3, 1, 2]


def test_the_worker_answers_in_order(monkeypatch, capsys):
    calls = [Question("filters.sobel", _recipe.of((IMAGE,), {}), None, Kind(1, 0.1)),
             Question("filters.gaussian", _recipe.of((IMAGE, "x"), {}), None, Kind(1, 0.1))]  # fmt: skip
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(pickle.dumps((30, calls)))))
    monkeypatch.setattr(_worker, "ALIKE", 1e9)
    _worker.main()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in lines] == [["begun"], ["left"], ["seconds"], ["error"]]


def test_a_whole_profile_has_an_estimate(unchecked):
    with fastimg.profile(estimate=20) as p:
        fastimg.filters.sobel(np.zeros((300, 300)))
    (row,) = p.report.rows
    assert (row.saving.covered, row.saving.why) == (1.0, "")
    assert p.report.saving.seconds == row.saving.seconds == row.inputs[0].saving.seconds
