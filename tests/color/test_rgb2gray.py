"""What is special about rgb2gray: single colours, the text for other channel numbers, channel_axis."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import color

skimage_color = pytest.importorskip("skimage.color")
pytestmark = pytest.mark.native("color.rgb2gray")


def both(*args, **kwargs):
    return outcome(color.rgb2gray, *args, **kwargs), outcome(skimage_color.rgb2gray, *args, **kwargs)


@pytest.mark.parametrize("dtype", ["f8", "u1", "u2", "i1"])
def test_one_colour_is_a_scalar(dtype):
    assert difference(*both(np.array([100, 20, 3], dtype))) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "f8"])
def test_white_is_one(dtype):
    white = np.full((2, 5, 3), 1 if dtype == "f8" else np.iinfo(dtype).max, dtype)
    np.testing.assert_allclose(color.rgb2gray(white), np.ones((2, 5)), rtol=0, atol=1e-15)


@pytest.mark.parametrize(("channel", "weight"), [(0, 0.2125), (1, 0.7154), (2, 0.0721)])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_weights(channel, weight, dtype):
    image = np.zeros((3, 4, 3), dtype)
    image[..., channel] = 1
    assert color.rgb2gray(image).tolist() == np.full((3, 4), weight, dtype).tolist()


@pytest.mark.parametrize("shape", [(9, 14), (9, 14, 4), (9, 14, 1), (9, 14, 2), (4,)], ids=str)
def test_other_numbers_of_channels(shape):
    with pytest.raises(ValueError, match=r"the input array must have size 3 along `channel_axis`, got"):
        color.rgb2gray(np.ones(shape))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3, (1,), [0], (0, 1), 3, None, "last"], ids=str)
def test_channel_axes(axis):
    assert difference(*both(images.sample((3, 3, 3), "f8"), channel_axis=axis)) == ""


@pytest.mark.parametrize("axis", [0, 1, 2, 3])
def test_channel_axes_of_four(axis):
    image = np.moveaxis(images.sample((5, 6, 7, 3), "f8"), -1, axis)
    assert difference(*both(image, channel_axis=axis)) == ""


@pytest.mark.parametrize("kind", ["list", "tuple", "nested"])
def test_sequences_are_colours(kind):
    image = {"list": [0.1, 0.2, 0.3], "tuple": (255, 0, 0), "nested": [[0.5, 0.25, 1.0]] * 2}[kind]
    assert difference(*both(image)) == ""


@pytest.mark.parametrize("shape", [(0, 3), (5, 0, 3), (0, 4, 3), (1, 3), (1, 1, 3)], ids=str)
def test_small_images(shape):
    assert difference(*both(np.ones(shape))) == ""


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_nan_and_inf_stay_in_their_pixel(value, dtype):
    image = images.sample((9, 14, 3), dtype)
    image[4, 6, 1] = value
    got, want = both(image)
    assert (np.isfinite(got.value) == np.isfinite(want.value)).all()
