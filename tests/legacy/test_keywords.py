"""A call with a removed keyword gives what today's spelling gives, and its warning says that spelling, at its line."""

import copy
import inspect
import types
import warnings
from operator import attrgetter

import numpy as np
import pytest
import skimage
from legacy.calls import BINARY, FLOAT, GREY, HOLE, samples

import fastimg
from fastimg import _dispatch, _legacy
from fastimg._legacy import _keywords

RULES = [pytest.param(name, rule, id=f"{name}-{rule.old[0]}")
         for name, rules in _keywords.table().items() for rule in rules]  # fmt: skip
# Under a patch, scikit-image goes on ignoring what it ignores: see test_ignored.py.
SAMPLES = [pytest.param(s, package, id=f"{s.id}-{i}-{package}") for i, s in enumerate(samples())
           for package in ("fastimg", "skimage")
           if package == "fastimg" or _keywords.ignored(s.function).isdisjoint(s.old)]


def plain(value):
    """Return `value` in a form that can be compared: arrays, numbers and texts in lists."""
    if isinstance(value, types.GeneratorType | list | tuple):
        return [plain(item) for item in value]
    if type(value).__name__ == "RegionProperties":
        return [value.label, value.bbox, value.orientation]
    if isinstance(value, skimage.measure.LineModelND):
        return [value.origin, value.direction]
    return value


def prepared(arguments):
    return {name: value() if callable(value) and name == "rag" else copy.deepcopy(value)
            for name, value in arguments.items()}  # fmt: skip


def today(sample):
    args = sample.args if sample.new_args is None else sample.new_args
    with _dispatch.suspended(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kwargs = prepared(sample.new)
        result = attrgetter(sample.function)(skimage)(*copy.deepcopy(args), **kwargs)
        return plain(list(kwargs.values()) if result is None else sample.made(result))


def once(package, sample):
    """Return the result of the old call, its warnings of ours, and the line of the call."""
    function = attrgetter(sample.function)(package)
    args, kwargs = copy.deepcopy(sample.args), prepared(sample.old)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        line = inspect.currentframe().f_lineno + 1
        result = function(*args, **kwargs)
    result = plain(list(kwargs.values()) if result is None else result)
    return result, [w for w in caught if "scikit-image has removed" in str(w.message)], line


@pytest.mark.parametrize(("sample", "package"), SAMPLES, indirect=["package"])
def test_an_old_call_gives_what_todays_gives(sample, package):
    for module in sample.needs:
        pytest.importorskip(module)
    got, _, _ = once(package, sample)
    if sample.ulp:
        np.testing.assert_array_max_ulp(got, today(sample), sample.ulp)
    else:
        np.testing.assert_equal(got, today(sample))


@pytest.mark.parametrize(("sample", "package"), SAMPLES, indirect=["package"])
def test_the_warning_says_todays_spelling(sample, package):
    for module in sample.needs:
        pytest.importorskip(module)
    _, caught, line = once(package, sample)
    where = {(w.category, w.filename, w.lineno) for w in caught}
    said = [str(w.message) for w in caught]
    assert where == {(FutureWarning, __file__, line)}
    assert all(text.startswith(f"{sample.function}: scikit-image has removed ") for text in said)
    assert any(sample.says in text for text in said)


@pytest.mark.parametrize("function", ["morphology.remove_small_objects", "morphology.remove_small_holes",
                                      "segmentation.clear_border"])  # fmt: skip
@pytest.mark.parametrize("keyword", [False, True])
def test_in_place_changes_the_image(function, keyword, package):
    want = np.ones((5, 5), bool)
    want[2, 2] = False
    image = want.copy() if function.endswith("holes") else ~want
    first = {"ar": image} if "remove" in function else {"labels": image}
    limit = {"max_size": 3} if "remove" in function else {"buffer_size": 2}
    args = () if keyword else (image,)
    with pytest.warns(FutureWarning, match=rf"removed in_place=True; write out={next(iter(first))}$"):
        result = attrgetter(function)(package)(*args, **(first if keyword else {}), **limit, in_place=True)
    assert (result is image, image.tolist()) == (True, np.full((5, 5), function.endswith("holes")).tolist())


def test_gaussian_fills_output():
    out = np.empty((5, 5))
    with pytest.warns(FutureWarning, match=r"removed output=\.\.\.; write out=\.\.\.$"):
        fastimg.filters.gaussian(np.eye(5), output=out)
    np.testing.assert_array_equal(out, fastimg.filters.gaussian(np.eye(5)))


@pytest.mark.parametrize(("name", "same"), [
    ("morphology.label", "measure.label"), ("segmentation.flood", "morphology.flood"),
    ("segmentation.flood_fill", "morphology.flood_fill"), ("filters.rank.generic.mean", "filters.rank.mean"),
    ("restoration.inpaint.inpaint_biharmonic", "restoration.inpaint_biharmonic")])  # fmt: skip
def test_a_function_has_its_keywords_under_its_other_names(name, same):
    assert (_legacy.keywords(name), len(_legacy.keywords(name)) > 0) == (_legacy.keywords(same), True)


@pytest.mark.parametrize("name", ["morphology.label", "segmentation.flood", "restoration.inpaint.inpaint_biharmonic"])
def test_other_names_take_them(name, package):
    args, old, new = {"label": ((BINARY,), {"neighbors": 8}, {"connectivity": 2}),
                      "flood": ((GREY, (0, 0)), {"selem": np.ones((3, 3))}, {"footprint": np.ones((3, 3))}),
                      "inpaint_biharmonic": ((FLOAT, HOLE), {"multichannel": False}, {"channel_axis": None})
                      }[name.rpartition(".")[2]]  # fmt: skip
    function = attrgetter(name)(package)
    with pytest.warns(FutureWarning, match="scikit-image has removed"):
        got = function(*args, **old)
    np.testing.assert_array_equal(got, function(*args, **new))
