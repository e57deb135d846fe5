"""The detector: scikit-image's rectangles, in its order, and what its class can do."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cascades
import numpy as np
import pytest
import skimage.data
import skimage.feature
import skimage.io
from cascades import ASTRONAUT, FILE, GOOD, same
from collages import collage

from fastimg import _simd, _threads, feature
from fastimg.feature import _cascade_scan

COLLAGES = int(os.environ.get("FASTIMG_COLLAGES", "20"))  # the long form: 200
PHOTOS = sorted(p.name for p in Path(skimage.data.__file__).parent.iterdir() if p.suffix in (".png", ".jpg"))
THEIRS = skimage.feature.Cascade  # before any patch
NUMBERS = ("eps", "stages_number", "stumps_number", "features_number", "window_width", "window_height")


@pytest.fixture(scope="module")
def pair():
    return feature.Cascade(FILE), THEIRS(FILE)


def made(kind, seed=0, **settings):
    return kind(io.StringIO(cascades.made(seed, **settings)))


@pytest.mark.parametrize("name", PHOTOS)
def test_photographs(pair, name):
    photo = skimage.io.imread(Path(skimage.data.__file__).parent / name)
    photo = photo[..., :3] if photo.ndim == 3 else photo
    same(*pair, photo, 1.25, 1.25, (24, 24), (400, 400), 2)


@pytest.mark.parametrize("seed", range(COLLAGES))
def test_collages(pair, seed):
    same(*pair, collage(seed), 1.2, 1, (10, 10), (200, 200), 1 + seed % 3)


def test_collages_hold_faces(pair):
    found = [pair[0].detect_multi_scale(collage(seed), 1.2, 1, (10, 10), (200, 200)) for seed in range(20)]
    assert sum(map(bool, found)) > 5


def test_the_astronauts_face(pair):
    assert same(*pair, ASTRONAUT, 1.2, 1, (10, 10), (200, 200)) == [
        {"r": 429, "c": 413, "width": 38, "height": 38}, {"r": 71, "c": 177, "width": 85, "height": 85}]  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_random_cascades(seed):
    """Windows of all kinds pass some of them: each step, scale and grouping is used."""
    rng = np.random.default_rng(seed)
    size = {"width": int(rng.integers(3, 20)), "height": int(rng.integers(3, 20)), "stages": int(rng.integers(1, 6)),
            "weak": int(rng.integers(1, 6))}  # fmt: skip
    image = rng.random((int(rng.integers(20, 60)), int(rng.integers(20, 60)))).astype(rng.choice(["f4", "f8"]))
    image = np.uint8(image * 255) if seed % 3 == 0 else image
    same(made(feature.Cascade, seed, **size), made(THEIRS, seed, **size), image, rng.uniform(1.05, 1.8),
         rng.uniform(0.5, 3), rng.uniform(1, 20, 2), rng.uniform(10, 60, 2), int(rng.integers(0, 5)),
         rng.uniform(0, 1))  # fmt: skip


@pytest.mark.parametrize("dtype", ["?", "u1", "u2", "i4", "i8", "f2", "f4", "f8", ">f8", "g"])
def test_large_sums_are_rounded_as_scikit_images_are(dtype):
    """Sums beyond 2**24 lose bits in float32."""
    image = np.tile(np.arange(250.0), (300, 1)) + 3 * np.arange(300.0)[:, np.newaxis] ** 1.2
    image = (image / 5000 if np.dtype(dtype).kind == "f" else image % 127).astype(dtype)
    same(made(feature.Cascade), made(THEIRS), image, 1.7, 2, (5, 6), (99, 99), 1)


def test_levels_and_threads_agree(pair):
    image = collage(3)
    want = pair[0].detect_multi_scale(image, 1.1, 1, (10, 10), (200, 200), 1)
    for level in (level for level in _simd.built() if level in _simd.available()):
        for team in (1, 2, 7):
            with _simd.use(level), _threads.exact_team(team):
                assert pair[0].detect_multi_scale(image, 1.1, 1, (10, 10), (200, 200), 1) == want


def test_a_detector_may_be_shared_by_threads(pair):
    images = [collage(seed) for seed in range(8)]
    want = [pair[0].detect_multi_scale(image, 1.2, 1, (20, 20), (99, 99)) for image in images]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda i: pair[0].detect_multi_scale(images[i % 8], 1.2, 1, (20, 20), (99, 99)), range(32)))
    assert got == want * 4


def test_attributes(pair):
    ours, theirs = ([getattr(detector, name) for name in NUMBERS] for detector in pair)
    assert (ours, list(map(type, ours))) == (theirs, list(map(type, theirs)))


def test_attributes_can_be_set_as_scikit_images_can():
    ours, theirs = feature.Cascade(FILE, eps=0.5), THEIRS(FILE, eps=0.5)
    image = ASTRONAUT[:250, 80:300, 0]
    few = same(ours, theirs, image, 1.3, 1.5, (40, 40), (120, 120), 1)
    for name, value in (("eps", 2), ("stages_number", 12), ("window_width", 26), ("window_height", 30)):
        for detector in (ours, theirs):
            setattr(detector, name, value)
        assert len(same(ours, theirs, image, 1.3, 1.5, (40, 40), (120, 120), 1)) != len(few)
    assert [getattr(ours, n) for n in NUMBERS] == [getattr(theirs, n) for n in NUMBERS]


@pytest.mark.parametrize("name", NUMBERS)
def test_attributes_are_numbers(name):
    for kind in (feature.Cascade, THEIRS):
        with pytest.raises(TypeError):
            setattr(kind(FILE), name, "a")


@pytest.mark.parametrize(("name", "value", "message"), [
    ("stages_number", 21, "stages_number must be from 0 to 20, got 21"),
    ("stages_number", -1, "stages_number must be from 0 to 20, got -1"),
    ("window_width", 0, "window_height and window_width must be positive, got 24 and 0"),
    ("window_width", 12, "features reach beyond the window of"), ("window_height", 9, "features reach beyond")])
def test_attributes_that_would_read_elsewhere_are_refused(name, value, message):
    detector = feature.Cascade(FILE)
    setattr(detector, name, value)
    with pytest.raises(ValueError, match=message):
        detector.detect_multi_scale(ASTRONAUT, 1.2, 1, (24, 24), (400, 400))


@pytest.mark.parametrize(("change", "error", "message"), [
    ({"scale_factor": 1.0}, ValueError, "scale_factor must be a finite number above 1, got 1.0"),
    ({"scale_factor": 0.8}, ValueError, "scale_factor must be"), ({"scale_factor": np.nan}, ValueError, "got nan"),
    ({"scale_factor": np.inf}, ValueError, "got inf"), ({"scale_factor": "2"}, TypeError, "real number"),
    ({"scale_factor": 1.0000002}, ValueError, "sizes"), ({"step_ratio": 0}, ValueError, "above 0, got 0.0"),
    ({"step_ratio": -1}, ValueError, "step_ratio must be a finite number above 0, got -1.0"),
    ({"step_ratio": np.nan}, ValueError, "got nan"), ({"step_ratio": None}, TypeError, "real number"),
    ({"step_ratio": 0.4}, ValueError, "a step of 0 pixels at the scale 1.0"),
    ({"min_size": (0, 24)}, ValueError, r"min_size must be finite and positive, got \(0, 24\)"),
    ({"max_size": (np.inf, 24)}, ValueError, "max_size must be finite"),
    ({"max_size": (24, -5)}, ValueError, "max_size must be finite"), ({"min_size": 24}, IndexError, "min_size must be"),
    ({"min_size": (np.nan, 24)}, ValueError, "min_size must be finite"), ({"min_size": (24,)}, IndexError, "got"),
    ({"img": np.zeros(9)}, ValueError, r"grey or an RGB image, got an array of the shape \(9,\)"),
    ({"img": np.zeros((4, 5, 6, 3))}, ValueError, "grey or an RGB image"),
    ({"img": np.zeros((4, 5, 4))}, ValueError, "channel_axis"), ({"img": [[1, 2]]}, AttributeError, "shape"),
    ({"min_neighbor_number": 2.5}, TypeError, "integer"),
    ({"intersection_score_threshold": "a"}, TypeError, "real number")])
def test_wrong_arguments(change, error, message):
    with pytest.raises(error, match=message):
        feature.Cascade(FILE).detect_multi_scale(**{**GOOD, **change})


def test_too_many_windows_are_refused_before_any_is_tried(monkeypatch):
    monkeypatch.setattr(_cascade_scan, "MOST_WINDOWS", 1000)
    monkeypatch.setattr(_cascade_scan, "integral", None)
    with pytest.raises(ValueError, match="at most 1e\\+03 windows"):
        feature.Cascade(FILE).detect_multi_scale(**GOOD)


@pytest.mark.parametrize("change", [
    {"max_size": (20, 20)}, {"min_size": (90, 90), "max_size": (60, 60)}, {"img": np.zeros((0, 30))},
    {"img": np.zeros((24, 24))}, {"img": np.zeros((30, 0))}, {"img": np.zeros((25, 25), "u1")},
    {"max_size": (1e30, 1e30)}, {"min_size": (30, 30, 7)}, {"min_neighbor_number": -3}])
def test_what_finds_nothing_or_all_is_no_error(pair, change):
    same(*pair, **{**GOOD, **change})


def test_scores_count_the_windows_of_a_rectangle(pair):
    args = ASTRONAUT, 1.2, 1, (10, 10), (200, 200), 1
    rectangles, scores = pair[0].detect_multi_scale(*args, return_scores=True)
    assert rectangles == pair[0].detect_multi_scale(*args)
    assert (len(scores), min(scores), {type(score) for score in scores}) == (len(rectangles), 1, {int})
    for least in (2, 5, 10):
        kept = [r for r, score in zip(rectangles, scores, strict=True) if score >= least]
        assert kept == pair[0].detect_multi_scale(*args[:-1], least)
    one_each = pair[0].detect_multi_scale(*args[:-1], 1, 2.0)  # none overlaps by twice its area
    assert sum(scores) == len(one_each)


def test_a_batch_is_one_image_after_the_other(pair):
    images = [*(collage(seed) for seed in range(6)), ASTRONAUT]
    args = 1.2, 1, (20, 20), (120, 120)
    want = [pair[0].detect_multi_scale(image, *args, min_neighbor_number=2) for image in images]
    assert pair[0].detect_multi_scale_batch(iter(images), *args, min_neighbor_number=2) == want
    assert pair[0].detect_multi_scale_batch(images[:1], *args, return_scores=True) == [
        pair[0].detect_multi_scale(images[0], *args, return_scores=True)]
    assert pair[0].detect_multi_scale_batch([], *args) == []


def test_an_error_in_a_batch_is_raised(pair):
    with pytest.raises(ValueError, match="grey or an RGB image"):
        pair[0].detect_multi_scale_batch([ASTRONAUT[:50, :50], np.zeros(5)], 1.2, 1, (20, 20), (40, 40))


def test_many_rectangles_are_grouped(pair):
    """Each window passes: some hundred clusters, by sums that 32 bits could still hold."""
    ours, theirs = feature.Cascade(FILE, eps=99), THEIRS(FILE, eps=99)
    found = same(ours, theirs, ASTRONAUT[:90, :110], 1.3, 1, (24, 24), (80, 80), 3, 0.7)
    assert len(found) > 20
