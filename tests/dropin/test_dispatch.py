"""A dispatcher cannot be told from the function that it stands for, and adds no frame to a call."""

import copy
import functools
import inspect
import pickle
import sys
import threading
import types
import typing
import warnings

import pytest

from fastimg import _dispatch
from fastimg._dispatch import Dispatcher, suspended


def original(image, /, sigma: float = 1.0, *, mode="nearest") -> str:
    """Say who computes."""
    return "original"


def native(image, /, sigma=1.0, *, mode="nearest"):
    return "native"


def make(**settings):
    return Dispatcher("filters.gaussian", "skimage", **{"original": original, "native": native, **settings})


class Watch:
    """Keep what was seen of each call."""

    def __init__(self):
        self.seen = []

    def before(self, call):
        self.seen.append(("before", call.name, call.where, call.reason, call.depth, call.args, call.kwargs))

    def after(self, call):
        self.seen.append(("after", call.name, call.result, repr(call.error), call.seconds >= 0))


@pytest.fixture
def watch():
    watcher = Watch()
    _dispatch.set_watchers([watcher])
    yield watcher
    _dispatch.set_watchers([])


@pytest.mark.parametrize("ask", [
    inspect.signature, inspect.getdoc, inspect.isfunction, inspect.isroutine, inspect.getsource, inspect.getmodule,
    callable, typing.get_type_hints, repr, hash, dir, vars, bool, inspect.getfullargspec, lambda f: f.__name__,
    lambda f: f.__qualname__, lambda f: f.__module__, lambda f: f.__doc__, lambda f: f.__defaults__,
    lambda f: f.__kwdefaults__, lambda f: f.__code__, lambda f: f.__globals__ is globals(),
    lambda f: isinstance(f, types.FunctionType), lambda f: f.__class__, lambda f: hasattr(f, "__wrapped__"),
    lambda f: hasattr(f, "__self__"), inspect.unwrap])  # fmt: skip
def test_it_answers_as_the_original_does(ask):
    assert ask(make()) == ask(original)


def test_wrapped_functions_show_their_chain_only():
    wrapped = functools.wraps(original)(lambda *args: original(*args))
    assert inspect.unwrap(make(original=wrapped)) is original


def test_it_equals_its_original_from_both_sides_and_nothing_else():
    function = make()
    other = make(original=native)
    assert (function == original, original == function, function == make(), {original: 5}[function]) == (
        True, True, True, 5)
    assert (function == other, function == 1) == (False, False)


def test_as_a_class_attribute_it_binds_like_a_function():
    class Holder:
        method = make(native=lambda *args: args)

    holder = Holder()
    assert (holder.method(2), Holder.method(2)) == ((holder, 2), (2,))


def test_attributes_are_set_on_the_original():
    function = make()
    function.note = 3
    seen = original.note
    del function.note
    assert (seen, hasattr(original, "note")) == (3, False)


def test_pickles_name_the_public_function_where_the_module_holds_another():
    data = pickle.dumps(make())
    import skimage.filters

    assert (b"skimage.filters:gaussian" in data, pickle.loads(data)) == (True, skimage.filters.gaussian)


def test_pickles_are_the_originals_where_the_module_holds_the_dispatcher(monkeypatch):
    before = pickle.dumps(original)
    function = make()
    monkeypatch.setattr(sys.modules[__name__], "original", function)
    assert (pickle.dumps(function), pickle.loads(before) is function) == (before, True)


def test_copies_are_the_dispatcher_itself(monkeypatch):
    function = make()
    monkeypatch.setattr(sys.modules[__name__], "original", function)
    assert (copy.copy(function) is function, copy.deepcopy([function])[0] is function) == (True, True)


@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize("kwargs", [{}, {"sigma": 2}])
def test_warnings_point_at_the_callers_line(watched, kwargs):
    def warns(image, sigma=1):
        warnings.warn("careful", stacklevel=2)

    function = make(native=warns)
    _dispatch.set_watchers([Watch()] if watched else [])
    try:
        here = inspect.currentframe().f_lineno + 2
        with pytest.warns(UserWarning, match="careful") as caught:
            function(1, **kwargs)
    finally:
        _dispatch.set_watchers([])
    assert (caught[0].filename, caught[0].lineno) == (__file__, here)


