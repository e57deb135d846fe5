"""Files of a cascade: what is read, and what is refused with the place named."""

import io
import os
import re

import cascades
import numpy as np
import pytest
import skimage

from fastimg import feature
from fastimg.feature import _cascade_file

MUTANTS = int(os.environ.get("FASTIMG_MUTANTS", "300"))  # the long form: 1,000,000
GOOD = cascades.made()
PLACES = {
    "truncated": (GOOD[:700], "expected XML, found"),
    "no XML": ("what?", "expected XML, found syntax error"),
    "empty": ("", "expected XML, found no element"),
    "zero bytes": (GOOD.encode("utf-16"), "expected XML in UTF-8, found a zero byte"),
    "encoding": (GOOD.encode().replace(b'"1.0"', b'"1.0" encoding="nix"'), "expected XML, found unknown encoding"),
    "DOCTYPE": (GOOD.replace("<opencv", "<!DOCTYPE a><opencv", 1), "no DOCTYPE and no entities, found <!DOCTYPE"),
    "entity": (GOOD.replace("<opencv", "<!DOCTYPE a [<!ENTITY b 'c'>]><opencv", 1), "no DOCTYPE and no entities"),
    "deep": ("<a>" * 60 + "</a>" * 60, "found at most 400000 elements in 50 levels"),
    "large": (GOOD + " " * _cascade_file.MOST_BYTES, "expected at most 8388608 bytes, found more"),
    "Haar": (cascades.changed(GOOD, "featureType", "HAAR"), "<featureType>: expected LBP, found HAAR"),
    "no boosting": (cascades.changed(GOOD, "stageType", "TREE"), "<stageType>: expected BOOST, found TREE"),
    "no type": (GOOD.replace("stageType", "stageKind"), "cascade file: expected <stageType>, found none"),
    "empty type": (cascades.changed(GOOD, "featureType", " "), "<featureType>: expected LBP, found nothing"),
    "window of 2": (cascades.changed(GOOD, "width", "2"), "<width>: expected an integer from 3 to 1024, found 2"),
    "window of 1e9": (cascades.changed(GOOD, "height", "1000000000"), "<height>: .* 3 to 1024, found 1000000000"),
    "no width": (GOOD.replace("width", "breadth"), "cascade file: expected <width>, found none"),
    "half a pixel": (cascades.changed(GOOD, "width", "6.5"), "<width>: expected an integer .*, found 6.5"),
    "huge integer": (cascades.changed(GOOD, "width", "9" * 5000), "<width>: expected an integer .*, found 9{60}...$"),
    "no stages": (re.sub("<stages>.*</stages>", "<stages></stages>", GOOD), "<stages>: expected 1 to 1000 stages, fou"),
    "no stages tag": (GOOD.replace("stages>", "steps>"), "cascade file: expected <stages>, found none"),
    "stageNum": (cascades.changed(GOOD, "stageNum", "4"), "<stageNum>: .* stages that are there, 3, found 4"),
    "no stageNum": (GOOD.replace("stageNum", "n"), "cascade file: expected <stageNum>, found none"),
    "1e9 classifiers": (GOOD.replace("<_><maxWeakCount>3<", "<_><maxWeakCount>1000000000<"),
                        "stage 0, <maxWeakCount>: expected .* are there, 3, found 1000000000"),
    "no classifiers": (re.sub("<weakClassifiers>.*?</weakClassifiers>", "<weakClassifiers></weakClassifiers>", GOOD),
                       "stage 0, <weakClassifiers>: expected 1 to 10000, found 0"),
    "no maxWeakCount": (GOOD.replace("<_><maxWeakCount>3</maxWeakCount>", "<_>"),
                        "stage 0: expected <maxWeakCount>, found none"),
    "no features": (re.sub("<features>.*</features>", "<features></features>", GOOD),
                    "<features>: expected 1 to 1000000 features, found 0"),
    "two numbers": (cascades.changed(GOOD, "internalNodes", "0 -1"),
                    "stage 0, weak classifier 0, <internalNodes>: expected 11 integers, found 2: 0 -1"),
    "a tree": (GOOD.replace("<internalNodes>0 -1", "<internalNodes>0 1", 1),
               "stage 0, weak classifier 0, <internalNodes>: expected 0 -1 first, .* found 0 1"),
    "feature 99999999": (re.sub("0 -1 [0-9]+", "0 -1 99999999", GOOD, count=2),
                         "stage 0, weak classifier 0, <internalNodes>: .* a feature, 0 to 4, found 99999999"),
    "feature -1": (GOOD[::-1].replace("0 -1 "[::-1], "0 -1 -"[::-1], 1)[::-1],
                   "stage 2, weak classifier 4, <internalNodes>: .* a feature, 0 to 4, found -"),
    "33 bits": (cascades.changed(GOOD, "internalNodes", f"0 -1 0 1 2 3 4 5 6 7 {1 << 32}"),
                "stage 0, weak classifier 0, <internalNodes>: expected words of 32 bits, found 4294967296"),
    "no nodes": (GOOD.replace("internalNodes", "nodes"), "weak classifier 0: expected <internalNodes>, found none"),
    "one leaf": (cascades.changed(GOOD, "leafValues", "0.5"), "<leafValues>: expected two finite numbers, found 1: 0"),
    "no leaf": (cascades.changed(GOOD, "leafValues", ""), "<leafValues>: expected two finite numbers, found nothing"),
    "leaf nan": (cascades.changed(GOOD, "leafValues", "nan 1"), "<leafValues>: .*finite numbers, found 2: nan 1"),
    "leaf 1e39": (cascades.changed(GOOD, "leafValues", "1e39 1"), "<leafValues>: .*finite numbers, found 2: 1e39 1"),
    "threshold": (cascades.changed(GOOD, "stageThreshold", "inf"),
                  "stage 0, <stageThreshold>: expected a finite number, found 1: inf"),
    "rect of two": (cascades.changed(GOOD, "rect", "0 0"), "feature 0, <rect>: expected 4 integers, found 2: 0 0"),
    "rect outside": (cascades.changed(GOOD, "rect", "1 0 2 1"), "feature 0, <rect>: .* within 6 x 5 pixels, found 1 0"),
    "rect below": (cascades.changed(GOOD, "rect", "0 3 1 1"), "feature 0, <rect>: expected 3 x 3 blocks within 6 x 5"),
    "rect negative": (cascades.changed(GOOD, "rect", "-1 0 1 1"), "feature 0, <rect>: expected 3 x 3 blocks within"),
    "rect empty": (cascades.changed(GOOD, "rect", "0 0 0 1"), "feature 0, <rect>: expected 3 x 3 blocks within"),
    "rect huge": (cascades.changed(GOOD, "rect", f"0 0 {(1 << 63) // 3 + 1} 1"), "feature 0, <rect>: expected"),
    "no rect": (re.sub("<rect>[^<]*</rect>", "", GOOD, count=1), "feature 0, <rect>: expected one, found none"),
}  # fmt: skip


