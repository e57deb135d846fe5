"""What is special about rgb2hsv and hsv2rgb: ties, sectors, hues out of range, results in other dtypes."""

import itertools

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import color

skimage_color = pytest.importorskip("skimage.color")
util = pytest.importorskip("skimage.util")
pytestmark = pytest.mark.native("color.rgb2hsv")
FUNCTIONS = ("rgb2hsv", "hsv2rgb")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 1e-30, 1e30, np.inf, -np.inf)


def both(name, *args, **kwargs):
    return outcome(getattr(color, name), *args, **kwargs), outcome(getattr(skimage_color, name), *args, **kwargs)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_all_triples_of_special_values(name, dtype):
    assert difference(*both(name, np.array(list(itertools.product(SPECIAL, repeat=3)), dtype))) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("hue", [-1000.0, -300.0, -43.0, -1.5, -1 / 6, 1.0, 7 / 6, 42.6, 43.0, 5e8, -5e8, 1e20, np.nan])
def test_hues_out_of_range(hue, dtype):
    assert difference(*both("hsv2rgb", np.array([[hue, 0.25, 0.75], [hue, 1, 1]], dtype))) == ""


def _kinds():
    """Yield (name, float32 image) of kinds whose divisions round in all ways, subnormal quotients too."""
    rng = np.random.default_rng(3)
    shape = (100, 333, 3)
    yield "uniform", rng.random(shape)
    yield "of bytes", rng.integers(0, 256, shape) / 255
    yield "nearly grey", 1 + rng.integers(-3, 4, shape) * 2.0**-23
    yield "all tiny", rng.random(shape) * np.exp(rng.uniform(-103, -60, (*shape[:2], 1)))
    yield "from tiny to large", rng.random(shape) * np.exp(rng.uniform(-103, 80, shape))


@pytest.mark.parametrize("image", [pytest.param(image.astype("f4"), id=name) for name, image in _kinds()])
def test_the_bits_are_scikit_images(image):
    with np.errstate(all="ignore"):
        want = skimage_color.rgb2hsv(image)
    np.testing.assert_array_equal(color.rgb2hsv(image).view("u4"), want.view("u4"))


@pytest.mark.parametrize("shift", [0, 1, 16])
def test_a_large_result_may_begin_anywhere(shift):
    image = images.sample((1100, 1000, 3), "f4")
    memory = np.empty(image.size + 64, "f4")
    start = (-memory.ctypes.data // 4) % 16 + shift
    out = memory[start : start + image.size].reshape(image.shape)
    color.rgb2hsv(image, out=out)
    np.testing.assert_array_equal(out, skimage_color.rgb2hsv(image))


@pytest.mark.parametrize("dtype", ["u1", "u2", "i1"])
def test_every_pair_of_integers(dtype):
    values = np.arange(256) * (257 if dtype == "u2" else 1) - (128 if dtype == "i1" else 0)
    pairs = np.array([(a, b, values[77]) for a in values[::3] for b in values[::5]], dtype)
    assert difference(*both("rgb2hsv", pairs)) == ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nan_is_no_colour(name):
    image = images.sample((7, 9, 3), "f4")
    image[2, 3, 1] = np.nan
    result = getattr(color, name)(image)
    want = [0, 0, 0] if name == "rgb2hsv" else skimage_color.hsv2rgb(image)[2, 3].tolist()
    np.testing.assert_array_equal(result[2, 3], want)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_float32_of_integers_is_that_of_their_float32_image(name, dtype):
    image = images.sample((31, 47, 3), dtype)
    want = getattr(skimage_color, name)(util.img_as_float32(image))
    np.testing.assert_array_equal(getattr(color, name)(image, dtype=np.float32), want)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
def test_bytes_are_those_of_img_as_ubyte(name, dtype):
    image = np.abs(images.sample((31, 47, 3), dtype))
    floats = getattr(color, name)(image, dtype="float32")
    np.testing.assert_array_equal(getattr(color, name)(image, dtype="uint8"), util.img_as_ubyte(floats))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_out_with_channels_elsewhere(name):
    image = np.moveaxis(images.sample((9, 14, 3), "f4"), -1, 0)
    out = np.empty((3, 9, 14), "f4")
    assert getattr(color, name)(image, channel_axis=0, out=out) is out
    np.testing.assert_array_equal(out, getattr(color, name)(image, channel_axis=0))


@pytest.mark.parametrize(("kwargs", "text"), [
    ({"dtype": "int16"}, "must be uint8, float32 or float64"), ({"dtype": "f2"}, "must be uint8, float32 or float64"),
    ({"out": np.empty((4, 5, 3), "i4")}, "must be uint8, float32 or float64"),
    ({"out": np.empty((4, 5, 3), "f4"), "dtype": "f8"}, "that of `out`"),
    ({"out": np.empty((3, 4, 5), "f4")}, "shape")],
    ids=["int16", "float16", "out-int32", "out-and-dtype", "out-shape"])  # fmt: skip
def test_results_that_cannot_be(kwargs, text):
    with pytest.raises(ValueError, match=text):
        color.rgb2hsv(np.ones((4, 5, 3), "f4"), **kwargs)
