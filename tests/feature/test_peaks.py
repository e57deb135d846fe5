"""peak_local_max, corner_peaks: plateaus, ties, distances met exactly, in every norm and number of axes."""

import warnings

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, feature

skimage_feature = pytest.importorskip("skimage.feature")
ndimage = pytest.importorskip("scipy.ndimage")
FUNCTIONS = ("peak_local_max", "corner_peaks")


def both(name, *args, **kwargs):
    return [outcome(getattr(module, name), *args, **kwargs) for module in (feature, skimage_feature)]


@st.composite
def plateaus(draw):
    """An image of few values, smooth or not."""
    shape = draw(st.sampled_from([(40,), (9, 70), (30, 33), (1, 20), (17, 1), (6, 9, 8), (3, 4, 5, 4)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    image = rng.integers(0, draw(st.sampled_from([2, 3, 9, 1000])), shape)
    if draw(st.booleans()):
        image = ndimage.uniform_filter(image * 10, draw(st.integers(2, 5)))
    return image.astype(draw(st.sampled_from(["u1", "i2", "i4", "i8", "f4", "f8"])))


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(FUNCTIONS), plateaus(), st.sampled_from([1, 2, 3, 5, 12, 100]),
       st.sampled_from([1, 2, 3, 1.5, np.inf]), st.booleans(), st.sampled_from([None, 0, 3, -4]),
       st.sampled_from([np.inf, 1, 7]))  # fmt: skip
def test_plateaus(name, image, distance, p, exclude_border, threshold, most):
    distance = distance if image.ndim < 4 else min(distance, 5)  # scikit-image makes a footprint
    assert difference(*both(name, image, distance, threshold, exclude_border=exclude_border, p_norm=p,
                            num_peaks=most)) == ""


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FUNCTIONS), plateaus(), st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 4]), st.booleans())
def test_footprints_and_labels(name, image, seed, distance, labelled):
    rng = np.random.default_rng(seed)
    footprint = rng.random(rng.integers(1, 5, image.ndim)) < rng.choice([0.4, 1])
    labels = rng.integers(0, 3, image.shape) * rng.integers(1, 4) if labelled else None
    assert difference(*both(name, image, distance, footprint=footprint, labels=labels, exclude_border=1)) == ""


@pytest.mark.parametrize("size", [(1, 2), (2, 1), (3, 3), (4, 5), (7, 2), (31, 8), (64, 65), (150, 3)], ids=str)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("team", [1, 3])
def test_boxes_of_every_size(size, dtype, team):
    image = images.sample((140, 150), dtype)
    with _threads.exact_team(team):
        got, want = both("peak_local_max", image, footprint=np.ones(size), exclude_border=False)
    assert difference(got, want) == ""
    assert len(want.value)


@pytest.mark.parametrize("footprint", [np.ones((3, 5)), np.ones((4, 2)), np.eye(3)], ids=["box", "even", "diagonal"])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.8])
def test_nan_counts_as_in_scipys_comparisons(footprint, share):
    image = np.round(images.sample((40, 50), "f8") * 3)
    image[np.random.default_rng(3).random(image.shape) < share] = np.nan
    assert difference(*both("peak_local_max", image, threshold_abs=-9, footprint=footprint)) == ""


@pytest.mark.parametrize(("apart", "peaks", "corners"), [(4, 1, 1), (5, 2, 1), (6, 2, 2)])
@pytest.mark.parametrize("p", [1, 2, np.inf])
def test_peaks_may_be_at_the_distance_corners_may_not(apart, peaks, corners, p):
    image = np.zeros((20, 30))
    image[10, 8] = image[10, 8 + apart] = 1
    assert len(feature.peak_local_max(image, 5, p_norm=p, footprint=np.ones((3, 3)))) == peaks
    assert len(feature.corner_peaks(image, 5, p_norm=p, footprint=np.ones((3, 3)))) == corners


def test_the_norm_of_scipy_rounds():
    """The cubic root of 125 is below 5 in floating point, so that peaks at the distance are too near."""
    image = np.zeros((20, 30))
    image[10, 8] = image[10, 13] = 1
    assert len(feature.peak_local_max(image, 5, p_norm=3, footprint=np.ones((3, 3)))) == 1
    assert difference(*both("peak_local_max", image, 5, p_norm=3, footprint=np.ones((3, 3)))) == ""


def test_unsigned_zeros_come_first_as_they_are_negated():
    image = np.zeros((12, 30), "u4")
    image[::4, ::4] = np.arange(24).reshape(3, 8) % 5
    got, want = both("peak_local_max", image, threshold_abs=-1, exclude_border=0)
    assert difference(got, want) == ""
    assert image[tuple(got.value.T)][0] == 0


@pytest.mark.parametrize("dtype", ["f4", "f8", "u4", "i4", "u8", "i8", "u1", "i2"])
def test_many_peaks_are_in_order(dtype):
    image = np.random.default_rng(0).integers(0, 100, (300, 40)).astype(dtype)
    assert difference(*both("peak_local_max", image, threshold_abs=-1)) == ""


@pytest.mark.parametrize("distance", [2.5, 3, 40])
def test_many_candidates_keep_their_distance(distance):
    image = np.random.default_rng(1).integers(0, 3, (90, 120))
    got, want = both("peak_local_max", image, distance, footprint=np.eye(2), exclude_border=0, p_norm=2)
    assert difference(got, want) == ""


def test_isolated_pixels_of_flat_regions():
    labels = np.zeros((9, 12), int)
    labels[1:5, 1:5] = labels[7, 2] = labels[2, 8:11] = 2
    image = np.ones(labels.shape)
    got, want = both("peak_local_max", image, labels=labels, threshold_abs=0, exclude_border=0)
    assert difference(got, want) == ""
    assert len(want.value)


def test_labels_far_above_the_number_of_pixels():
    labels = np.zeros((9, 12), int)
    labels[2:5, 2:5], labels[5:8, 6:11] = 10**12, 7
    small = np.where(labels > 7, 9, labels)
    image = images.sample(labels.shape, "f8")
    np.testing.assert_array_equal(
        feature.peak_local_max(image, labels=labels), skimage_feature.peak_local_max(image, labels=small))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_small_distances_warn_at_the_callers_line(name):
    with pytest.warns(RuntimeWarning, match="When min_distance < 1, peak_local_max acts as finding") as caught:
        getattr(feature, name)(np.eye(5), min_distance=0)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("p", [0, -1, np.nan])
def test_what_is_no_norm(p):
    with pytest.raises(ValueError, match="p_norm must be above 0"):
        feature.peak_local_max(np.eye(9), 3, p_norm=p, exclude_border=0)


def test_nothing_is_written_to_the_arguments():
    image, labels = images.sample((20, 30), "f8"), images.sample((20, 30), "u1") // 99
    copies = image.copy(), labels.copy()
    image.flags.writeable = labels.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        feature.corner_peaks(image, 2, labels=labels)
        feature.peak_local_max(image, 2, p_norm=2)
    np.testing.assert_array_equal(image, copies[0])
    np.testing.assert_array_equal(labels, copies[1])