def cascade(text):
    return feature.Cascade(io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text))


@pytest.mark.parametrize(("text", "message"), PLACES.values(), ids=PLACES)
def test_a_mistake_is_named_with_its_place(text, message):
    with pytest.raises(ValueError, match=message):
        cascade(text)


def test_the_limits_hold_before_anything_is_made(monkeypatch):
    monkeypatch.setattr(_cascade_file, "MOST_STAGES", 2)
    with pytest.raises(ValueError, match="<stages>: expected 1 to 2 stages, found 3"):
        cascade(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr(_cascade_file, "MOST_WEAK", 11)
    with pytest.raises(ValueError, match="<stages>: expected at most 11 weak classifiers, found 12"):
        cascade(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr(_cascade_file, "MOST_FEATURES", 4)
    with pytest.raises(ValueError, match="<features>: expected 1 to 4 features, found 5"):
        cascade(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr(_cascade_file, "MOST_ELEMENTS", 20)
    with pytest.raises(ValueError, match="at most 20 elements"):
        cascade(GOOD)


def test_the_parser_refuses_a_doctype_too(monkeypatch):
    """In some encoding that is not ASCII's it might not look like one."""
    monkeypatch.setattr(_cascade_file, "_DECLARATION", re.compile("nothing like it"))
    with pytest.raises(ValueError, match="a DOCTYPE is not accepted, found 'a'"):
        cascade(PLACES["entity"][0])


def test_what_is_no_text_is_refused():
    class Odd:
        def read(self, size):
            return 5
    with pytest.raises(TypeError, match="reads bytes or text, it read int"):
        feature.Cascade(Odd())


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        feature.Cascade(tmp_path / "none.xml")


@pytest.mark.parametrize("text", [cascades.shipped(), cascades.of_opencv()], ids=["scikit-image", "OpenCV"])
@pytest.mark.parametrize("how", ["path", "pathlib", "bytes", "text", "open file"])
def test_both_spellings_are_read_however_they_are_given(text, how, tmp_path):
    path = tmp_path / "faces.xml"
    path.write_text(text, encoding="utf-8")
    with open(path, "rb") as file:
        given = {"path": str(path), "pathlib": path, "bytes": io.BytesIO(text.encode()), "text": io.StringIO(text),
                 "open file": file}[how]  # fmt: skip
        detector = feature.Cascade(given)
    assert (detector.window_height, detector.window_width, detector.stages_number) == (24, 24, 20)
    assert (detector.stumps_number, detector.features_number) == (139, 136)


def test_what_is_read_is_what_the_file_says():
    read = _cascade_file.load(io.StringIO(GOOD))
    nodes = [line.split() for line in re.findall("<internalNodes>(.*?)<", GOOD)]
    np.testing.assert_array_equal(read.stumps, [int(line[2]) for line in nodes])
    np.testing.assert_array_equal(read.tables.view("i4"), [[int(word) for word in line[3:]] for line in nodes])
    leaves = [line.split() for line in re.findall("<leafValues>(.*?)<", GOOD)]
    np.testing.assert_array_equal(read.leaves, np.array(leaves, "f4"))
    rects = [line.split() for line in re.findall("<rect>(.*?)<", GOOD)]
    np.testing.assert_array_equal(read.features, np.array(rects, "f4"))
    assert (read.ends.tolist(), read.thresholds.tolist(), read.width, read.height) == ([3, 7, 12], [-0.25] * 3, 6, 5)
    assert not any(a.flags.writeable for a in (read.stumps, read.tables, read.leaves, read.features, read.ends))


ODD = ("-1", "0", "3", "1e9", "4294967296", "-2147483649", "9" * 40, "nan", "inf", "1e39", "", "1 2", "0x1", "1_0", "٣")


def mutant(rng, text):
    """Return `text` with a mistake, or some: characters, numbers, tags or whole parts."""
    for _ in range(rng.integers(1, 4)):
        at, kind = int(rng.integers(len(text))), rng.integers(9)
        stop = at + int(rng.integers(1, 300))
        if kind == 0:
            text = text[:at] + chr(rng.integers(1, 256)) + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[stop:]
        elif kind == 2:
            text = text[:stop] + text[at:stop] + text[stop:]
        elif kind == 3:
            text = text.replace(rng.choice(re.findall(r"</?\w+>", text) or [""]), "", 1)
        elif numbers := list(re.finditer(r"-?\d+(\.\d+)?", text)):
            found = numbers[rng.integers(len(numbers))]
            value = str(rng.choice(ODD)) if kind == 4 else found[0][:-1] + str(rng.integers(10))
            text = text[: found.start()] + value + text[found.end() :]
    return text


def test_a_mutant_is_a_detector_or_a_value_error():
    rng = np.random.default_rng(5)
    image = rng.random((12, 14))
    outcomes = []
    for _ in range(MUTANTS):
        text = mutant(rng, GOOD)
        try:
            detector = cascade(text)
        except ValueError as error:
            outcomes.append("error" if str(error).startswith("cascade file") else text)
        else:
            detector.detect_multi_scale(image, 1.3, 1, (3, 3), (14, 14), 1)
            outcomes.append("detector")
    assert set(outcomes) == {"error", "detector"}
    assert min(outcomes.count("error"), outcomes.count("detector")) > MUTANTS // 20


def test_mutants_that_are_detectors_are_scikit_images():
    """What scikit-image reads too, and without a crash, as it has been checked here, finds the same."""
    rng = np.random.default_rng(6)
    image = rng.random((20, 26))
    compared = 0
    for _ in range(MUTANTS // 2):
        text = mutant(rng, GOOD)
        try:
            ours = cascade(text)
            theirs = skimage.feature.Cascade(io.StringIO(text))
        except (ValueError, AttributeError, IndexError, OverflowError):
            continue
        sizes = 1.3, 1, (ours.window_height, ours.window_width), (20, 20), 1
        assert ours.detect_multi_scale(image, *sizes) == theirs.detect_multi_scale(image, *sizes)
        compared += 1
    assert compared > MUTANTS // 40
