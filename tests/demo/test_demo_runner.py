"""What the demo says of a step: equal or not, native or forwarded, failed or skipped."""

import numpy as np
import pytest

import fastimg
from fastimg import _fallback, _native
from fastimg.demo._compare import compare, largest_difference
from fastimg.demo._runner import Settings, run_step
from fastimg.demo._step import Step

QUICK = Settings(quick=True)
FACE = {"r": 1, "c": 2, "width": 3, "height": 4}


def step_of(function, code="", **options):
    return Step("made up", function, "camera", "", code, **options)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (np.array([1.0, np.nan]), np.array([1.0 + 1e-13, np.nan])),
        ({"a": [np.arange(3)], "b": 2.5}, {"a": [np.arange(3)], "b": 2.5}),
        ([FACE, FACE], [dict(FACE), dict(FACE)]),
        ([], []),
        (np.array([np.inf]), np.array([np.inf])),
        (np.array([True]), np.array([True])),
    ],
)
def test_compare_accepts(ours, theirs):
    assert compare(ours, theirs, 1e-12).equal


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        (np.zeros(2), np.zeros(2, "f4"), "float64, scikit-image's float32"),
        (np.zeros((2, 1)), np.zeros(2), "shape"),
        (np.array([1.0]), np.array([1.1]), "differs by up to 0.1"),
        (np.array([3]), np.array([4]), "differs by up to 1, allowed is 0"),
        (np.array([True]), np.array([False]), "differs by up to 1"),
        (np.array([np.nan]), np.array([0.0]), "differs"),
        ([FACE], [FACE, FACE], "1 items, scikit-image's 2"),
        ([FACE], [{**FACE, "c": 3}], "the result[0]['c'] differs"),
        ({"a": 1}, {"b": 1}, "other keys"),
    ],
)
def test_compare_rejects(ours, theirs, why):
    found = compare(ours, theirs, 1e-12)
    assert (found.equal, why in found.why) == (False, True)


def test_unsigned_differences_do_not_wrap():
    assert largest_difference(np.array([0], "u1"), np.array([255], "u1")) == 255.0


def test_a_different_result_is_a_problem():
    step = step_of(lambda ski, image: image + (0.5 if ski is fastimg else 0.0))
    assert "differs by up to 0.5" in run_step("chapter", step, QUICK).problem


def test_a_difference_within_the_tolerance_is_none():
    step = step_of(lambda ski, image: image + (0.5 if ski is fastimg else 0.0), tolerance=0.5)
    assert run_step("chapter", step, QUICK).problem == ""


def _refuse(only_fastimg):
    def function(ski, image):
        if ski is fastimg or not only_fastimg:
            raise ValueError("too small")
        return image

    return function


def test_an_exception_of_fastimg_alone_is_a_problem(photo):
    assert run_step("chapter", step_of(_refuse(True)), QUICK, photo).problem == "fastimg raised ValueError: too small"


def test_an_exception_of_both_on_a_users_photo_is_skipped(photo):
    outcome = run_step("chapter", step_of(_refuse(False)), QUICK, photo)
    assert (outcome.problem, "too small" in outcome.skipped) == ("", True)


def test_an_exception_of_both_on_a_shipped_photo_is_a_problem():
    assert "scikit-image raised ValueError" in run_step("chapter", step_of(_refuse(False)), QUICK).problem


@pytest.mark.parametrize(
    ("code", "origin"),
    [
        ("ski.filters.gaussian(image)", "native"),
        ("ski.measure.moments(image)", "forwarded"),
        ("ski.filters.gaussian(ski.measure.moments(image))", "partly native"),
        ("ski.data.lbp_frontal_face_cascade_filename()", "NumPy"),
        ("image > 127", "NumPy"),
    ],
)
def test_origin_is_told_from_the_code(code, origin):
    assert run_step("chapter", step_of(lambda ski, image: image, code), QUICK).origin == origin


def test_only_a_native_step_has_a_speed_up():
    ratios = [run_step("chapter", step_of(lambda ski, image: image, code), QUICK).speed_up
              for code in ("ski.filters.gaussian(image)", "ski.measure.moments(image)", "image > 127")]
    assert [ratio is None for ratio in ratios] == [False, True, True]


def test_a_native_function_that_forwards_this_call_is_told_with_its_reason(monkeypatch):
    def forwards(image):
        return _fallback.call("filters.gaussian", "for a reason", image)

    monkeypatch.setitem(_native._registry, "filters.gaussian", forwards)

    def function(ski, image):
        return forwards(image) if ski is fastimg else ski.filters.gaussian(image)

    outcome = run_step("chapter", step_of(function, "ski.filters.gaussian(image)"), QUICK)
    assert (outcome.origin, outcome.forwarded) == ("forwarded", {"filters.gaussian": "for a reason"})
