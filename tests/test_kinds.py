"""Arguments as programs hold them: with scikit-image's result, wherever scikit-image takes them."""

import importlib.util

import argument_kinds as kinds
import numpy as np
import pytest
from compare import difference
from native import over_cases

# Where scikit-image's result is another than for a plain array though its type is not: a defect of scikit-image.
AS_PLAIN = frozenset({
    ("color.rgb2hsv", "rgb", "swapped"), ("filters.try_all_threshold", "image", "dask"),
    ("segmentation.mark_boundaries", "label_img", "dask"),
    ("segmentation.slic", "sigma", "without-axes"), ("segmentation.slic", "sigma", "uint8-without-axes"),
})  # fmt: skip
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


def unlike(place, got, want, value, kind):
    """Say in what two outcomes of a place's call differ; the warnings of other libraries are their own business."""
    tolerance = place.case.float32 if place.call.endswith("-f4") else place.case.tolerance(want.value)
    got, want = (o._replace(value=comparable(o.value)) for o in (got, want))
    if kind in kinds.OPTIONAL:
        got = got._replace(warnings=want.warnings)
    return difference(got, want, tolerance, place.scale(value))


def problem(place, kind, value):
    """Say what is wrong: the result is to be scikit-image's, or that of a plain argument where scikit-image fails."""
    ours, theirs = place.case.function(), place.case.reference()
    got, want = place.outcome(ours, value), place.outcome(theirs, value)
    wrong = unlike(place, got, want, value, kind)
    if wrong and (want.error is not None or kind == "subclass" or (place.case.name, place.parameter, kind) in AS_PLAIN
                  or overflows(place, kind, want)):  # fmt: skip
        alternatives = (kinds.plain(value), kinds.python(value))
        wrong = all(unlike(place, got, place.outcome(theirs, other), value, kind) for other in alternatives) and wrong
    return f"{place}: {wrong}" if wrong else ""


def overflows(place, kind, want):
    """Tell whether scikit-image's result is another than with an integer of 64 bits."""
    if kind not in SMALL:
        return False
    value = kinds.number_of_kind(place.value, "int64")
    wide = place.outcome(place.case.reference(), value)
    return wide.error is not None or unlike(place, want, wide, value, kind) != ""


def _available(kind):
    return kind not in kinds.OPTIONAL or importlib.util.find_spec(kind) is not None


@pytest.mark.parametrize(("case", "kind"), over_cases(
    lambda case: [(kind,) for kind in kinds.ARRAYS if _available(kind)], str))
def test_arrays(case, kind):
    made = [(place, kinds.ARRAYS[kind](place.value)) for place in kinds.array_places(case.name)]
    assert [wrong for place, value in made if value is not None and (wrong := problem(place, kind, value))] == []


@pytest.mark.parametrize(("case", "kind"), over_cases(lambda case: [(kind,) for kind in kinds.NUMBERS], str))
def test_numbers(case, kind):
    made = [(place, kinds.number_of_kind(place.value, kind)) for place in kinds.number_places(case.name)]
    assert [wrong for place, value in made if value is not None and (wrong := problem(place, kind, value))] == []
