"""The same bits with 1, 2 and 7 threads and from many callers, for every row of the registry."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import images
import pytest
from compare import EXACT, difference, outcome
from native import over_cases

from fastimg import _threads

TEAMS = (2, 7)


def _calls(case):
    for (variant, dim, dtype), team in itertools.product(case.calls(), TEAMS):
        if dtype in variant.dtypes:
            yield variant, dim, dtype, team


def with_team(team, case, variant, image):
    args, kwargs = case.arguments(variant, image)
    with _threads.exact_team(team):
        return outcome(case.function(), *args, **kwargs)


@pytest.mark.parametrize(("case", "variant", "dim", "dtype", "team"), over_cases(
    _calls, lambda variant, dim, dtype, team: f"{variant.name}-{dim}-{dtype}-{team}"))
def test_every_variant(case, variant, dim, dtype, team):
    image = case.image(dim, dtype)
    assert difference(with_team(team, case, variant, image), with_team(1, case, variant, image), EXACT) == ""


@pytest.mark.parametrize(("case", "dtype", "team"), over_cases(
    lambda case: itertools.product(("u1", "u2", "f4", "f8"), TEAMS), lambda dtype, team: f"{dtype}-{team}"))
def test_large_images(case, dtype, team):
    image = images.sample((331, 203, *case.channels), dtype, span=case.span)
    variant = case.variants[0]
    assert difference(with_team(team, case, variant, image), with_team(1, case, variant, image), EXACT) == ""


@pytest.mark.parametrize(("case", "dtype"), over_cases(lambda case: [("u1",), ("f4",), ("f8",)], str))
def test_eight_callers(case, dtype):
    variant = case.variants[0]
    many = [images.sample((97, 131 + i, *case.channels), dtype, seed=i, span=case.span) for i in range(8)]
    alone = [with_team(1, case, variant, image) for image in many]

    def call(i):  # no `outcome` here: recording warnings is not safe between threads
        args, kwargs = case.arguments(variant, many[i % 8])
        with _threads.exact_team(1 + i % 3):
            return case.function()(*args, **kwargs)

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(call, range(48)))
    wrong = [i for i, value in enumerate(together)
             if difference(alone[i % 8]._replace(value=value), alone[i % 8], EXACT)]
    assert wrong == []
