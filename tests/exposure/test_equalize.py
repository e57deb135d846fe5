"""What is special about equalisation: masks, results in other dtypes, values between the bins' centres, CLAHE."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import exposure

skimage_exposure = pytest.importorskip("skimage.exposure")
util = pytest.importorskip("skimage.util")
NAMES = ("equalize_hist", "equalize_adapthist")


def both(name, *args, **kwargs):
    return tuple(outcome(getattr(m, name), *args, **kwargs) for m in (exposure, skimage_exposure))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("nbins", [2, 3, 10, 256, 1000])
def test_values_on_and_beside_the_centers(dtype, nbins):
    image = np.linspace(-0.7, 1.3, 3001).astype(dtype)
    centers = exposure.histogram(image, nbins)[1]
    beside = np.concatenate([image, centers, np.nextafter(centers, 9), np.nextafter(centers, -9)]).astype(dtype)
    assert difference(*both("equalize_hist", np.clip(beside, image[0], image[-1]), nbins)) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "i4", "f2", "f4", "f8"])
def test_values_that_the_mask_leaves_out(dtype):
    image = images.sample((19, 31), dtype, span=3000)
    middle = np.sort(image, axis=None)[[200, 400]]
    assert difference(*both("equalize_hist", image, mask=(image > middle[0]) & (image < middle[1]))) == ""


def test_nan_and_infinity_outside_of_the_mask():
    image = images.sample((9, 14), "f8")
    image[0, :3] = np.nan, np.inf, -np.inf
    assert difference(*both("equalize_hist", image, mask=np.isfinite(image))) == ""


@pytest.mark.parametrize("size", [(300, 301), (9, 14)], ids=str)  # by table, and not
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8", "i4"])
def test_equalize_hist_in_bytes(dtype, size):
    image = images.sample(size, dtype, span=2000)
    want = skimage_exposure.equalize_hist(image.astype("f8") if dtype == "f4" else image)
    got = exposure.equalize_hist(image.astype("f8") if dtype == "f4" else image, dtype=np.uint8)
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, util.img_as_ubyte(want))


@pytest.mark.parametrize("shape", [(300, 301), (90, 81, 3), (9, 8, 5, 6)], ids=str)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f8"])
@pytest.mark.parametrize("result", ["u1", "u2", "f4", "f8"])
def test_equalize_adapthist_in_other_dtypes(shape, dtype, result):
    image = abs(images.sample(shape, dtype))
    want = skimage_exposure.equalize_adapthist(image)
    converted = {"u1": util.img_as_ubyte, "u2": util.img_as_uint, "f4": util.img_as_float32, "f8": np.asarray}
    got = exposure.equalize_adapthist(image, dtype=result)
    assert got.dtype == result
    np.testing.assert_array_equal(got, converted[result](want))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("result", ["u1", "u2", "f4", "f8"])
def test_out_says_the_dtype(name, result):
    image = images.sample((60, 71), "u1")
    out = np.empty(image.shape, result)
    assert getattr(exposure, name)(image, out=out) is out
    np.testing.assert_array_equal(out, getattr(exposure, name)(image, dtype=result))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["i2", "?", "f2", "c8", "U3"])
def test_dtypes_that_results_cannot_have(name, dtype):
    with pytest.raises(ValueError, match="must be uint8"):
        getattr(exposure, name)(images.sample((9, 14), "u1"), dtype=dtype)


@pytest.mark.parametrize("name", NAMES)
def test_dtype_and_out_that_differ(name):
    with pytest.raises(ValueError, match="dtype"):
        getattr(exposure, name)(images.sample((9, 14), "u1"), dtype="u1", out=np.empty((9, 14)))


@pytest.mark.parametrize("clip_limit", [0.0, 1e-9, 0.002, 0.01, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("nbins", [3, 100, 256, 1000])
def test_redistribution(clip_limit, nbins):
    rng = np.random.default_rng(nbins)
    image = (rng.normal(100, 9, (131, 127)).clip(0, 255)).astype("u1")
    image[:40] = 100
    assert difference(*both("equalize_adapthist", image, (33, 50), clip_limit, nbins)) == ""


@pytest.mark.parametrize("shape", [(300,), (70, 91), (21, 40, 30), (9, 8, 11, 7), (5, 4, 3, 6, 5)], ids=str)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_axes_of_adapthist(shape, dtype):
    image = abs(images.sample(shape, dtype))
    assert difference(*both("equalize_adapthist", image)) == ""
    assert difference(*both("equalize_adapthist", image, 4, 0.1)) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f2", "f4", "f8"])
def test_colours(dtype):
    image = images.sample((70, 91, 3), dtype)
    image[:5] = 0
    image[5:10, :, :2] = image[5:10, :, 2:]
    assert difference(*both("equalize_adapthist", image)) == ""
    assert difference(*both("equalize_adapthist", np.concatenate([image, image[..., :1]], -1))) == ""


@pytest.mark.parametrize("value", [1.001, -1.001, np.inf])
@pytest.mark.parametrize("shape", [(9, 14), (9, 14, 3)], ids=str)
def test_floats_outside_of_the_range_are_an_error(value, shape):
    image = np.full(shape, 0.5)
    image[3, 4] = value
    if value > 0 or len(shape) == 2:
        with pytest.raises(ValueError, match="between -1 and 1"):
            exposure.equalize_adapthist(image)
    assert difference(*both("equalize_adapthist", image)) == ""


def test_wide_integers_of_few_bits_are_warned_of_where_they_are_given():
    with pytest.warns(UserWarning, match="without scaling because max value 9 fits") as caught:
        exposure.equalize_adapthist(np.arange(10, dtype="i4").reshape(2, 5))
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("name", ["equalize_hist", "cumulative_distribution"])
def test_colour_images_are_warned_of_where_they_are_given(name):
    with pytest.warns(UserWarning, match="might be a color image") as caught:
        getattr(exposure, name)(images.sample((9, 14, 3), "u1"))
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("dtype", ["O", "m8[s]", "M8[s]"])
@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3)], ids=str)
def test_no_numbers_no_adaptive_equalisation(dtype, shape):
    image = images.sample(shape, "u1").astype("i8").astype(dtype)
    assert difference(*both("equalize_adapthist", image)) == ""
