"""What is special about histogram: bins by dtype, the dtype's range, channels, the colour warning, NaN."""

import images
import numpy as np
import pytest
from compare import difference, outcome

import fastimg
from fastimg import exposure, native_functions

skimage_exposure = pytest.importorskip("skimage.exposure")
pytestmark = pytest.mark.native("exposure.histogram")


def both(*args, **kwargs):
    return outcome(exposure.histogram, *args, **kwargs), outcome(skimage_exposure.histogram, *args, **kwargs)


@pytest.mark.parametrize(("values", "dtype"), [
    ([3, 5, 5, 9], "u1"), ([-128, 127], "i1"), ([-7, -3], "i1"), ([0, 65535], "u2"), ([-32768, 32767], "i2"),
    ([-1, 0], "i2"), ([-5, 4], "i4"), ([2**31, 2**31 + 3], "u4"), ([-2**40, 5 - 2**40], "i8"),
    ([True, False, True], "?"), ([True, True], "?"), ([7], "u1"), ([7], "f8"),
])  # fmt: skip
def test_values(values, dtype):
    assert difference(*both(np.resize(np.array(values, dtype), (5, 7)))) == ""


def test_values_far_above_zero_need_no_memory_below_them():
    values = np.resize(np.array([2**40, 2**40 + 2]), (5, 7))
    counts, centers = exposure.histogram(values)
    assert (counts.tolist(), (centers - 2**40).tolist()) == ([18, 0, 17], [0, 1, 2])


def test_values_that_centers_cannot_hold_are_an_error():
    with pytest.raises(ValueError, match="int64"):
        exposure.histogram(np.array([[2**63, 2**63 + 2]], "u8"))


def test_no_channels_are_an_error():
    with pytest.raises(ValueError, match="at least one channel"):
        exposure.histogram(np.ones((5, 0)), channel_axis=-1)


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "f2", "f4", "f8"])
@pytest.mark.parametrize("source_range", ["image", "dtype"])
@pytest.mark.parametrize("normalize", [False, True])
def test_ranges(dtype, source_range, normalize):
    image = images.sample((9, 14), dtype)
    assert difference(*both(image, source_range=source_range, normalize=normalize)) == ""


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("nbins", [1, 2, 7, 256, 1000, 0, -1, 2.5, None, "8"], ids=str)
def test_bins_of_floats(dtype, nbins):
    assert difference(*both(images.sample((19, 34), dtype), nbins)) == ""


@pytest.mark.parametrize("nbins", [5, 0, "no", None])
def test_bins_of_integers_have_no_effect(nbins):
    assert difference(*both(images.sample((9, 14), "u1"), nbins)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("nbins", [3, 10, 49, 256])
def test_pixels_on_the_edges_of_bins(dtype, nbins):
    edges = np.linspace(-0.7, 1.3, nbins + 1)
    around = np.concatenate([edges, np.nextafter(edges, 2), np.nextafter(edges, -2)])
    image = np.clip(around.astype(dtype), -0.7, 1.3).reshape(3, -1)
    assert difference(*both(image, nbins)) == ""


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "?"])
@pytest.mark.parametrize("axis", [0, 1, -1, 2, (-1,), (0, 1), 3], ids=str)
def test_channels(dtype, axis):
    assert difference(*both(images.sample((5, 7, 4), dtype, span=90), channel_axis=axis)) == ""


def test_colour_images_are_warned_about():
    with pytest.warns(UserWarning, match="This might be a color image"):
        exposure.histogram(images.sample((9, 14, 3), "u1"))


@pytest.mark.skipif("exposure.histogram" not in native_functions(), reason="a forwarded call adds a frame")
def test_the_warning_points_at_the_caller():
    with pytest.warns(UserWarning, match="might be a color image") as caught:
        exposure.histogram(images.sample((9, 14, 3), "u1"))
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_nan_and_inf_are_value_errors(bad, dtype):
    image = images.sample((9, 14), dtype)
    image[3, 4] = bad
    with pytest.raises(ValueError, match=r"finite|range"):
        exposure.histogram(image)


@pytest.mark.parametrize("value", ["Image", "", None, (0, 1), 3], ids=str)
def test_what_is_no_source_range(value):
    assert difference(*both(images.sample((9, 14), "f8"), source_range=value)) == ""


@pytest.mark.parametrize("dtype", ["u1", "f8"])
@pytest.mark.parametrize("shape", [(0,), (0, 4), (1,), (1, 1), ()], ids=str)
def test_small_images(dtype, shape):
    assert difference(*both(np.ones(shape, dtype))) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_values_outside_the_dtypes_range_are_not_counted(dtype):
    image = np.linspace(-3, 3, 63, dtype=dtype).reshape(7, 9)
    assert difference(*both(image, source_range="dtype")) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_every_pixel_is_counted(dtype):
    image = images.sample((371, 211), dtype)
    assert exposure.histogram(image)[0].sum() == image.size


class Foreign:
    """An array that answers NumPy's functions itself, as dask's and CuPy's do."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __getattr__(self, name):
        found = getattr(self.values, name)
        return (lambda *args: Foreign(found(*args))) if name in ("flatten", "ravel") else found

    def __getitem__(self, key):
        return Foreign(self.values[key])

    def __array_function__(self, function, types, args, kwargs):
        result = function(*[a.values if isinstance(a, Foreign) else a for a in args], **kwargs)
        return Foreign(result) if isinstance(result, np.ndarray) else result


def test_other_libraries_arrays_are_scikit_images_business(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    counts, _ = exposure.histogram(Foreign(np.array([[0, 1], [1, 2]])))
    assert isinstance(counts, Foreign)
    assert counts.values.tolist() == [1, 2, 1]
    reason = f"image is a {__name__}.Foreign, whose own kind of result NumPy's functions return"
    assert ("exposure.histogram", reason) in fastimg.fallback_counts()


class Subclass(np.ndarray):
    pass


def test_subclasses_of_numpys_arrays_are_counted_here():
    counts, _ = exposure.histogram(np.array([[0, 1], [1, 2]]).view(Subclass))
    assert (type(counts), counts.tolist()) == (np.ndarray, [1, 2, 1])
