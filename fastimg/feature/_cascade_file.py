"""Cascade files, scikit-image's and OpenCV's: read and checked in one pass, so that no kernel has to doubt a number.

A file comes from anywhere. Each number that becomes a size or an index is compared, as a Python integer, with what is
there before it is used; nothing is allocated from a number that the file declares.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg._check import Array

MOST_BYTES = 8 << 20
MOST_ELEMENTS, MOST_DEPTH = 400_000, 50  # of the XML tree: a file of 8 MiB may be a million empty ones
SIDE = range(3, 1025)  # of the window
MOST_STAGES, MOST_WEAK, MOST_FEATURES = 1_000, 10_000, 1_000_000
WORD = range(-(1 << 31), 1 << 32)  # OpenCV writes the words of a table with a sign
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_SHOWN = 60  # characters of what was found
Element = ET.Element


@dataclass(frozen=True, eq=False)
class Trained:
    """What a file holds; arrays are read-only, so that threads may share them.

    Attributes
    ----------
    width, height : int
        Size of the window.
    features : (F, 4) ndarray of float32
        x, y, width and height of each feature's first block, of 3 x 3.
    stumps : (S,) ndarray of intp
        The feature of each weak classifier.
    tables : (S, 8) ndarray of uint32
        256 bits each: whether a pattern counts as the first leaf.
    leaves : (S, 2) ndarray of float32
    ends : (stages,) ndarray of intp
        The number of weak classifiers up to the end of each stage.
    thresholds : (stages,) ndarray of float32
    source : bytes or str
        The file itself.
    """

    width: int
    height: int
    features: Array
    stumps: Array
    tables: Array
    leaves: Array
    ends: Array
    thresholds: Array
    source: bytes | str


class _Builder(ET.TreeBuilder):
    """Builds the tree, of a limited size; entities, which only a DOCTYPE can declare, could blow it up."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > MOST_DEPTH:
            raise ValueError(f"at most {MOST_ELEMENTS} elements in {MOST_DEPTH} levels are expected, found more")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None, /) -> None:
        raise ValueError(f"a DOCTYPE is not accepted, found {name!r}")


class _Place:
    """Where in the file one is, for messages."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def at(self, *names: str) -> "_Place":
        return _Place(*self.names, *names)

    def wrong(self, expected: str, found: object) -> ValueError:
        shown = found if isinstance(found, str) else repr(found)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."
        return ValueError(f"{', '.join(('cascade file', *self.names))}: expected {expected}, found {shown}")

    def child(self, parent: Element, path: str) -> Element:
        """Return the first element of that path."""
        found = parent.find(path)
        if found is None:
            raise self.wrong(f"<{path.removeprefix('.//')}>", "none")
        return found


def load(xml_file: Any) -> Trained:
    """Read a file, by its path or from an open file; ValueError names the place of the first mistake in it."""
    source = _source(xml_file)
    top = _Place()
    root = _tree(source, top)
    for tag, known in (("stageType", "BOOST"), ("featureType", "LBP")):
        found = (top.child(root, f".//{tag}").text or "").strip()
        if found != known:
            raise top.at(f"<{tag}>").wrong(known, found or "nothing")
    height, width = (_integer(top.child(root, f".//{tag}"), top.at(f"<{tag}>"), SIDE) for tag in ("height", "width"))
    features = _features(list(top.child(root, ".//features")), (width, height), top)
    stages = list(top.child(root, ".//stages"))
    if not 1 <= len(stages) <= MOST_STAGES:
        raise top.at("<stages>").wrong(f"1 to {MOST_STAGES} stages", len(stages))
    declared = _integer(top.child(root, ".//stageNum"), top.at("<stageNum>"))
    if declared != len(stages):
        raise top.at("<stageNum>").wrong(f"the number of stages that are there, {len(stages)}", declared)
    parts = [_stage(stage, len(features), top.at(f"stage {i}")) for i, stage in enumerate(stages)]
    weak = [classifier for _, classifiers in parts for classifier in classifiers]
    if len(weak) > MOST_WEAK:
        raise top.at("<stages>").wrong(f"at most {MOST_WEAK} weak classifiers", len(weak))
    return Trained(
        width, height, _frozen(features, np.float32), _frozen([nodes[2] for nodes, _ in weak], np.intp),
        _frozen([[word & 0xFFFFFFFF for word in nodes[3:]] for nodes, _ in weak], np.uint32),
        _frozen([leaves for _, leaves in weak], np.float32),
        _frozen(np.cumsum([len(classifiers) for _, classifiers in parts]), np.intp),
        _frozen([threshold for threshold, _ in parts], np.float32), source)  # fmt: skip


def _frozen(values: Any, dtype: Any) -> Array:
    array = np.ascontiguousarray(values, dtype)
    array.flags.writeable = False
    return array


def _source(xml_file: Any) -> bytes | str:
    if hasattr(xml_file, "read"):
        data = xml_file.read(MOST_BYTES + 1)
    else:
        with open(xml_file, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    if not isinstance(data, bytes | str):
        raise TypeError(f"xml_file must be a path or a file that reads bytes or text, it read {type(data).__name__}")
    if len(data) > MOST_BYTES:
        raise _Place().wrong(f"at most {MOST_BYTES} bytes", "more")
    return data


def _tree(source: bytes | str, top: _Place) -> Element:
    text = source if isinstance(source, str) else source.decode("latin-1")
    if "\0" in text:
        raise top.wrong("XML in UTF-8", "a zero byte")
    if declaration := _DECLARATION.search(text):
        raise top.wrong("no DOCTYPE and no entities", declaration[0])
    parser = ET.XMLParser(target=_Builder())
    try:
        parser.feed(source)
        return parser.close()
    except (ET.ParseError, LookupError, ValueError) as error:  # LookupError: an encoding that Python does not know
        raise top.wrong("XML", str(error)) from None


def _words(element: Element) -> list[str]:
    return (element.text or "").split()


def _integer(element: Element, place: _Place, allowed: Sequence[int] = range(1 << 31)) -> int:
    found = _words(element)
    if len(found) != 1 or not _INTEGER.fullmatch(found[0]) or int(found[0]) not in allowed:
        raise place.wrong(f"an integer from {allowed[0]} to {allowed[-1]}", element.text)
    return int(found[0])


def _numbers(element: Element, count: int, place: _Place, what: str, kind: Callable[[str], Any]) -> list[Any]:
    """Return the numbers in an element's text: as many as expected, each of the kind."""
    found = _words(element)
    try:
        if len(found) == count:
            return [kind(word) for word in found]
    except ValueError:
        pass
    raise place.wrong(what, f"{len(found)}: {' '.join(found)}" if found else "nothing")


