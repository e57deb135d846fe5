"""Arguments as programs hold them: with scikit-image's result, wherever scikit-image takes them."""

import importlib.util

import argument_kinds as kinds
import numpy as np
import pytest
from compare import difference
from native import over_cases

# Where scikit-image's result is another than for a plain array though its type is not: a defect of scikit-image.
AS_PLAIN = frozenset({})
SMALL = ("uint8", "int8", "uint16", "uint8-without-axes")


@pytest.fixture(autouse=True)
def _forwarding_is_right(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


def comparable(value):
    """Return a result as `compare` takes it: arrays of NumPy's own, beside what they were."""
    if isinstance(value, tuple | list):
        return type(value)(map(comparable, value))
    if isinstance(value, np.ma.MaskedArray):
        return str(type(value)), np.asarray(value.filled(0)), np.ma.getmaskarray(value)
    if isinstance(value, np.ndarray | np.generic) or not hasattr(value, "__array__"):
        return value
    return str(type(value)), np.asarray(value)


def unlike(got, want, place):
    """Say in what two outcomes of a place's call differ."""
    got, want = (o._replace(value=comparable(o.value)) for o in (got, want))
    return difference(got, want, place.case.tolerance(place.value), place.scale())


def problem(place, kind, value):
    """Say what is wrong: the result is to be scikit-image's, or that of a plain argument where scikit-image fails."""
    got, want = place.call(place.case.function(), value), place.call(place.case.reference(), value)
    wrong = unlike(got, want, place)
    if wrong and (want.error is not None or (place.case.name, place.parameter, kind) in AS_PLAIN or overflows(
            place, kind, want)):
        wrong = unlike(got, place.call(place.case.reference(), kinds.plain(value)), place)
    return f"{place}: {wrong}" if wrong else ""


def overflows(place, kind, want):
    """Tell whether scikit-image's result is another than with an integer of 64 bits."""
    if kind not in SMALL:
        return False
    wide = place.call(place.case.reference(), kinds.number_of_kind(place.value, "int64"))
    return wide.error is not None or unlike(want, wide, place) != ""


def _available(kind):
    return kind not in kinds.OPTIONAL or importlib.util.find_spec(kind) is not None


@pytest.mark.parametrize(("case", "kind"), over_cases(
    lambda case: [(kind,) for kind in kinds.ARRAYS if _available(kind)], str))
def test_arrays(case, kind):
    made = [(place, kinds.ARRAYS[kind](place.value)) for place in kinds.array_places(case)]
    assert [wrong for place, value in made if value is not None and (wrong := problem(place, kind, value))] == []


@pytest.mark.parametrize(("case", "kind"), over_cases(lambda case: [(kind,) for kind in kinds.NUMBERS], str))
def test_numbers(case, kind):
    made = [(place, kinds.number_of_kind(place.value, kind)) for place in kinds.number_places(case)]
    assert [wrong for place, value in made if value is not None and (wrong := problem(place, kind, value))] == []
