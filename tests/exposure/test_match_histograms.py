"""What is special about matching histograms and about is_low_contrast: channels, sorting, percentiles."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import exposure

skimage_exposure = pytest.importorskip("skimage.exposure")


def both(name, *args, **kwargs):
    return tuple(outcome(getattr(m, name), *args, **kwargs) for m in (exposure, skimage_exposure))


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i8", "f2", "f4", "f8", "c16"])
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (1,), (0, 1), 3], ids=str)
def test_channels(dtype, axis):
    image, reference = images.sample((5, 17, 4), dtype, 0, 900), images.sample((5, 17, 4), dtype, 1, 900)
    assert difference(*both("match_histograms", image, reference, channel_axis=axis)) == ""


@pytest.mark.parametrize("values", [3, 1000, 5000, 10**6])
@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_many_and_few_values(values, dtype):
    rng = np.random.default_rng(values)
    image = (rng.integers(0, values, (113, 127)) / (7 if dtype[0] == "f" else 1)).astype(dtype)
    reference = rng.normal(size=(90, 70)).astype(dtype)
    assert difference(*both("match_histograms", image, reference)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_nan_and_zeros_of_both_signs(dtype):
    image = np.resize(np.array([0.0, -0.0, np.nan, 1, -1, np.nan, 5], dtype), (9, 14))
    reference = np.resize(np.array([3, np.nan, 2, 0, -0.0], dtype), (9, 14))
    assert difference(*both("match_histograms", image, reference)) == ""


def test_channels_of_images_by_keyword():
    image, reference = images.sample((3, 9, 8), "u1"), images.sample((3, 9, 8), "u1", 1)
    want = skimage_exposure.match_histograms(image, reference, channel_axis=0)
    got = exposure.match_histograms(image=image, reference=reference, channel_axis=0)
    np.testing.assert_array_equal(got, want)


def test_uint64_of_any_size():
    image = np.array([[2**63, 5], [5, 9]], "u8")
    np.testing.assert_array_equal(exposure.match_histograms(image, np.array([[1, 2], [3, 4]])), [[4, 2], [2, 3]])


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "i4", "f2", "f4", "f8"])
@pytest.mark.parametrize("ends", [(0, 100), (1, 99), (12.5, 37.5), (99.999, 0.1), (50, 50)], ids=str)
@pytest.mark.parametrize("size", [1, 2, 5, 100, 5001])
def test_percentiles(dtype, ends, size):
    image = images.sample((size,), dtype)
    for threshold in np.linspace(-1, 1, 11):
        assert difference(*both("is_low_contrast", image, threshold, *ends)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("kind", ["two", "one", "nan", "infinite", "narrow", "ends"])
def test_percentiles_of_real_images_that_are_counted(dtype, kind):
    image = images.sample((90, 81), dtype)
    image = {"two": np.sign(image), "one": np.full_like(image, 0.3), "narrow": 1 + image * np.finfo(dtype).eps * 40,
             "ends": np.where(abs(image) < 0.9, np.sign(image), image)}.get(kind, image).astype(dtype)
    if kind in ("nan", "infinite"):
        image[3, 4] = np.nan if kind == "nan" else np.inf
    for ends in ((0, 100), (1, 99), (12.5, 37.5), (50, 50.0001)):
        with np.errstate(invalid="ignore"):
            limits = np.percentile(image, ends)
        exact = (limits[1] - limits[0]) / 2
        for threshold in (exact, np.nextafter(exact, 9), np.nextafter(exact, -9), 0.3):
            assert difference(*both("is_low_contrast", image, threshold, *ends)) == ""


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_colours_by_their_luminance(channels, dtype):
    image = images.sample((19, 17, channels), dtype)
    for threshold in np.linspace(0, 1, 11):
        assert difference(*both("is_low_contrast", image, threshold)) == ""