def _int(word: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise ValueError
    return int(word)


def _float(word: str) -> float:
    """Return a number that is finite in float32, too."""
    value = float(word)
    if not abs(value) <= float(np.finfo(np.float32).max):
        raise ValueError
    return value


def _features(elements: list[Element], window: tuple[int, int], top: _Place) -> list[list[int]]:
    if not 1 <= len(elements) <= MOST_FEATURES:
        raise top.at("<features>").wrong(f"1 to {MOST_FEATURES} features", len(elements))
    return [_feature(element, window, top.at(f"feature {i}")) for i, element in enumerate(elements)]


def _feature(element: Element, window: tuple[int, int], place: _Place) -> list[int]:
    place = place.at("<rect>")
    if len(element) == 0 or element[0].tag != "rect":
        raise place.wrong("one", element[0].tag if len(element) else "none")
    x, y, w, h = rect = _numbers(element[0], 4, place, "4 integers", _int)
    if min(x, y) < 0 or min(w, h) < 1 or x + 3 * w > window[0] or y + 3 * h > window[1]:
        raise place.wrong(f"3 x 3 blocks within {window[0]} x {window[1]} pixels", " ".join(map(str, rect)))
    return rect


def _stage(stage: Element, features: int, place: _Place) -> tuple[float, list[tuple[list[int], list[float]]]]:
    """Return a stage's threshold and its weak classifiers: the internal nodes and the leaves of each."""
    [threshold] = _numbers(place.child(stage, "stageThreshold"), 1, place.at("<stageThreshold>"),
                           "a finite number", _float)  # fmt: skip
    weak = list(place.child(stage, "weakClassifiers"))
    if not 1 <= len(weak) <= MOST_WEAK:
        raise place.at("<weakClassifiers>").wrong(f"1 to {MOST_WEAK}", len(weak))
    declared = _integer(place.child(stage, "maxWeakCount"), place.at("<maxWeakCount>"))
    if declared != len(weak):
        raise place.at("<maxWeakCount>").wrong(f"the number of weak classifiers that are there, {len(weak)}", declared)
    return threshold, [_stump(w, features, place.at(f"weak classifier {i}")) for i, w in enumerate(weak)]


def _stump(element: Element, features: int, place: _Place) -> tuple[list[int], list[float]]:
    at = place.at("<internalNodes>")
    nodes = _numbers(place.child(element, "internalNodes"), 11, at, "11 integers", _int)
    if nodes[:2] != [0, -1]:
        raise at.wrong("0 -1 first, as a stump has it", " ".join(map(str, nodes[:2])))
    if not 0 <= nodes[2] < features:
        raise at.wrong(f"the number of a feature, 0 to {features - 1}", nodes[2])
    if wrong := [word for word in nodes[3:] if word not in WORD]:
        raise at.wrong("words of 32 bits", wrong[0])
    leaves = _numbers(place.child(element, "leafValues"), 2, place.at("<leafValues>"), "two finite numbers", _float)
    return nodes, leaves


