"""What is special about matching histograms and about is_low_contrast: channels, sorting, percentiles."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import exposure
from fastimg._threads import exact_team

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
    got, want = both("match_histograms", image, reference)
    np.testing.assert_array_equal(got.value, want.value)  # of whichever sign NumPy's sort happened to put first


@pytest.mark.parametrize("number", [np.nan, -np.nan, -0.0, np.inf, -np.inf, 1e-45], ids=str)
@pytest.mark.parametrize("shape", [(45, 46), (60, 70), (140, 150)], ids=str)
def test_numbers_that_sort_at_the_ends(shape, number):
    image, reference = np.random.default_rng(0).normal(size=(2, *shape)).astype("f4")
    image[3:5, ::7], image[9, ::5] = number, 0.0
    assert difference(*both("match_histograms", image, reference)) == ""


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_zeros_of_one_sign(zero):
    image, reference = images.sample((9, 14), "f8"), np.full((9, 14), zero)
    assert difference(*both("match_histograms", image, reference)) == ""


def _spread(kind, shape, seed):
    rng = np.random.default_rng(seed)
    return {"even": rng.random(shape), "normal": rng.normal(size=shape), "skew": rng.random(shape) ** 40 * 1e30,
            "far": np.where(rng.random(shape) < 0.01, 1e30, rng.random(shape)),
            "close": np.where(rng.random(shape) < 0.01, 1.0, rng.random(shape) * 1e-9),
            "infinite": np.where(rng.random(shape) < 0.2, np.inf, rng.normal(size=shape)),
            "huge": rng.normal(size=shape) * 1e38, "nan": np.where(rng.random(shape) < 0.2, np.nan, rng.random(shape)),
            "many-alike": np.round(rng.normal(size=shape), 4)}[kind]


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "i8"])
@pytest.mark.parametrize("kind", ["even", "normal", "skew", "far", "close", "infinite", "huge", "nan", "many-alike"])
def test_spreads_of_values(kind, dtype):
    """Parts of equal width that hold very different numbers of pixels, parts by key, and all ways to sort them."""
    with np.errstate(all="ignore"):
        image, reference = (_spread(kind, (151 + i, 203), i) for i in range(2))
        if dtype[0] == "i":
            image, reference = (np.nan_to_num(np.clip(a, -1e6, 1e6) * 1e3) for a in (image, reference))
        image, reference = image.astype(dtype), reference.astype(dtype)
        assert difference(*both("match_histograms", image, reference)) == ""


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_any_number_of_threads(threads):
    image, reference = _spread("normal", (211, 97), 0), _spread("even", (91, 207), 1)
    with exact_team(threads):
        for a, b in ((image, reference), (np.round(image, 1), np.round(reference, 1))):
            assert difference(*both("match_histograms", a, b)) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "i4", "f4", "f8"])
@pytest.mark.parametrize("axis", [None, -1, 0])
@pytest.mark.parametrize("wanted", ["u1", "u2", "f4", "f8"])
def test_dtype_and_out(dtype, axis, wanted):
    """Of results in float64 what astype makes of them; with channels, of each channel's."""
    image, reference = abs(images.sample((4, 50, 4), dtype, 0, 200)), abs(images.sample((4, 50, 4), dtype, 1, 200))
    planes = (np.moveaxis(a, axis or 0, 0) for a in (image, reference))
    parts = [(image, reference)] if axis is None else zip(*planes, strict=True)
    want = [skimage_exposure.match_histograms(a.astype("f8"), b.astype("f8")).astype(wanted) for a, b in parts]
    want = want[0] if axis is None else np.stack(want, axis)
    got = exposure.match_histograms(image, reference, channel_axis=axis, dtype=wanted)
    np.testing.assert_array_equal(got, want, strict=True)
    for out in (np.empty(image.shape, wanted), np.empty(image.shape, wanted, "F")):
        assert exposure.match_histograms(image, reference, channel_axis=axis, out=out) is out
        np.testing.assert_array_equal(out, want)


def test_dtype_and_out_that_do_not_fit():
    image = images.sample((5, 6), "f4")
    for settings in ({"dtype": "i4"}, {"dtype": complex}, {"out": np.empty((5, 6), "i8")},
                     {"out": np.empty((6, 5), "f4")}, {"dtype": "f8", "out": np.empty((5, 6), "f4")}):
        with pytest.raises(ValueError, match=r"must (be|have)"):
            exposure.match_histograms(image, image, **settings)


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


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "u4", "i8", "u8"])
@pytest.mark.parametrize("kind", ["even", "normal", "skew", "far", "close", "many-alike", "infinite", "nan"])
def test_percentiles_of_large_images(kind, dtype):
    """Which a sample is taken of."""
    with np.errstate(all="ignore"):
        image = _spread(kind, (401, 307), 0)
        image = image if dtype[0] == "f" else np.nan_to_num(abs(np.clip(image, -1e6, 1e6) * 1e3))
        image = image.astype(dtype)
        for ends in ((0, 100), (1, 99), (12.5, 37.5), (50, 50.0001), (99.9999, 0.0001)):
            limits = np.percentile(image, ends)
            low, high = (-1, 1) if dtype[0] == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
            exact = (limits[1] - limits[0]) / (int(high) - int(low))
            for threshold in (exact, np.nextafter(exact, 9), np.nextafter(exact, -9)):
                assert difference(*both("is_low_contrast", image, threshold, *ends)) == ""


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_colours_by_their_luminance(channels, dtype):
    image = images.sample((19, 17, channels), dtype)
    for threshold in np.linspace(0, 1, 11):
        assert difference(*both("is_low_contrast", image, threshold)) == ""
