"""What is special about gaussian: the oracle's bits, taps, `out`, sigmas and modes per axis."""

import images
import numpy as np
import pytest
from compare import difference, outcome, value_difference

from fastimg.filters import gaussian

skimage_gaussian = pytest.importorskip("skimage.filters").gaussian
pytestmark = pytest.mark.native("filters.gaussian")


def both(*args, **kwargs):
    return outcome(gaussian, *args, **kwargs), outcome(skimage_gaussian, *args, **kwargs)


@pytest.mark.parametrize("sigma", [0.1, 0.3, 1, 2.7, 8, 25, 60])
@pytest.mark.parametrize("mode", ["nearest", "reflect", "mirror", "wrap", "constant"])
@pytest.mark.parametrize("shape", [(3, 70), (70, 3), (1, 5), (33, 131)], ids=str)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_the_oracles_bits(sigma, mode, shape, dtype):
    image = images.sample(shape, dtype)
    assert difference(*both(image, sigma, mode=mode, cval=0.25)) == ""


@pytest.mark.parametrize("sigma", [0.5, 1, 3, 8, 20])
def test_float32_of_many_magnitudes_has_the_oracles_bits(sigma):
    """Sums of two pixels that double does not hold, results that float32 holds as denormals, infinities and NaN."""
    exponents = np.random.default_rng(1).integers(-149, 128, (67, 131))
    image = np.ldexp(images.sample((67, 131), "f8"), exponents).astype("f4")
    image[40, 60], image[5, 90] = np.inf, np.nan
    assert difference(*both(image, sigma)) == ""


@pytest.mark.parametrize("value", [0.9, 0.1, 1 / 3, 1e-40, 3e38, -0.0])
@pytest.mark.parametrize("sigma", [0.7, 3, 8])
def test_a_constant_float32_image_is_what_the_oracle_makes_of_it(value, sigma):
    image = np.full((40, 50), value, "f4")
    assert gaussian(image, sigma).tobytes() == skimage_gaussian(image, sigma).tobytes()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("sigma", [0.5, 2, 7.5])
def test_an_impulse_gives_the_taps(dtype, sigma):
    radius = int(4 * sigma + 0.5)
    image = np.zeros(2 * radius + 11, dtype)
    image[radius + 5] = 1
    x = np.arange(-radius, radius + 1)
    taps = np.exp(-0.5 * x**2 / sigma**2)
    want = np.zeros_like(image)
    want[5:-5] = taps / taps.sum()
    np.testing.assert_allclose(gaussian(image, sigma), want, atol=1e-7 if dtype == "f4" else 1e-15, rtol=0)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_channels_are_not_mixed(axis):
    image = np.zeros((7, 8, 9))
    channel = [slice(None)] * 3
    channel[axis] = 2
    image[tuple(channel)] = 1
    assert value_difference(gaussian(image, 1.5, channel_axis=axis) > 0.5, image > 0.5) == ""


@pytest.mark.parametrize(("image_dtype", "out_dtype"), [
    ("f8", "f8"), ("u1", "f8"), ("i4", "f8"), ("f4", "f8"), ("f8", "f4"), ("u2", "f4"), ("f4", "f4"), ("f8", "f2"),
    ("f8", "u1"), ("f4", "i4"), ("f8", "c16")])
def test_out_of_any_dtype(image_dtype, out_dtype):
    image = images.sample((9, 14), image_dtype)
    results = [outcome(f, image, out=np.zeros(image.shape, out_dtype)) for f in (gaussian, skimage_gaussian)]
    assert difference(*results) == ""


@pytest.mark.parametrize("sigma", [-1, (1, -1), -0.001, float("-inf")], ids=str)
def test_negative_sigmas_are_named(sigma):
    with pytest.raises(ValueError, match="Sigma values less than zero are not valid"):
        gaussian(np.ones((4, 5)), sigma)


@pytest.mark.parametrize("sigma", [(), (1,), (1, 1, 1)], ids=str)
def test_a_wrong_number_of_sigmas(sigma):
    assert difference(*both(np.ones((4, 5)), sigma)) == ""


@pytest.mark.parametrize("sigma", ["1", None, [[1, 2]], 1j, float("nan")], ids=str)
def test_what_is_no_sigma(sigma):
    assert difference(*both(np.ones((4, 5)), sigma)) == ""


@pytest.mark.parametrize("mode", [None, 3, "symmetric", "edge", "", ("reflect",), ("reflect", "no")], ids=str)
def test_what_is_no_mode(mode):
    assert difference(*both(np.ones((4, 5)), mode=mode)) == ""


@pytest.mark.parametrize("axis", [2, -3, 7])
def test_channel_axes_outside_the_image(axis):
    assert difference(*both(np.ones((4, 5)), channel_axis=axis)) == ""


@pytest.mark.parametrize("cval", [0, -3.5, np.inf, np.nan, np.float32(0.5), True])
def test_cvals(cval):
    assert difference(*both(images.sample((7, 9), "f8"), 2, mode="constant", cval=cval)) == ""


@pytest.mark.parametrize("truncate", [0, 0.2, 1, 10, -1])
def test_truncate(truncate):
    assert difference(*both(images.sample((7, 9), "f8"), 1.4, truncate=truncate)) == ""


@pytest.mark.parametrize("sigma", [float("inf"), 1e300])
def test_hostile_sigmas_end_in_an_error(sigma):
    with pytest.raises((ValueError, OverflowError, MemoryError, RuntimeError)):
        gaussian(np.ones((4, 5)), sigma)


def test_only_the_image_and_sigma_are_positional():
    with pytest.raises(TypeError, match="positional"):
        gaussian(np.ones((4, 5)), 1, "nearest")


@pytest.mark.parametrize("shape", [(4, 5, 6, 3), (2, 3, 4, 5, 3), (1, 1, 1, 9), (5, 6, 40)], ids=str)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_many_dimensions(shape, dtype):
    assert difference(*both(images.sample(shape, dtype), 1.2)) == ""


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 15, 16, 17, 64, 65])
def test_many_channels(channels, dtype):
    assert difference(*both(images.sample((6, 7, channels), dtype), 1.2, channel_axis=-1)) == ""
