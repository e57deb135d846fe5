"""Estimates are made on copies of the program's arguments, and only where these are like those of its calls."""

import numpy as np
import pytest

import fastimg
from fastimg._dispatch import Dispatcher
from fastimg.dropin import _recipe
from fastimg.dropin._profile import _rebuild, _worker
from fastimg.dropin._profile._estimate import Question
from fastimg.dropin._profile._figures import Kind

IMAGE = np.zeros((40, 50))
RECIPE = _recipe.of((IMAGE,), {})


class Clock:
    """Stands for the module `time`; its functions take longer for one value than for the other."""

    now = 0.0

    def perf_counter(self):
        return self.now

    def takes(self, seconds_of_zeros, seconds_of_others):
        def function(image):
            self.now += seconds_of_others if image.flat[0] else seconds_of_zeros

        return function


@pytest.mark.parametrize(("arrays", "in_program", "answer"), [
    ([np.zeros_like(IMAGE)], 0.03, "seconds"), ([np.ones_like(IMAGE)], 0.03, "error"),
    ([np.zeros_like(IMAGE)], 0.12, "error"), ([np.ones_like(IMAGE)], 0.12, "seconds"), (None, 0.03, "error")])
def test_nothing_is_said_where_the_native_function_takes_another_time(monkeypatch, arrays, in_program, answer):
    """Three calls in the program; the native function takes 10 ms for zeros, and 40 ms for ones or noise."""
    question = Question("test.f", RECIPE, arrays, Kind(4, 9 + in_program, 1, 9.0))
    monkeypatch.setattr(_worker, "time", clock := Clock())
    found = _worker._measure(clock.takes(0.01, 0.04), clock.takes(0.05, 0.05), question, 60.0)
    assert list(found) == [answer]
    assert answer == "seconds" or "the native function takes" in found["error"]


@pytest.mark.parametrize(("calls", "alike"), [
    (Kind(1, 0.5, 1, 0.5), True), (Kind(1, 0.1, 1, 0.1), True), (Kind(1, 0.07, 1, 0.07), False),
    (Kind(1, 0.7, 1, 0.7), False), (Kind(2, 0.8, 2, 0.8), True), (Kind(11, 6.0, 1, 5.0), True),
    (Kind(11, 6.4, 1, 5.0), False), (Kind(11, 5.7, 1, 5.0), False), (Kind(2, 5.0, 1, 5.0), False)], ids=str)
def test_calls_like_the_programs(calls, alike):
    """Later calls are compared with 0.1 s; first calls, if there are no others, with 0.1 to 0.5 s."""
    assert (_worker.unlike(Question("f", RECIPE, None, calls), 0.5, 0.1) == "") == alike


def test_large_arguments_are_kept_once_per_kind_as_long_as_there_is_room(monkeypatch):
    monkeypatch.setattr("fastimg.dropin._profile._samples.ROOM", 2 * IMAGE.nbytes)
    made = Dispatcher("test.f", "fastimg", native=lambda image, sigma: image.fill(7))
    with fastimg.profile() as p:
        for value, sigma in ((1, 1), (2, 1), (3, 2), (4, 3)):
            made(np.full_like(IMAGE, value), sigma=sigma)
    assert [array.flat[0] for arrays in p._samples._kept.values() for array in arrays] == [1, 3]


def test_arguments_are_made_of_what_was_kept():
    args = (np.full((40, 50), 3), [np.zeros(4), (np.ones(2000, "f4"),)], 2)
    recipe = _recipe.of(args, {"mask": np.ones((90, 90), bool)})
    arrays = list(_recipe.large([*args, np.ones((90, 90), bool)]))
    (image, (tiny, (ones,)), number), named = _rebuild.arguments(recipe, arrays)
    assert (image.max(), image.min(), ones.min(), ones.dtype.char, tiny.size, number, named["mask"].all()) == (
        3, 3, 1, "f", 4, 2, True)  # fmt: skip
    assert image is not args[0]
