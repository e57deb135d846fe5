"""The detector as a class: inherited from, copied, pickled, patched, watched."""

import copy
import inspect
import pickle
import types
import typing

import pytest
import skimage.feature
from cascades import ASTRONAUT, FILE, GOOD, same

import fastimg
from fastimg import feature
from fastimg.dropin import _watch
from fastimg.dropin._compare import Compare

THEIRS = skimage.feature.Cascade  # before any patch


class Mine(feature.Cascade):
    """A detector with more to it."""

    def __init__(self, file, name):
        super().__init__(file, eps=0.25)
        self.name = name

    def detect_multi_scale(self, img, **kwargs):
        return self.name, super().detect_multi_scale(img, 1.2, 1, (60, 60), (123, 123), **kwargs)


def test_it_can_be_inherited_from():
    mine = Mine(FILE, "me")
    assert isinstance(mine, feature.Cascade)
    assert issubclass(Mine, feature.Cascade)
    assert not isinstance(5, feature.Cascade)
    assert mine.detect_multi_scale(ASTRONAUT)[1] == feature.Cascade(FILE, 0.25).detect_multi_scale(
        ASTRONAUT, 1.2, 1, (60, 60), (123, 123))  # fmt: skip


@pytest.mark.parametrize("renewed", [copy.copy, copy.deepcopy, lambda d: pickle.loads(pickle.dumps(d))])
@pytest.mark.parametrize("make", [lambda: feature.Cascade(FILE, 0.25), lambda: Mine(FILE, "me")])
def test_detectors_are_copied_and_pickled(renewed, make):
    detector = make()
    detector.stages_number = 15
    other = renewed(detector)
    assert type(other) is type(detector)
    assert (other.eps, other.stages_number, vars(other).get("name")) == (0.25, 15, vars(detector).get("name"))
    arguments = {} if isinstance(detector, Mine) else {k: v for k, v in GOOD.items() if k != "img"}
    assert other.detect_multi_scale(ASTRONAUT, **arguments) == detector.detect_multi_scale(ASTRONAUT, **arguments)


def test_signature_and_documentation():
    assert list(inspect.signature(feature.Cascade).parameters) == ["xml_file", "eps"]
    ours = list(inspect.signature(feature.Cascade(FILE).detect_multi_scale).parameters.values())
    theirs = list(inspect.signature(THEIRS(FILE).detect_multi_scale).parameters.values())
    assert [(p.name, p.default) for p in ours[:-1]] == [(p.name, p.default) for p in theirs]
    assert (ours[-1].name, ours[-1].kind) == ("return_scores", inspect.Parameter.KEYWORD_ONLY)
    documented = inspect.getdoc(feature.Cascade.detect_multi_scale)
    assert [p.name for p in ours if f"{p.name} :" not in documented] == ["min_size"]  # "min_size, max_size :"


def test_patched():
    theirs = THEIRS(FILE)
    with fastimg.patch_skimage("feature.Cascade"):
        from skimage.feature import Cascade
        detector = Cascade(FILE)

        class Their(Cascade):
            """Written for scikit-image."""

        assert isinstance(detector, feature.Cascade)
        assert isinstance(detector, Cascade)
        assert isinstance(theirs, Cascade)
        assert isinstance(Their(FILE), Cascade)
        assert pickle.loads(pickle.dumps(detector)).stages_number == 20
        assert same(detector, theirs, ASTRONAUT, 1.2, 1, (60, 60), (123, 123)) == same(
            Their(FILE), theirs, ASTRONAUT, 1.2, 1, (60, 60), (123, 123))
    assert skimage.feature.Cascade is THEIRS


def finds(kind):
    """Tell what subclasses of `kind`, made in several ways, find with the detector's own method."""
    class Sub(kind):
        def __init__(self, file):
            super(kind, self).__init__()
            super().__init__(file)

        def detect_multi_scale(self, *args):
            return super().detect_multi_scale(*args)

    found = [cls(FILE).detect_multi_scale(ASTRONAUT, 1.2, 1, (60, 60), (123, 123))
             for cls in (Sub, type("Made", (kind,), {}), types.new_class("New", (kind,)))]  # fmt: skip
    assert found[0] == found[1] == found[2]
    return found[0]


def matched(kind, value):
    match value:
        case kind(stages_number=number):
            return number
    return None


def test_used_as_a_class():
    want = finds(THEIRS)
    assert (finds(feature.Cascade), matched(feature.Cascade, feature.Cascade(FILE))) == (want, 20)
    with fastimg.patch_skimage():
        kind = skimage.feature.Cascade
        assert (finds(kind), matched(kind, kind(FILE)), matched(kind, THEIRS(FILE)), matched(kind, 5)) == (
            want, 20, 20, None)  # fmt: skip
        assert pickle.loads(pickle.dumps(kind)) is kind
        assert typing.get_type_hints(kind) == {}
    assert pickle.loads(pickle.dumps(feature.Cascade)) is feature.Cascade


class Names:
    """A watcher that keeps the names of calls."""

    def __init__(self):
        self.seen = []

    def before(self, call):
        self.seen.append((call.name, call.where, call.depth))

    def after(self, call):
        """There is nothing to do."""


@pytest.fixture
def watched():
    added = []

    def watch(watcher):
        added.append(watcher)
        _watch.add(watcher)
        return watcher

    yield watch
    for watcher in added:
        _watch.remove(watcher)


def test_calls_are_seen(watched):
    names = watched(Names())
    detector = feature.Cascade(FILE)
    detector.detect_multi_scale(**GOOD)
    assert names.seen == [("feature.Cascade", "native", 0), ("feature.Cascade.detect_multi_scale", "native", 0)]


def test_calls_are_compared_with_scikit_images(watched):
    compare = watched(Compare())
    feature.Cascade(FILE).detect_multi_scale(**GOOD)
    rows = {row.name: (row.compared, row.differed, list(row.skipped.values())) for row in compare.rows}
    assert rows == {"feature.Cascade": (0, 0, [1]), "feature.Cascade.detect_multi_scale": (1, 0, [])}


def test_calls_are_explained():
    detector = feature.Cascade(FILE)
    for function in (detector.detect_multi_scale, "feature.Cascade.detect_multi_scale", "Cascade", THEIRS):
        assert fastimg.explain(function).native
    assert fastimg.explain(detector.detect_multi_scale, **GOOD).native
    assert "missing a required argument" in fastimg.explain(detector.detect_multi_scale, ASTRONAUT).reason
