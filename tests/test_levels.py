"""v2 == v3 == v4, bit for bit, for every row of the registry."""

import itertools

import images
import pytest
from compare import EXACT, difference, outcome
from native import over_cases

from fastimg import _simd

REFERENCE, OTHERS = _simd.LEVELS[0], _simd.LEVELS[1:] or _simd.LEVELS
HERE = [level for level in OTHERS if {REFERENCE, level} <= {*_simd.available()} & {*_simd.built()}]


def _calls(case):
    for (variant, dim, dtype), level in itertools.product(case.calls(), HERE):
        if dtype in variant.dtypes:
            yield variant, dim, dtype, level


def _sizes(case):
    """Widths around the vectors' and the blocks' ends, with enough rows for several strips."""
    return itertools.product(images.WIDTHS, ("u1", "f4", "f8"), HERE)


@pytest.mark.parametrize("level", OTHERS)
def test_level_is_compared(level):
    for name in (REFERENCE, level):
        if name not in _simd.available():
            pytest.skip(f"this processor cannot run {name}")
        if name not in _simd.built():
            pytest.skip(f"{name} is not built here")
    assert level in HERE


def on(level, case, variant, image):
    args, kwargs = case.arguments(variant, image)
    with _simd.use(level):
        return outcome(case.function(), *args, **kwargs)


@pytest.mark.parametrize(("case", "variant", "dim", "dtype", "level"), over_cases(
    _calls, lambda variant, dim, dtype, level: f"{variant.name}-{dim}-{dtype}-{level}"))
def test_every_variant(case, variant, dim, dtype, level):
    image = case.image(dim, dtype)
    assert difference(on(level, case, variant, image), on(REFERENCE, case, variant, image), EXACT) == ""


@pytest.mark.parametrize(("case", "width", "dtype", "level"), over_cases(
    _sizes, lambda width, dtype, level: f"{width}-{dtype}-{level}"))
def test_every_width(case, width, dtype, level):
    image = images.sample((37, width, *case.channels), dtype)
    variant = case.variants[0]
    assert difference(on(level, case, variant, image), on(REFERENCE, case, variant, image), EXACT) == ""
