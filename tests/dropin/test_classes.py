"""A class that stands for a native one and for scikit-image's can be used wherever a class can."""

import abc
import copy
import inspect
import pickle
import sys
import types
import typing
from unittest import mock

import pytest

from fastimg import _dispatch, _standins
from fastimg._dispatch import Dispatcher, suspended


class Theirs:
    """A class of scikit-image."""

    def __init__(self, file, eps: float = 1.0):
        self.file = file


class Ours:
    """Its native twin."""

    def __init__(self, file, eps=1.0):
        self.file = file

    def detect(self):
        return "ours"


def make(original=Theirs, native=Ours, **settings):
    return _standins.facade(Dispatcher("feature.Cascade", "skimage", original=original, native=native, **settings))


KIND = make()


def subclasses():
    """Yield a subclass of each way to make one."""
    class Sub(KIND):
        """Written for scikit-image."""

        def detect(self):
            return super().detect() + "!"

    class Abstract(KIND, abc.ABC):
        def detect(self):
            return super().detect() + "!"

    def body(names):
        names["detect"] = lambda self: KIND.detect(self) + "!"

    yield from (Sub, Abstract, types.new_class("New", (KIND,), {}, body))
    yield type("Made", (KIND,), {"detect": lambda self: Ours.detect(self) + "!"})


@pytest.mark.parametrize(("ask", "want"), [
    (lambda c: type(c(5)), Ours), (lambda c: isinstance(Ours(5), c), True), (lambda c: isinstance(Theirs(5), c), True),
    (lambda c: isinstance(5, c), False), (lambda c: issubclass(Theirs, c), True), (lambda c: issubclass(Ours, c), True),
    (lambda c: issubclass(int, c), False), (inspect.isclass, True), (lambda c: c.__name__, "Theirs"),
    (lambda c: repr(c) == repr(Theirs), True),
    (lambda c: c | None, Theirs | None), (lambda c: None | c, None | Theirs), (inspect.getdoc, inspect.getdoc(Theirs)),
    (lambda c: c.__module__, __name__), (inspect.signature, inspect.signature(Theirs)),
    (lambda c: hash(c) == hash(Theirs), True),
    (lambda c: (c == Theirs, Theirs == c, c == Ours, c == 5), (True, True, False, False)), (typing.get_type_hints, {}),
    (lambda c: typing.get_type_hints(type("X", (), {"__annotations__": {"x": c}})), {"x": Theirs}),
    (lambda c: (c.original, c.native, c.fastimg_name), (Theirs, Ours, "feature.Cascade")),
    (lambda c: (copy.copy(c) is c, copy.deepcopy([c])[0] is c), (True, True)), (_dispatch.is_dispatcher, True)])
def test_it_answers_as_a_class(ask, want):
    assert ask(KIND) == want


def test_match():
    def kind(value):
        match value:
            case KIND(file=file):
                return file
            case _:
                return "no"

    assert [kind(Ours(1)), kind(Theirs(2)), kind(3)] == [1, 2, "no"]


@pytest.mark.parametrize("sub", list(subclasses()), ids=lambda sub: sub.__name__)
def test_a_subclass(sub):
    made = sub(5)
    assert (type(made), made.file, made.detect()) == (sub, 5, "ours!")
    assert (isinstance(made, sub), isinstance(made, KIND), isinstance(made, Ours), isinstance(Ours(1), sub)) == (
        True, True, True, False)  # fmt: skip
    assert (issubclass(sub, KIND), issubclass(Ours, sub), issubclass(type("Deep", (sub,), {}), sub)) == (
        True, False, True)
    assert (_dispatch.is_dispatcher(sub), sub == KIND, hash(sub) == hash(KIND)) == (False, False, False)
    assert list(inspect.signature(sub).parameters) == ["file", "eps"]
    sub.mark = 3
    assert (sub.mark, hasattr(KIND, "mark"), hasattr(sub, "original")) == (3, False, False)


class Mixin:
    """A base of the user's."""

    def detect(self):
        return "mixed in"


@pytest.mark.parametrize(("bases", "want"), [((KIND, Mixin), "mixed in"), ((KIND,), "nothing")])
def test_super_of_the_class_finds_what_is_behind_it(bases, want):
    sub = type("Sub", bases, {"behind": lambda self: getattr(super(KIND, self), "detect", lambda: "nothing")()})
    assert (sub(5).behind(), sub(5).detect(), sub.__mro__[:3]) == (want, "ours", (sub, Ours, KIND))


def test_abstract_methods_of_a_subclass_have_to_be_defined():
    class Abstract(KIND):
        @abc.abstractmethod
        def more(self):
            """Say more."""

    with pytest.raises(TypeError, match="abstract"):
        Abstract(5)
    assert type("Complete", (Abstract,), {"more": len})(5).file == 5


def test_its_calls_are_dispatched():
    seen = []
    watcher = types.SimpleNamespace(before=lambda call: seen.append((call.name, call.args)), after=lambda call: None)
    _dispatch.set_watchers([watcher])
    try:
        KIND(5)
    finally:
        _dispatch.set_watchers([])
    with suspended():
        theirs = type(KIND(5))
    refusing = make(refuses=lambda file: "" if file else "no file")
    assert (seen, theirs, type(refusing(0)), type(refusing(1))) == ([("feature.Cascade", (5,))], Theirs, Theirs, Ours)


def test_it_is_changed_as_the_native_class_is(monkeypatch):
    detector = KIND(5)
    monkeypatch.setattr(KIND, "detect", lambda self: "changed")
    monkeypatch.setattr(KIND, "more", 3, raising=False)
    assert (detector.detect(), detector.more, vars(KIND)["more"]) == ("changed", 3, 3)
    monkeypatch.undo()
    assert (detector.detect(), hasattr(Ours, "more")) == ("ours", False)
    with mock.patch.object(KIND, "detect", return_value="changed"):
        assert detector.detect() == "changed"
    assert detector.detect() == "ours"


def test_disabled_it_makes_scikit_images_objects():
    kind = make()
    _dispatch.enable(kind, False)
    assert (type(kind(5)), isinstance(Ours(5), kind)) == (Theirs, True)


class Pickled(KIND):
    """A subclass that pickle can find."""


def test_pickles(monkeypatch):
    """By the name in the module that holds it, as the original; else by the public name."""
    before = pickle.dumps(Theirs)
    assert pickle.loads(pickle.dumps(Pickled(5))).file == 5
    assert pickle.loads(pickle.dumps(Pickled)) is Pickled
    assert b"skimage.feature:Cascade" in pickle.dumps(KIND)
    monkeypatch.setattr(sys.modules[__name__], "Theirs", KIND)
    assert (pickle.dumps(KIND), pickle.loads(before) is KIND) == (before, True)
