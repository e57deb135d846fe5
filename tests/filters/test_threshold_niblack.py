"""threshold_niblack and threshold_sauvola: windows of every size, stretches of rows, dtypes of the parameters."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import _threads, filters

skimage_filters = pytest.importorskip("skimage.filters")
NAMES = ("threshold_niblack", "threshold_sauvola")
each_name = pytest.mark.parametrize("name", NAMES)


def both(name, *args, **kwargs):
    return [outcome(getattr(module, name), *args, **kwargs) for module in (filters, skimage_filters)]


@each_name
@pytest.mark.parametrize("window", [1, 3, 5, 15, 33, 101, (3, 101), (101, 3), (1, 9)], ids=str)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("team", [1, 2, 5])
def test_windows_and_threads(name, window, dtype, team):
    image = images.sample((211, 67), dtype)
    with _threads.exact_team(team):
        assert difference(*both(name, image, window)) == ""


@each_name
@pytest.mark.parametrize("shape", [(3, 1300), (1300, 3), (40,), (5, 6, 7), (2, 3, 4, 5), (1, 1)], ids=str)
@pytest.mark.parametrize("window", [3, 11])
def test_shapes(name, shape, window):
    assert difference(*both(name, images.sample(shape, "f4"), window)) == ""


@each_name
@pytest.mark.parametrize("shape", [(9, 13, 31), (1, 14, 530), (30, 1, 7), (8, 40, 1), (2, 9, 1030), (1, 1, 1)], ids=str)
@pytest.mark.parametrize("window", [1, 3, 15, (1, 3, 9), (33, 1, 5)], ids=str)
@pytest.mark.parametrize(("dtype", "team"), [("u1", 1), ("u2", 3), ("f4", 2), ("f8", 1), ("f8", 5)])
def test_volumes(name, shape, window, dtype, team):
    image = images.sample(shape, dtype)
    with _threads.exact_team(team):
        assert difference(*both(name, image, window)) == ""


@each_name
@pytest.mark.parametrize("k", [np.float64(0.3), np.float32(0.3), np.full((4, 5, 6), 0.25)], ids=["f8", "f4", "image"])
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_k_of_volumes(name, k, dtype):
    assert difference(*both(name, images.sample((4, 5, 6), dtype), 3, k)) == ""


@each_name
@pytest.mark.parametrize("value", [np.nan, np.inf, -0.0])
def test_odd_values_in_volumes(name, value):
    image = images.sample((6, 9, 12), "f4")
    image[2, 3, 5] = value
    assert difference(*both(name, image, 3)) == ""


@each_name
@pytest.mark.parametrize("window", [0, 2, (3,), (3, 4), (3, 3, 3), -1, 3.0, "3", None, [3, 5], np.int32(5)], ids=repr)
def test_window_sizes(name, window):
    assert difference(*both(name, images.sample((9, 14), "f8"), window)) == ""


@each_name
@pytest.mark.parametrize("k", [0, 1, -0.5, np.float32(0.3), np.float64(0.3), True, "k", None], ids=repr)
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_k(name, k, dtype):
    assert difference(*both(name, images.sample((9, 14), dtype), 5, k)) == ""


@pytest.mark.parametrize("r", [1, 128, 0, -2.5, np.float64(0.3), None, "r"], ids=repr)
@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "f2", "f4"])
def test_r(r, dtype):
    assert difference(*both("threshold_sauvola", images.sample((9, 14), dtype), 5, 0.2, r)) == ""


@each_name
def test_float32_from_bytes(name):
    image = images.sample((40, 50), "u1")
    got = getattr(filters, name)(image, dtype="f4")
    want = getattr(skimage_filters, name)(image.astype("f4"), **({"r": 127.5} if name == NAMES[1] else {}))
    assert difference(outcome(lambda: got), outcome(lambda: want)) == ""
