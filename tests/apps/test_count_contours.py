"""count_contours: the dots of two dice, and the calls of scikit-image that it stands for."""

import numpy as np
import pytest

from fastimg.apps import count_contours
from fastimg.demo import _photos

skimage = pytest.importorskip("skimage")
from skimage import filters, measure  # noqa: E402


@pytest.fixture(autouse=True)
def _forwarding(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")  # until measure.find_contours is native


def grey_dice():
    return skimage.color.rgb2gray(_photos.dice())


def test_dots_of_two_dice():
    assert count_contours(grey_dice(), max_points=49) == 9


def test_the_dice_themselves():
    assert count_contours(grey_dice(), min_points=50) == 2


@pytest.mark.parametrize("image", [skimage.data.coins(), skimage.data.coins().astype("f4"), ~skimage.data.horse()],
                         ids=["uint8", "float32", "bool"])  # fmt: skip
def test_equals_the_composed_calls(image):
    binary = image if image.dtype == bool else image > filters.threshold_otsu(image)
    want = [c for c in measure.find_contours(binary, 0.8) if 20 <= len(c) <= 3000]
    count, contours = count_contours(image, min_points=20, max_points=3000, return_contours=True)
    assert count == len(want) > 0
    assert all(np.array_equal(got, expected) for got, expected in zip(contours, want, strict=True))


@pytest.mark.parametrize("threshold", [100, 100.5, np.uint8(140)])
def test_thresholds_of_ones_own(threshold):
    image = skimage.data.coins()
    assert count_contours(image, threshold=threshold) == len(measure.find_contours(image > threshold, 0.8))


def test_contours_of_the_grey_values():
    image = skimage.data.coins()[:80, :90]
    assert count_contours(image, 110.5, threshold=None) == len(measure.find_contours(image, 110.5)) > 0


@pytest.mark.parametrize("points", [{"min_points": 8, "max_points": 8}, {"max_points": 8}, {"min_points": 8}])
def test_the_numbers_of_points_are_inclusive(points):
    image = np.zeros((7, 9), bool)
    image[2:4, 3:5] = True
    length = len(measure.find_contours(image, 0.8)[0])
    assert count_contours(image, **dict.fromkeys(points, length)) == 1
    assert count_contours(image, min_points=length + 1) == count_contours(image, max_points=length - 1) == 0


@pytest.mark.parametrize("image", [np.zeros((9, 9)), np.ones((5, 5), "u1"), np.ones((4, 4), bool)])
def test_plain_pictures_have_none(image):
    assert count_contours(image, return_contours=True) == (0, [])


@pytest.mark.parametrize(("arguments", "named"), [
    ({"image": np.zeros((4, 4, 3))}, r"image .*\(4, 4, 3\)"), ({"image": np.zeros((4, 4), "c16")}, "complex"),
    ({"level": np.nan}, "level .*nan"), ({"level": "0.8"}, "level .*'0.8'"), ({"threshold": "li"}, "threshold .*'li'"),
    ({"threshold": np.inf}, "threshold .*inf"), ({"min_points": -1}, "min_points .*-1"),
    ({"max_points": 2.5}, r"max_points .*2\.5"), ({"min_points": 5, "max_points": 4}, "max_points .* 4 and 5"),
    ({"max_points": True}, "max_points .*True")])  # fmt: skip
def test_errors_name_the_argument(arguments, named):
    with pytest.raises(ValueError, match=named):
        count_contours(**{"image": np.zeros((4, 4)), **arguments})
