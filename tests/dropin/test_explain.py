"""explain() answers for whatever it is given, and runs nothing."""

import functools
import re

import numpy as np
import pytest
import skimage.filters
import skimage.filters.rank
import skimage.morphology
import skimage.transform
from native import python

import fastimg
from fastimg import _native, _simd
from fastimg._dispatch import Dispatcher
from fastimg._fallback import NO_KERNEL
from fastimg.dropin._explain import UNKNOWN

IMAGE = np.zeros((4, 5))


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()


@pytest.mark.parametrize("function", [
    "filters.sobel", "skimage.filters.sobel", "fastimg.filters.sobel", "sobel", skimage.filters.sobel,
    skimage.filters.edges.sobel, fastimg.filters.sobel])
def test_a_native_function_however_it_is_named(function):
    answer = fastimg.explain(function, IMAGE)
    assert (answer.name, answer.native, answer.reason) == ("filters.sobel", True, "")
    assert (answer.level, answer.threads) == (_simd.level(), fastimg.get_num_threads())
    assert re.fullmatch(r"filters.sobel: native \(SIMD level \w+, at most \d+ threads?\)", str(answer))


@pytest.mark.parametrize(("function", "name"), [
    ("morphology.erosion", "morphology.erosion"), (skimage.morphology.erosion, "morphology.erosion"),
    (fastimg.morphology.erosion, "morphology.erosion"), (skimage.filters.rank.mean, "filters.rank.generic.mean"),
    ("filters.rank.mean", "filters.rank.mean"), ("erosion", "morphology.erosion")])
def test_a_function_without_a_kernel(function, name):
    answer = fastimg.explain(function)
    assert answer == fastimg.explain(function, IMAGE, IMAGE)
    assert (answer.name, answer.native, answer.reason) == (name, False, NO_KERNEL)
    assert (answer.level, answer.threads) == (None, None)
    assert str(answer) == f"{name}: forwarded to scikit-image, {NO_KERNEL}"


def test_patched_functions():
    with fastimg.patch_skimage(observe=True):
        assert fastimg.explain(skimage.filters.sobel, IMAGE).native
        assert fastimg.explain(skimage.morphology.erosion, IMAGE).name == "morphology.erosion"


@pytest.mark.parametrize("thing", [
    len, np.sin, 3, None, "nonsense", "filters.nonsense", "filters", "", "os.path", fastimg.explain,
    functools.partial])  # fmt: skip
def test_what_is_neither(thing):
    answer = fastimg.explain(thing, IMAGE)
    assert (answer.native, answer.reason) == (False, UNKNOWN)
    assert str(answer) == f"{answer.name}: {UNKNOWN}"


def test_classes_are_served_as_they_are():
    answer = fastimg.explain(skimage.transform.AffineTransform)
    assert (answer.name, answer.reason) == ("transform.AffineTransform", "a class, served as it is")


@pytest.mark.parametrize(("args", "kwargs", "why"), [
    ((), {"mode": "reflect"}, "missing a required argument: 'image'"),
    ((IMAGE,), {"nonsense": 1}, "got an unexpected keyword argument 'nonsense'"),
    ((IMAGE, None, 3), {}, "too many positional arguments")], ids=str)
def test_wrong_arguments_are_told_not_raised(args, kwargs, why):
    answer = fastimg.explain("filters.sobel", *args, **kwargs)
    assert (answer.native, answer.reason) == (False, f"the call raises TypeError: {why}")


def sobel(image, axis=None):
    raise AssertionError("it ran")


@pytest.fixture
def refusing(monkeypatch):
    """A native function of which some calls are refused, with a removed keyword."""
    refuses = lambda image, axis=None: "no axes yet" if axis is not None else ""  # noqa: E731
    made = Dispatcher("filters.sobel", "fastimg", native=sobel, refuses=refuses, legacy=frozenset(["direction"]))
    monkeypatch.setitem(_native._registry, "filters.sobel", made)
    return made


@pytest.mark.parametrize(("kwargs", "reason"), [({}, ""), ({"axis": 1}, "no axes yet")], ids=str)
def test_refused_calls_give_their_reason_and_nothing_runs(refusing, kwargs, reason):
    answer = fastimg.explain(refusing, IMAGE, **kwargs)
    assert (answer.native, answer.reason) == (not reason, reason)


@pytest.mark.filterwarnings("error")
def test_removed_keywords_are_understood_without_a_warning(refusing, monkeypatch):
    def modernise(name, args, kwargs):
        import warnings

        warnings.warn("`direction` is now `axis`", FutureWarning, stacklevel=2)
        return args, {"axis": kwargs["direction"]}, None

    monkeypatch.setattr("fastimg._legacy.modernise", modernise)
    assert fastimg.explain("filters.sobel", IMAGE, direction=0).reason == "no axes yet"


def test_a_failing_check_is_told(monkeypatch):
    def refuses(image):
        raise ValueError("image is odd")

    made = Dispatcher("filters.sobel", "fastimg", native=lambda image: image, refuses=refuses)
    monkeypatch.setitem(_native._registry, "filters.sobel", made)
    assert fastimg.explain(made, IMAGE).reason == "the call raises ValueError: image is odd"


def test_an_explanation_cannot_be_changed():
    answer = fastimg.explain("filters.sobel")
    with pytest.raises(AttributeError):
        answer.native = False
    assert repr(answer).startswith("Explanation(name='filters.sobel', native=True, reason='', level=")


def test_native_names_are_explained_without_importing_scikit_image():
    assert python("""
import sys, fastimg
print(fastimg.explain("filters.sobel").native, [m for m in sys.modules if m.startswith("skimage")])""") == "True []"
