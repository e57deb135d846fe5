"""threshold_li: tolerances, guesses, callbacks, wrapping differences, float sums in NumPy's order."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")


def both(image, **kwargs):
    return [outcome(module.threshold_li, image, **kwargs) for module in (filters, skimage_filters)]


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
@pytest.mark.parametrize("shape", [(9, 14), (331, 203), (700, 411)], ids=str)
def test_large_images(dtype, shape):
    assert difference(*both(np.abs(images.sample(shape, dtype, span=3000)))) == ""


@pytest.mark.parametrize("dtype", ["u1", "i8", "f2", "f4", "f8"])
@pytest.mark.parametrize("module", [filters, skimage_filters], ids=["fastimg", "scikit-image"])
def test_the_callback_sees_every_threshold(dtype, module):
    seen, want = [], []
    image = np.abs(images.sample((33, 41), dtype, span=3000))
    module.threshold_li(image, iter_callback=seen.append)
    skimage_filters.threshold_li(image, iter_callback=want.append)
    assert [(type(t), t) for t in seen] == [(type(t), t) for t in want]


@pytest.mark.parametrize("dtype", ["u1", "i1", "i8", "f4", "f8"])
@pytest.mark.parametrize("guess", [np.mean, np.max, np.min, lambda a: float(np.quantile(a, 0.3)), lambda a: np.nan,
                                   lambda a: "text", -4, 0, 1, 0.25, 99.5, "text", np.array([1.0, 2.0]), np.float64(3)],
                         ids=lambda g: getattr(g, "__name__", repr(g)))
def test_guesses(dtype, guess):
    assert difference(*both(images.sample((33, 41), dtype, span=200), initial_guess=guess)) == ""


@pytest.mark.parametrize("dtype", ["u1", "f4"])
@pytest.mark.parametrize("tolerance", [0, 1e-9, 0.1, 5, -1, np.float32(0.3), "text"], ids=repr)
def test_tolerances(dtype, tolerance):
    image = images.sample((33, 41), dtype)
    if tolerance == -1:
        tolerance = None  # a negative one never ends
    assert difference(*both(image, tolerance=tolerance)) == ""


@pytest.mark.parametrize("dtype", ["i1", "i2"])
def test_differences_that_wrap_around(dtype):
    image = images.sample((33, 41), dtype, span=3000)
    image[0, :2] = np.iinfo(dtype).min, np.iinfo(dtype).max
    assert difference(*both(image)) == ""


@pytest.mark.parametrize("base", [0, 2**40, 2**63 + 5])
def test_64_bits_far_from_zero(base):
    image = images.sample((33, 41), "u1").astype("u8") + np.uint64(base)
    assert difference(*both(image)) == ""


@pytest.mark.parametrize("values", [(np.nan, 1, 2, 5), (np.inf, 1, 2, 5), (np.inf, -np.inf), (np.nan,), (np.nan, 3),
                                    (np.inf,), (np.inf, 2)], ids=str)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g"])
def test_nan_and_infinity_are_left_out(values, dtype):
    assert difference(*both(np.resize(np.array(values, dtype), (5, 7)))) == ""


@pytest.mark.parametrize("dtype", ["u1", "i8", "f4", "f8"])
def test_the_image_stays_as_it_is(dtype):
    image = images.sample((9, 14), dtype, span=3000)
    before = image.copy()
    filters.threshold_li(image, initial_guess=lambda a: a.sum() * 0 + a.mean())
    assert np.array_equal(image, before)


@pytest.mark.parametrize("dtype", ["u1", "i8", "f2", "f4", "f8"])
def test_a_negative_tolerance_is_an_error_that_ends(dtype):
    image = np.abs(images.sample((13, 17), dtype, span=3000))
    with pytest.raises(RuntimeError, match=r"threshold_li does not converge: .* tolerance, -1"):
        filters.threshold_li(image, tolerance=-1)


@pytest.mark.parametrize("seed", [10, 13, 25])
def test_float16_images_of_which_scikit_image_does_not_end(seed):
    image = np.random.default_rng(seed).normal(100, 20, (40, 50)).astype("f2")
    with pytest.raises(RuntimeError, match="comes back to"):
        filters.threshold_li(image)


def test_swapped_bytes_and_nan():
    image = images.sample((13, 17), "f4").astype(">f4")
    image[3, 4] = np.nan
    assert difference(*both(image)) == ""
