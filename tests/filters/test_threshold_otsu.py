"""What is special about threshold_otsu: the types it returns, constant images, `hist`, warnings."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters, native_functions

skimage_filters = pytest.importorskip("skimage.filters")
pytestmark = pytest.mark.native("filters.threshold_otsu")


def both(*args, **kwargs):
    return outcome(filters.threshold_otsu, *args, **kwargs), outcome(skimage_filters.threshold_otsu, *args, **kwargs)


@pytest.mark.parametrize(("dtype", "returned"), [
    ("u1", np.int64), ("i2", np.int64), ("u4", np.int64), ("f2", np.float16), ("f4", np.float32), ("f8", np.float64),
])  # fmt: skip
def test_returned_type(dtype, returned):
    image = images.sample((9, 14), dtype, span=500)
    assert type(filters.threshold_otsu(image)) is returned


@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "i8", "f2", "f4", "f8", ">u2", ">f4"])
def test_a_constant_image_is_its_own_threshold(dtype):
    assert difference(*both(np.full((7, 9), 1, dtype))) == ""


@pytest.mark.parametrize("image", [np.array([[3]], "u1"), np.array([2.5]), np.array(4.0)], ids=lambda a: str(a.shape))
def test_one_pixel(image):
    assert difference(*both(image)) == ""


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("nbins", [1, 2, 3, 100, 256, 1000, 0, -1, 2.5, None, "8"], ids=str)
def test_nbins(dtype, nbins):
    assert difference(*both(images.sample((19, 34), dtype), nbins)) == ""


HISTOGRAMS = {
    "counts": np.array([4, 1, 0, 2, 9, 3]),
    "zero-ends": np.array([0, 0, 4, 1, 0, 2, 9, 3, 0]),
    "one-bin": np.array([0, 5, 0]),
    "float": np.array([0.25, 0.5, 0.125, 0.0, 0.75]),
    "pair": (np.array([4, 1, 2, 9]), np.array([0.5, 1.5, 2.5, 3.5])),
    "list-pair": [np.array([4, 1, 2, 9]), np.array([10, 20, 30, 40])],
    "pair-zero-ends": (np.array([0, 1, 2, 9, 0]), np.array([0.5, 1.5, 2.5, 3.5, 4.5], "f4")),
    "empty": np.array([], int),
    "zeros": np.zeros(4, int),
    "plain-list": [1, 2, 3],
    "beyond-2**24": np.array([2**24, 1, 1, 1, 2**25, 3]),
}


@pytest.mark.parametrize("key", HISTOGRAMS)
def test_hist(key):
    assert difference(*both(hist=HISTOGRAMS[key])) == ""


def test_hist_counts_before_the_image():
    image = images.sample((9, 14), "u1")
    assert difference(*both(image, hist=HISTOGRAMS["counts"])) == ""


def test_neither_image_nor_hist():
    with pytest.raises(Exception, match="Either image or hist must be provided") as caught:
        filters.threshold_otsu()
    assert caught.type is Exception


@pytest.mark.parametrize("shape", [(9, 14, 3), (9, 14, 4), (5, 9, 14, 3)], ids=str)
def test_colour_images_are_warned_about(shape):
    with pytest.warns(UserWarning, match=r"expected to work correctly only for grayscale.*looks like that of an RGB"):
        filters.threshold_otsu(images.sample(shape, "u1"))


@pytest.mark.skipif("filters.threshold_otsu" not in native_functions(), reason="a forwarded call adds a frame")
def test_the_warning_points_at_the_caller():
    with pytest.warns(UserWarning, match="looks like that of an RGB") as caught:
        filters.threshold_otsu(images.sample((9, 14, 3), "u1"))
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("shape", [(9, 3), (9, 14, 5), (3, 9, 14)], ids=str)
def test_other_shapes_are_not_warned_about(shape):
    assert difference(*both(images.sample(shape, "u1"))) == ""


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_inf_are_value_errors(bad):
    image = images.sample((9, 14), "f8")
    image[3, 4] = bad
    with pytest.raises(ValueError, match=r"finite|range"):
        filters.threshold_otsu(image)


@pytest.mark.parametrize("levels", [(0, 1), (0, 255), (10, 11, 200), (-3, 3), (100, 101)], ids=str)
@pytest.mark.parametrize("dtype", ["i2", "f4"])
def test_few_levels(levels, dtype):
    image = np.resize(np.array(levels, dtype), (9, 14))
    assert difference(*both(image)) == ""


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
def test_random_images(seed, dtype):
    rng = np.random.default_rng(seed)
    image = np.concatenate([rng.normal(50, 9, 700), rng.normal(120, 20, 500)]).clip(0, 255).astype(dtype)
    assert difference(*both(image.reshape(30, 40))) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i8", "?"])
@pytest.mark.parametrize("value", [1e5, 3e38, -1e30, 7, 0.25])
@pytest.mark.parametrize("nbins", [256, 0, "many"])
def test_one_value_is_the_threshold_whatever_its_size(dtype, value, nbins):
    image = np.full((8, 9), value if dtype in ("f4", "f8") else abs(value) % 200).astype(dtype)
    assert difference(*both(image, nbins=nbins)) == ""