@pytest.mark.parametrize(("settings", "want"), [
    ({}, "native"), ({"native": None, "reason": "none yet"}, "original"),
    ({"refuses": lambda image, **_: "too big" if image > 1 else ""}, "native"),
    ({"refuses": lambda image, **_: "too big" if image == 1 else ""}, "original")])  # fmt: skip
def test_who_computes(settings, want):
    assert make(**settings)(1) == want


def test_a_refusal_is_noted_with_its_reason():
    noted = []
    make(refuses=lambda *_: "too big", note=lambda *args: noted.append(args))(1)
    assert noted == [("filters.gaussian", "too big")]


def test_a_note_may_refuse_the_call():
    def refuse(name, reason):
        raise RuntimeError(f"{name}: {reason}")

    with pytest.raises(RuntimeError, match=r"filters\.gaussian: none yet"):
        make(native=None, reason="none yet", note=refuse)(1)


def test_disabled_it_calls_the_original_and_nobody_watches(watch):
    function = make()
    _dispatch.enable(function, False)
    assert (function(1), watch.seen) == ("original", [])


def test_suspended_it_calls_the_original_in_this_thread_only(watch):
    function, elsewhere = make(), []
    with suspended(), suspended():
        here = function(1)
        thread = threading.Thread(target=lambda: elsewhere.append(function(1)))
        thread.start()
        thread.join()
    assert (here, elsewhere, function(1)) == ("original", ["native"], "native")


def test_what_is_left_for_later_is_asked_for_once_when_it_is_needed(watch):
    asked = []

    def later():
        asked.append("native")
        return {
            "native": native, "reason": "", "refuses": None, "adapted": None, "legacy": frozenset(["old"]),
            "note": None, "origin": 7}

    function = make(native=None, later=later)
    before = (function.__doc__, function.original, function.fastimg_name, list(asked))
    assert before == (original.__doc__, original, "filters.gaussian", [])
    assert (function(1), function(2), function.native, function.legacy, function.__fastimg__, asked) == (
        "native", "native", native, {"old"}, 7, ["native"])


def test_disabled_or_suspended_nothing_is_asked_for_later():
    function = make(native=None, later=lambda: pytest.fail("asked"))
    with suspended():
        assert function(1) == "original"
    _dispatch.enable(function, False)
    assert function(1) == "original"


def test_watchers_see_calls_and_how_deep_they_are(watch):
    inner = make()
    outer = Dispatcher("feature.canny", "skimage", original=lambda x, y=0: inner(x), reason="none yet")
    outer(5, y=1)
    assert watch.seen == [
        ("before", "feature.canny", "forwarded", "none yet", 0, (5,), {"y": 1}),
        ("before", "filters.gaussian", "native", "", 1, (5,), {}),
        ("after", "filters.gaussian", "native", "None", True),
        ("after", "feature.canny", "native", "None", True)]  # fmt: skip


def test_watchers_do_not_see_what_is_quiet(watch):
    assert (make(quiet=True)(1, sigma=2), watch.seen) == ("native", [])


def test_watchers_see_errors(watch):
    def fails(image):
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        make(native=fails)(1)
    assert watch.seen[-1] == ("after", "filters.gaussian", None, "KeyError('x')", True)


def test_a_watcher_may_refuse_the_call_and_then_nothing_runs():
    class Refuses(Watch):
        def before(self, call):
            raise RuntimeError("not now")

    ran = []
    _dispatch.set_watchers([Refuses()])
    try:
        with pytest.raises(RuntimeError, match="not now"):
            make(native=lambda *_: ran.append(1))(1)
    finally:
        _dispatch.set_watchers([])
    assert ran == []


def test_a_watchers_error_after_the_call_takes_the_place_of_the_calls():
    class Fails(Watch):
        def after(self, call):
            raise RuntimeError("differs")

    _dispatch.set_watchers([Fails()])
    try:
        with pytest.raises(RuntimeError, match="differs"):
            make(native=lambda *_: [][1])(1)
    finally:
        _dispatch.set_watchers([])


def test_references_are_neither_lost_nor_kept(watch):
    token = object()
    function = make(native=lambda value: value, refuses=lambda value: "")
    before = sys.getrefcount(token)
    for _ in range(100):
        function(token)
    watch.seen.clear()
    assert sys.getrefcount(token) == before
