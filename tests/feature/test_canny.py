"""canny: every edge is scikit-image's: of any length, whichever way steps lean, wherever words of bits end."""

import warnings

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, feature

skimage_feature = pytest.importorskip("skimage.feature")


def both(*args, **kwargs):
    return [outcome(module.canny, *args, **kwargs) for module in (feature, skimage_feature)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 140), st.sampled_from(["f4", "f8", "u1", "i2"]),
       st.sampled_from([0, 0.5, 1, 2.5]), st.sampled_from(["constant", "reflect", "wrap"]), st.booleans())  # fmt: skip
def test_any_image(seed, height, width, dtype, sigma, mode, few_values):
    rng = np.random.default_rng(seed)
    image = rng.random((height, width))
    image = np.round(image * 3) / 3 if few_values else image
    image = image.astype(dtype) if dtype[0] == "f" else (image * np.iinfo(dtype).max).astype(dtype)
    low, high = sorted(rng.random(2) * (1 if dtype[0] == "f" else np.iinfo(dtype).max))
    assert difference(*both(image, sigma, low, high, mode=mode)) == ""


@pytest.mark.parametrize("width", [62, 63, 64, 65, 66, 127, 128, 129, 192])
@pytest.mark.parametrize("team", [1, 3])
def test_edges_lead_on_from_word_to_word(width, team):
    y, x = np.mgrid[:150, :width]
    image = np.hypot(y - 75, x - width / 2) % 17 + 40 * (np.hypot(y - 20, x - 20) < 9)
    with _threads.exact_team(team):
        got, want = both(image, 1.2, 3, 60)
    assert difference(got, want) == ""
    assert 0 < want.value.sum() < both(image, 1.2, 3, 3)[1].value.sum()


def test_a_step_leads_from_the_strong_end_to_the_weak_one():
    image = np.zeros((60, 300))
    image[30:] = np.linspace(0.02, 1, 300)
    edges = feature.canny(image, 1, 0.1, 2.5)
    assert difference(*both(image, 1, 0.1, 2.5)) == ""
    assert (edges[:, 2].sum(), edges[:, 50].sum(), edges[:, 280].sum()) == (0, 1, 1)
    assert not feature.canny(image, 1, 2.5, 2.5)[:, 50].any()


@pytest.mark.parametrize("low", [0.1, np.float32(0.1), np.float64(0.1), np.nextafter(np.float32(0.1), 1, dtype="f4")])
def test_thresholds_that_a_magnitude_meets_exactly(low):
    """High thresholds of type float64 are compared in double with float32 magnitudes, Python's own in float32."""
    image = np.zeros((9, 40), "f4")
    image[:, 20:] = np.float32(0.1) / 4
    for high in (low, float(low), np.nextafter(np.float64(low), 2)):
        assert difference(*both(image, 0, low, high)) == ""


def test_float16_is_float32():
    image = images.sample((40, 50), "f2")
    np.testing.assert_array_equal(feature.canny(image), feature.canny(image.astype("f4")))


@pytest.mark.parametrize("dtype", ["i8", "u8"])
def test_64_bit_integers_are_refused(dtype):
    with pytest.raises(ValueError, match="64-bit integer images are not supported"):
        feature.canny(np.zeros((5, 5), dtype))


def test_the_words_of_errors():
    image = np.zeros((5, 5))
    with pytest.raises(ValueError, match="low_threshold should be lower then high_threshold"):
        feature.canny(image, low_threshold=0.3)
    with pytest.raises(ValueError, match="Quantile thresholds must be between 0 and 1"):
        feature.canny(image, use_quantiles=True, high_threshold=2)
    with pytest.raises(ValueError, match="The parameter `image` must be a 2-dimensional array"):
        feature.canny(image[0])


def test_nothing_is_written_to_the_arguments():
    image, mask = images.sample((20, 30), "f8"), images.sample((20, 30), "?")
    copies = image.copy(), mask.copy()
    image.flags.writeable = mask.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        feature.canny(image, mask=mask, use_quantiles=True)
    np.testing.assert_array_equal(image, copies[0])
    np.testing.assert_array_equal(mask, copies[1])
