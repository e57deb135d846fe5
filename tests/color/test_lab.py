"""What is special about the CIE's spaces: known colours, accuracy of the powers, warnings, other dtypes, channels."""

import warnings

import images
import numpy as np
import pytest

from fastimg import color

skimage_color = pytest.importorskip("skimage.color")
util = pytest.importorskip("skimage.util")
pytestmark = pytest.mark.native("color.rgb2lab")
INTO_RGB = ("xyz2rgb", "lab2rgb", "hed2rgb")


def gray(values):
    return np.repeat(values[:, np.newaxis], 3, axis=-1)


@pytest.mark.parametrize(("dtype", "limit"), [("f4", 8), ("f8", 8)])
def test_curve_of_srgb_in_ulp(dtype, limit):
    """Of the green primary: XYZ are its weights times the linear value, so that one product is rounded, not three."""
    x = np.linspace(0.0405, 1.2, 300_001).astype(dtype)
    got = color.rgb2xyz(np.stack([0 * x, x, 0 * x], -1))[:, 1]
    base = (x.astype("g") + np.longdouble("0.055")) / np.longdouble("1.055")
    want = np.longdouble("0.715160") * base ** np.longdouble("2.4")
    assert float(np.max(np.abs(got - want) / np.spacing(want.astype(dtype)))) < limit + 2


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_inverse_curve_of_srgb_in_ulp_of_one(dtype):
    y = np.linspace(0.0032, 1, 300_001).astype(dtype)
    white = np.array([0.412453 + 0.357580 + 0.180423, 1, 0.019334 + 0.119193 + 0.950227])
    got = color.xyz2rgb((y[:, np.newaxis] * white).astype(dtype))[:, 1]
    want = np.longdouble("1.055") * y.astype("g") ** (1 / np.longdouble("2.4")) - np.longdouble("0.055")
    assert float(np.max(np.abs(got - np.minimum(want, 1)))) < 16 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_cube_root_in_ulp(dtype):
    y = np.linspace(0.009, 8, 300_001).astype(dtype)
    got = color.xyz2lab(np.stack([y, y, y], -1))[:, 0]
    want = 116 * np.cbrt(y.astype("g")) - 16
    assert float(np.max(np.abs(got - want))) < 3 * 232 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", ["rgb2lab", "rgb2xyz"])
def test_all_grey_bytes(name, dtype):
    values = gray(np.arange(256, dtype="u1"))
    want = getattr(skimage_color, name)((values / 255).astype(dtype))
    np.testing.assert_allclose(getattr(color, name)(values, dtype=dtype), want, rtol=0, atol=2000 * np.finfo(dtype).eps)


def test_white_and_black():
    corners = np.array([[0, 0, 0], [255, 255, 255]], "u1")
    np.testing.assert_allclose(color.rgb2lab(corners), [[0, 0, 0], [100, -0.0024549, 0.0046534]], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["lab2rgb", "lab2xyz"])
def test_negative_z_is_told_at_the_callers_line(name):
    lab = np.zeros((3, 1000, 3))
    lab[..., 2] = 100
    lab[1, :7, 2] = -100
    with pytest.warns(UserWarning, match=r"resulted in 2993 negative Z values that have been clipped to zero") as told:
        getattr(color, name)(lab)
    assert told[0].filename == __file__


@pytest.mark.parametrize("name", ["lab2rgb", "lab2xyz"])
def test_texts_of_the_warnings(name):
    with warnings.catch_warnings(record=True) as ours:
        warnings.simplefilter("always")
        getattr(color, name)([0.0, 0, 100])
    with warnings.catch_warnings(record=True) as theirs:
        warnings.simplefilter("always")
        getattr(skimage_color, name)([0.0, 0, 100])
    assert [str(w.message) for w in ours] == [str(w.message) for w in theirs]


@pytest.mark.parametrize("light", ["A", "B", "C", "D50", "D55", "D65", "D75", "E", "d65"])
@pytest.mark.parametrize("observer", ["2", "10", "R"])
def test_white_points(light, observer):
    want = skimage_color.xyz_tristimulus_values(illuminant=light, observer=observer)
    np.testing.assert_allclose(color.lab2xyz([100.0, 0, 0], light, observer), want, rtol=1e-15)


def test_infinity_stays_in_its_channel():
    image = np.ones((4, 3))
    image[1, 0] = np.inf
    want = skimage_color.xyz2lab(image)
    assert (np.isnan(color.xyz2lab(image)) == np.isnan(want)).all()


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize("name", INTO_RGB)
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_bytes_are_those_of_img_as_ubyte(name, dtype):
    image = np.abs(images.sample((31, 47, 3), dtype)) * (1 if dtype == "u1" or name != "lab2rgb" else 50)
    got = getattr(color, name)(image, dtype="u1")
    want = util.img_as_ubyte(getattr(color, name)(image, dtype="f4"))
    assert int(np.max(np.abs(got.astype(int) - want))) <= (1 if name == "hed2rgb" else 0)


@pytest.mark.parametrize("name", ["rgb2lab", "rgb2hed", "rgb2yuv"])
def test_bytes_of_what_is_not_within_0_and_1_are_an_error(name):
    with pytest.raises(ValueError, match="must be float32 or float64"):
        getattr(color, name)(np.ones((4, 3)), dtype="u1")


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i4", "?", "f2"])
def test_ycbcr_of_integers_wraps_as_scikit_images(dtype):
    image = images.sample((9, 14, 3), dtype)
    try:
        want = skimage_color.ycbcr2rgb(image)
    except (TypeError, OverflowError) as error:
        with pytest.raises(type(error)):
            color.ycbcr2rgb(image)
    else:
        np.testing.assert_allclose(color.ycbcr2rgb(image), want, rtol=0, atol=1e-6 if dtype == "f2" else 1e-14)


def test_ycbcr_leaves_its_image_alone():
    image = images.sample((9, 14, 3), "u1")
    before = image.copy()
    color.ycbcr2rgb(image)
    np.testing.assert_array_equal(image, before)
