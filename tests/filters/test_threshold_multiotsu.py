"""threshold_multiotsu: ties, every number of classes, empty bins, warnings."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")


def both(*args, **kwargs):
    return [outcome(module.threshold_multiotsu, *args, **kwargs) for module in (filters, skimage_filters)]


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("most", [1, 2, 3, 10, 1000])
@pytest.mark.parametrize("seed", range(4))
def test_histograms_with_ties_and_empty_bins(classes, most, seed):
    rng = np.random.default_rng([seed, classes, most])
    counts = rng.integers(0, most, rng.integers(classes + 1, 24), endpoint=True)
    counts[[0, -1]] += 1
    assert difference(*both(hist=counts, classes=classes)) == ""


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_a_flat_histogram_is_all_ties(classes):
    assert difference(*both(hist=np.ones(40, int), classes=classes)) == ""


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_256_bins(classes, dtype):
    rng = np.random.default_rng(classes)
    image = np.concatenate([rng.normal(m, 12, 3000) for m in (40, 90, 160, 220)]).clip(0, 255).astype(dtype)
    assert difference(*both(image.reshape(100, 120), classes=classes)) == ""


@pytest.mark.parametrize("classes", [3, 4, 5])
def test_as_many_values_as_classes_and_fewer(classes):
    assert difference(*both(np.resize(np.array([3, 9, 20, 60], "u1"), (5, 8)), classes=classes)) == ""


def test_five_classes_take_no_time():
    counts = np.random.default_rng(2).integers(1, 1000, 256)  # scikit-image tries 170 million combinations
    found = filters.threshold_multiotsu(hist=counts, classes=5)
    assert found.tolist() == sorted(set(found.tolist()))


@pytest.mark.parametrize("shape", [(9, 14, 3), (9, 14, 4)], ids=str)
def test_colour_images_are_warned_about_at_the_callers_line(shape):
    with pytest.warns(UserWarning, match="threshold_multiotsu is expected to work correctly only for gray") as caught:
        filters.threshold_multiotsu(images.sample(shape, "u1"))
    assert [w.filename for w in caught] == [__file__]
