"""Value, dtype, shape, type, warnings and raised-or-not equal to the oracle's, for every row of the registry."""

import images
import numpy as np
import pytest
from cases import Case, Variant
from compare import Outcome, difference, outcome
from native import over_cases


def compared(case: Case, variant: Variant, image: np.ndarray) -> tuple[Outcome, str]:
    """Call both; return what fastimg did and in what it differs."""
    args, kwargs = case.arguments(variant, image)
    got, want = outcome(case.function(), *args, **kwargs), outcome(case.reference(), *args, **kwargs)
    return got, difference(got, want, case.tolerance(want.value), case.scale(args, kwargs))


@pytest.mark.parametrize(("case", "variant", "dim", "dtype"), over_cases(
    Case.calls, lambda variant, dim, dtype: f"{variant.name}-{dim}-{dtype}"))
def test_arguments_and_dtypes(case, variant, dim, dtype):
    assert compared(case, variant, case.image(dim, dtype))[1] == ""


@pytest.mark.parametrize(("case", "variant", "key"), over_cases(
    Case.hostile_calls, lambda variant, key: f"{variant.name}-{key}"))
def test_hostile_images(case, variant, key):
    assert compared(case, variant, images.HOSTILE[key](case.channels))[1] == ""


@pytest.fixture(scope="module")
def photographs():
    return images.photographs()


@pytest.mark.parametrize(("case", "key"), over_cases(
    lambda case: [(key,) for key in images.PHOTOGRAPHS if not case.channels or key.startswith("astronaut")], str))
def test_photographs(case, key, photographs):
    assert compared(case, case.variants[0], photographs[key])[1] == ""


@pytest.mark.parametrize(("case", "key"), over_cases(
    lambda case: [(k,) for k in ("f-order", "negative-strides", "transposed")] if case.arrays else [("f-order",)], str,
    where=lambda case: case.own))
def test_results_are_c_contiguous(case, key):
    args, kwargs = case.arguments(case.variants[0], images.HOSTILE[key](case.channels))
    result = case.function()(*args, **kwargs)
    parts = result if isinstance(result, tuple | list) else (result,)
    assert all(part.flags.c_contiguous for part in parts)
