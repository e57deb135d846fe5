"""The rules themselves: each one's keywords are what they say, and what cannot be had is an error that says why."""

import inspect
from operator import attrgetter

import numpy as np
import pytest
import skimage
from legacy.calls import samples
from native import python

import fastimg
from fastimg import _legacy
from fastimg._legacy import _keywords

RULES = [pytest.param(name, rule, id=f"{name}-{rule.old[0]}")
         for name, rules in _keywords.table().items() for rule in rules]  # fmt: skip
GREY = np.zeros((5, 5), np.uint8)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_rule_has_a_sample(name, rule):
    assert any(s.function == name and set(s.old) & set(rule.old) for s in samples())


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_the_old_keyword_is_gone_and_the_new_one_is_there(name, rule):
    parameters = inspect.signature(attrgetter(name)(skimage)).parameters
    assert (set(rule.old) & set(parameters), not rule.new or rule.new in parameters) == (set(), True)


@pytest.mark.parametrize(("name", "rule"), [p for p in RULES if p.values[1].new])
def test_both_spellings_are_an_error_that_names_both(name, rule):
    with pytest.raises(TypeError, match=rf"{name}\(\) got '{rule.old[0]}', .* and '{rule.new}', .* '{rule.new}' only"):
        _legacy.modernise(name, (), {rule.old[0]: None, rule.new: None})


def test_both_spellings_are_an_error_in_a_call_without_a_warning():
    with pytest.raises(TypeError, match=r"'multichannel', .* 'channel_axis'"):
        fastimg.filters.gaussian(np.ones((5, 5, 3)), multichannel=True, channel_axis=-1)


@pytest.mark.parametrize(("name", "kwargs", "message"), [
    ("measure.regionprops", {"coordinates": "xy"}, "removed coordinates='xy'; coordinates are rows and columns today"),
    ("segmentation.active_contour", {"coordinates": "xy"}, "removed coordinates='xy'; give the snake in rows"),
    ("filters.median", {"mask": np.ones((3, 3))}, "removed mask=...; use filters.rank.median"),
    ("filters.median", {"shift_x": 1}, "removed shift_x=1; use filters.rank.median"),
    ("filters.median", {"shift_y": True}, "removed shift_y=True; use filters.rank.median"),
    ("measure.label", {"neighbors": 6}, "neighbors must be 4 or 8, got 6")])  # fmt: skip
def test_values_that_cannot_be_had_are_refused(name, kwargs, message):
    with pytest.raises(ValueError, match=f"{name}: .*{message}"):
        _legacy.modernise(name, (GREY,), kwargs)


@pytest.mark.parametrize("kwargs", [{"cr": 3}, {"cc": 3}])
def test_half_a_center_is_an_error(kwargs):
    with pytest.raises(TypeError, match=r"measure\.moments_central: .* cr and cc, which go together"):
        _legacy.modernise("measure.moments_central", (GREY,), kwargs)


@pytest.mark.parametrize("kwargs", [{"image0": GREY, "image1": GREY, "image2": GREY}, {"image1": GREY, "image2": GREY}])
def test_three_images_are_an_error(kwargs):
    args = () if "image0" in kwargs else (GREY,)
    with pytest.raises(TypeError, match=r"util\.compare_images\(\) got three images"):
        _legacy.modernise("util.compare_images", args, kwargs)


@pytest.mark.parametrize("name", ["filters.sobel", "img_as_float", "filters.rank_order", "draw.disk"])
def test_other_functions_have_none(name):
    assert _legacy.keywords(name) == frozenset()


def test_functions_are_those_of_the_table():
    assert _legacy.functions() == sorted(_keywords.table())


def test_the_arguments_stay_as_they_are():
    args, kwargs = (GREY,), {"multichannel": True, "sigma": 2}
    with pytest.warns(FutureWarning):
        result = _legacy.modernise("filters.gaussian", args, kwargs)
    assert (args, kwargs, result) == ((GREY,), {"multichannel": True, "sigma": 2},
                                      ((GREY,), {"channel_axis": -1, "sigma": 2}, None))  # fmt: skip


def test_unknown_keywords_are_scikit_images_business():
    with pytest.raises(TypeError, match="unexpected keyword argument 'no_such'"):
        fastimg.filters.median(GREY, no_such=1)


def test_long_values_are_not_written_out():
    with pytest.warns(FutureWarning, match=r"removed filter=\.\.\.; write filter_name=\.\.\.$"):
        _legacy.modernise("transform.iradon", (GREY,), {"filter": "x" * 30})


def test_scikit_image_is_as_it_was_when_not_patched():
    assert "multichannel" in python("""
import numpy as np, fastimg, fastimg._legacy, skimage.filters
try: skimage.filters.gaussian(np.ones((5, 5, 3)), multichannel=True)
except TypeError as error: print(error)""")
