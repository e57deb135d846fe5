"""apply_hysteresis_threshold: regions of every shape and dimension, corners, thresholds per pixel."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import _threads, filters

skimage_filters = pytest.importorskip("skimage.filters")


def both(*args):
    return [outcome(module.apply_hysteresis_threshold, *args) for module in (filters, skimage_filters)]


@pytest.mark.parametrize("shape", [(60,), (41, 57), (9, 11, 13), (3, 4, 5, 6), (1, 30), (30, 1), (2, 1, 9)], ids=str)
@pytest.mark.parametrize("low", [0.1, 0.3, 0.4, 0.5, 0.6, 0.7])
@pytest.mark.parametrize("team", [1, 3])
def test_random_masks(shape, low, team):
    image = np.random.default_rng([len(shape), int(low * 10)]).random(shape)
    with _threads.exact_team(team):
        assert difference(*both(image, low, 0.98 if len(shape) > 1 else 0.9)) == ""


@pytest.mark.parametrize("shape", [(9, 63), (9, 64), (9, 65), (9, 128), (7, 200), (3, 4, 130), (129,)], ids=str)
@pytest.mark.parametrize("low", [-1, 0.02, 0.2, 0.5, 0.9])
def test_lines_of_several_words(shape, low):
    image = np.random.default_rng(len(shape)).random(shape)
    assert difference(*both(image, low, 0.96)) == ""


@pytest.mark.parametrize("order", ["C", "F"])
def test_out_is_filled_and_returned(order):
    image = images.sample((20, 70), "u1")
    out = np.ones(image.shape, bool, order=order)
    assert filters.apply_hysteresis_threshold(image, 100, 200, out=out) is out
    assert out.tolist() == skimage_filters.apply_hysteresis_threshold(image, 100, 200).tolist()


@pytest.mark.parametrize("out", [np.zeros((3, 4), "u1"), np.zeros((4, 3), bool)], ids=str)
def test_out_of_another_kind(out):
    with pytest.raises(ValueError, match="out must be bool and of the image's shape"):
        filters.apply_hysteresis_threshold(np.zeros((3, 4)), 1, 2, out=out)


def test_a_spiral_is_one_region():
    image = np.zeros((41, 41))
    y, x, (dy, dx), length = 20, 20, (0, 1), 2
    while 0 < y < 40 and 0 < x < 40:
        for _ in range(length):
            if 0 <= y < 41 and 0 <= x < 41:
                image[y, x] = 1
            y, x = y + dy, x + dx
        dy, dx, length = dx, -dy, length + 1
    image[20, 20] = 2
    assert difference(*both(image, 0.5, 1.5)) == ""


def test_corners_do_not_connect():
    image = np.array([[2.0, 0.0], [0.0, 1.0]])
    assert filters.apply_hysteresis_threshold(image, 0.5, 1.5).tolist() == [[True, False], [False, False]]


def test_thresholds_are_exclusive():
    image = np.array([0, 1, 2, 2, 3, 2, 1])
    assert filters.apply_hysteresis_threshold(image, 1, 2).tolist() == [False] * 2 + [True] * 4 + [False]


@pytest.mark.parametrize("low", [5, 100, np.uint8(7), 3.5, np.nan, np.array([[1], [90]]), None, "x", 300], ids=repr)
@pytest.mark.parametrize("high", [9, 200.0, np.nan, np.full((2, 9), 120), None], ids=repr)
def test_kinds_of_thresholds(low, high):
    assert difference(*both(images.sample((2, 9), "u1"), low, high)) == ""
