"""No path of a call, and no way to fail on it, leaves a line of the dispatcher in the traceback."""

import traceback

import numpy as np
import pytest

from fastimg import _dispatch, _standins
from fastimg._dispatch import Dispatcher


class Odd(Exception):
    """What each part of a call raises here."""


def fails(*args, **kwargs):
    raise Odd


class Watcher:
    """A watcher that fails before or after the call."""

    def __init__(self, before=None, after=None):
        self.functions = {"before": before, "after": after}

    def before(self, call):
        if self.functions["before"]:
            self.functions["before"]()

    def after(self, call):
        if self.functions["after"]:
            self.functions["after"]()


class Failing:
    """A native class that cannot make an object."""

    def __init__(self, *args):
        raise Odd


def make(**settings):
    return Dispatcher("filters.gaussian", "skimage", **{"original": fails, "native": fails, **settings})


def method():
    kind = type("Kind", (), {"method": make()})
    return kind().method


PATHS = {  # the function, keyword arguments, and whose frames the traceback ends with
    "straight": (make(), {}, ["fails"]),
    "keywords": (make(), {"sigma": 2}, ["fails"]),
    "its __call__": (make().__call__, {}, ["fails"]),
    "refused": (make(native=None, refuses=lambda *_: "no"), {}, ["fails"]),
    "refusing": (make(refuses=fails), {}, ["fails"]),
    "noted": (make(native=None, reason="none yet", note=fails), {}, ["fails"]),
    "removed keyword": (make(legacy=frozenset(["multichannel"])), {"multichannel": None}, ["fails"]),
    "left for later": (make(native=None, later=fails), {}, ["fails"]),
    "method": (method(), {}, ["fails"]),
    "class": (_standins.facade(make(original=None, native=Failing)), {}, ["__init__"]),
    "subclass": (type("Sub", (_standins.facade(make(original=None, native=Failing)),), {}), {}, ["__init__"]),
}
WATCHERS = {"nobody": [], "somebody": [Watcher()]}


def frames(function, kwargs, watchers, error=Odd, image=1):
    """Call, and return the names of the frames that the error has passed."""
    _dispatch.set_watchers(watchers)
    try:
        with pytest.raises(error) as caught:
            function(image, **kwargs)
    finally:
        _dispatch.set_watchers([])
    return [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]


@pytest.mark.filterwarnings("ignore:.*scikit-image has removed:FutureWarning")
@pytest.mark.parametrize("watchers", WATCHERS.values(), ids=WATCHERS)
@pytest.mark.parametrize(("function", "kwargs", "want"), PATHS.values(), ids=PATHS)
def test_an_error_of_the_function(function, kwargs, want, watchers):
    assert frames(function, kwargs, watchers) == ["frames", *want]


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_error_of_a_watcher(when):
    assert frames(make(native=lambda *_: None), {}, [Watcher(**{when: fails})]) == ["frames", when, "fails"]


@pytest.mark.filterwarnings("ignore:.*scikit-image has removed:FutureWarning")
@pytest.mark.parametrize(("value", "error", "want"), [(False, AttributeError, "finish"), ("odd", ValueError, "take")])
def test_an_error_of_a_removed_keyword(value, error, want):
    """One that its result raises, and one that its value raises."""
    name, keyword = ("feature.peak_local_max", "indices") if want == "finish" else ("filters.median", "mask")
    function = Dispatcher(name, "skimage", native=lambda image: "no coordinates", legacy=frozenset([keyword]))
    assert frames(function, {keyword: value}, [], error, np.zeros((3, 4)))[-1] == want


def test_an_error_of_a_module_that_is_loaded():
    class Loader:
        exec_module = staticmethod(fails)

    module = type("Module", (), {"__spec__": type("Spec", (), {})})
    with pytest.raises(Odd) as caught:
        _standins.PatchingLoader(Loader, print).exec_module(module)
    assert [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)][1:] == ["fails"]
