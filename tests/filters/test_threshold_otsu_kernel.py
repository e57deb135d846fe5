"""threshold_otsu: scikit-image's very thresholds and types, and what it refuses."""

import numpy as np
import pytest

from fastimg import _simd
from fastimg._threads import exact_team
from fastimg.filters import threshold_otsu

LEVELS = [level for level in _simd.available() if level in _simd.built()]
DTYPES = ("u1", "i1", "u2", "i2", "u4", "i8", "f2", "f4", "f8", "g", ">f4", ">u2")


def two_classes(dtype, shape=(47, 53)):
    rng = np.random.default_rng(9)
    image = np.where(rng.random(shape) < 0.4, rng.normal(20, 5, shape), rng.normal(80, 9, shape))
    return np.clip(image, 0, 127).astype(dtype)


def same(got, want):
    assert type(got) is type(want)
    assert got == want


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("nbins", [2, 7, 256, 300])
def test_thresholds_of_scikit_image(dtype, nbins):
    skimage = pytest.importorskip("skimage.filters")
    for image in (two_classes(dtype), two_classes(dtype)[::2, ::-3], two_classes(dtype, (5, 6, 7))):
        same(threshold_otsu(image, nbins), skimage.threshold_otsu(image, nbins))


def test_thresholds_of_a_photograph():
    skimage = pytest.importorskip("skimage")
    photo = skimage.data.camera()
    for image in (photo, photo / 255, (photo / 255).astype("f4"), photo.astype("i2") - 100):
        same(threshold_otsu(image), skimage.filters.threshold_otsu(image))


def test_against_the_definition():
    image = two_classes("u1")
    values = np.unique(image)[:-1]
    between = [(image <= t).mean() * (image > t).mean() * (image[image <= t].mean() - image[image > t].mean()) ** 2
               for t in values]
    assert threshold_otsu(image) == values[int(np.argmax(between))]


@pytest.mark.parametrize("dtype", [*DTYPES, "?", "D"])
@pytest.mark.parametrize("shape", [(), (1,), (3, 4), (200, 100)])
def test_constant_images_give_their_pixel(dtype, shape):
    image = np.full(shape, 7, dtype)
    same(threshold_otsu(image), image.reshape(-1)[0])


def test_constant_but_odd_floats():
    assert threshold_otsu(np.full(9, np.inf, "f4")) == np.inf
    assert str(threshold_otsu(np.array([-0.0, 0.0]))) == "-0.0"


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("values", [[np.nan, 1], [np.nan, np.nan], [1, np.nan], [np.inf, 1], [1, -np.inf]])
def test_not_finite(dtype, values):
    with pytest.raises(ValueError, match=r"^autodetected range of \[.*\] is not finite$"):
        threshold_otsu(np.array(values, dtype))


@pytest.mark.parametrize("hist", [
    np.array([0, 1, 2, 3, 0]), (np.array([0, 1, 2, 3, 0]), np.arange(5.0)), [np.array([4, 1, 1, 5]), np.arange(4) / 8],
    np.array([3, 0, 0, 0, 9]), np.array([0.5, 0.25, 0.25])], ids=range(5))
def test_given_histograms(hist):
    skimage = pytest.importorskip("skimage.filters")
    want = skimage.threshold_otsu(hist=hist)
    same(threshold_otsu(hist=hist), want)
    same(threshold_otsu(np.array([1, 2, 9]), hist=hist), want)
    same(threshold_otsu(np.array([7, 7], "u1"), hist=hist), np.uint8(7))


def test_what_is_refused():
    with pytest.raises(Exception, match=r"^Either image or hist must be provided\.$"):
        threshold_otsu()
    with pytest.raises(IndexError):
        threshold_otsu(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="empty sequence"):
        threshold_otsu(hist=np.array([5]))
    with pytest.raises(ValueError, match="too many values to unpack"):
        threshold_otsu(hist=[1, 2, 3, 4])
    with pytest.raises(AttributeError):
        threshold_otsu([1, 2])


@pytest.mark.parametrize(("shape", "warned"), [
    ((4, 5, 3), True), ((4, 5, 4), True), ((4, 5, 2), False), ((5, 3), False)])
def test_colour_images_are_warned_of(shape, warned, recwarn):
    threshold_otsu(np.arange(np.prod(shape), dtype="u1").reshape(shape))
    assert [w.category for w in recwarn] == [UserWarning] * warned
    assert all("looks like that of an RGB image" in str(w.message) and w.filename == __file__ for w in recwarn)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
def test_levels_and_threads_give_the_same_threshold(dtype):
    image = two_classes(dtype, (301, 307))
    want = threshold_otsu(image)
    for level in LEVELS:
        for n in (1, 2, 7):
            with _simd.use(level), exact_team(n):
                same(threshold_otsu(image), want)
