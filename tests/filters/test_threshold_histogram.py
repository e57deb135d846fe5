"""What the thresholds of a histogram share: `hist`, `nbins`, types, constant images, few levels, large counts."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")
BY_HISTOGRAM = ("threshold_yen", "threshold_isodata", "threshold_minimum", "threshold_multiotsu")
BY_BINS = (*BY_HISTOGRAM, "threshold_triangle")
ALL = (*BY_BINS, "threshold_li", "threshold_mean")
HISTOGRAMS = {
    "counts": np.array([4, 1, 0, 2, 9, 3]),
    "zero-ends": np.array([0, 0, 4, 1, 0, 2, 9, 3, 0]),
    "one-bin": np.array([0, 5, 0]),
    "float": np.array([0.25, 0.5, 0.125, 0.0, 0.75]),
    "pair": (np.array([4, 1, 2, 9]), np.array([0.5, 1.5, 2.5, 3.5])),
    "list-pair": [np.array([4, 1, 2, 9]), np.array([10, 20, 30, 40])],
    "pair-zero-ends": (np.array([0, 1, 2, 9, 0]), np.array([0.5, 1.5, 2.5, 3.5, 4.5], "f4")),
    "two-peaks": np.array([1, 5, 9, 5, 1, 0, 2, 7, 8, 2]),
    "plateaus": np.array([3, 3, 3, 1, 1, 1, 4, 4, 2, 2, 5, 5]),
    "flat": np.ones(12, int),
    "empty": np.array([], int),
    "plain-list": [1, 2, 3],
    "beyond-2**24": np.array([2**24, 1, 1, 1, 2**25, 3, 2**26 + 1, 5]),
}


def both(name, *args, **kwargs):
    return [outcome(getattr(module, name), *args, **kwargs) for module in (filters, skimage_filters)]


@pytest.mark.parametrize("name", BY_HISTOGRAM)
@pytest.mark.parametrize("key", HISTOGRAMS)
def test_hist(name, key):
    assert difference(*both(name, hist=HISTOGRAMS[key])) == ""


@pytest.mark.parametrize("name", BY_HISTOGRAM)
def test_hist_counts_before_the_image(name):
    image = images.sample((9, 14), "u1")
    assert difference(*both(name, image, hist=HISTOGRAMS["two-peaks"])) == ""


@pytest.mark.parametrize("name", BY_HISTOGRAM)
def test_neither_image_nor_hist(name):
    with pytest.raises(Exception, match="Either image or hist must be provided") as caught:
        getattr(filters, name)()
    assert caught.type is Exception


@pytest.mark.parametrize("name", BY_BINS)
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("nbins", [1, 2, 3, 100, 1000, 0, -1, 2.5, None], ids=str)
def test_nbins(name, dtype, nbins):
    assert difference(*both(name, images.sample((19, 34), dtype), nbins=nbins)) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "i8", "f2", "f4", "f8", ">u2", ">f4"])
def test_constant_images(name, dtype):
    assert difference(*both(name, np.full((7, 9), 1, dtype))) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("levels", [(0, 1), (0, 255), (10, 11, 200), (-3, 3), (100, 101, 102)], ids=str)
@pytest.mark.parametrize("dtype", ["i2", "f4"])
def test_few_levels(name, levels, dtype):
    assert difference(*both(name, np.resize(np.array(levels, dtype), (9, 14)))) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dtype", ["u1", "i1", "f4", "f8"])
def test_two_populations(name, seed, dtype):
    rng = np.random.default_rng(seed)
    image = np.concatenate([rng.normal(50, 9, 700), rng.normal(120, 20, 500)]).clip(0, 127).astype(dtype)
    assert difference(*both(name, image.reshape(30, 40))) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_nan_and_infinity(name, bad, dtype):
    image = images.sample((9, 14), dtype)
    image[3, 4] = bad
    assert difference(*both(name, image)) == ""
