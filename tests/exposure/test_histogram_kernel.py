"""The histogram's kernels: exactly the counts and centres of numpy.bincount, numpy.histogram and scikit-image."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from fastimg import _simd
from fastimg._threads import exact_team
from fastimg.exposure import _histogram, histogram

LEVELS = [level for level in _simd.available() if level in _simd.built()]
INTEGERS = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8")


@pytest.fixture
def no_numpy(monkeypatch):
    """Fail if a call leaves the kernel for numpy.histogram."""
    def refuse(*args, **kwargs):
        raise AssertionError("numpy.histogram was called")
    numpys = np.histogram
    monkeypatch.setattr(_histogram.np, "histogram", refuse)
    return numpys


def equal(got, want):
    for g, w in zip(got, want, strict=True):
        assert g.dtype == w.dtype
        np.testing.assert_array_equal(g, w)


def counted(image):
    """Counts by value of integers, the slow way, in Python's own integers."""
    values = [int(v) for v in image.ravel()]
    low, high = min(values), max(values)
    counts = np.zeros(high - low + 1, np.int64)
    for v in values:
        counts[v - low] += 1
    return counts, np.array(range(low, high + 1), np.int64)


def by_numpy(numpys, image, nbins, limits=None):
    counts, edges = numpys(image, nbins, limits)
    return counts, (edges[:-1] + edges[1:]) / 2.0


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 63, 1000, 4099])
def test_integers(level, dtype, size):
    rng = np.random.default_rng(size)
    info = np.iinfo(dtype)
    low, high = max(info.min, -300), min(info.max, 400)
    image = rng.integers(low, high, size, dtype=dtype, endpoint=True)
    with _simd.use(level):
        equal(histogram(image), counted(image))
        equal(histogram(image[::-2]), counted(image[::-2]))


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2"])
def test_whole_range_of_small_integers(dtype):
    info = np.iinfo(dtype)
    image = np.concatenate([np.arange(info.min, info.max + 1), [info.min, info.max, 5]]).astype(dtype)
    equal(histogram(image), counted(image))
    equal(histogram(image, source_range="dtype"), counted(image))
    counts, centers = histogram(np.array([7, 9, 7], dtype), source_range="dtype")
    assert centers.tolist() == list(range(info.min, info.max + 1))
    assert {int(c): int(n) for c, n in zip(centers, counts, strict=True) if n} == {7: 2, 9: 1}


@pytest.mark.parametrize(("dtype", "low"), [
    ("i8", -(2**63)), ("i8", 2**63 - 9), ("i8", -(2**40)), ("i8", 2**50), ("u8", 2**63 - 9), ("i4", -(2**31)),
    ("i4", 2**31 - 9), ("u4", 2**32 - 9), ("i2", -(2**15)), ("u2", 2**16 - 9)])
def test_extreme_integers_need_only_their_own_range(dtype, low):
    image = np.array([low + d for d in (0, 8, 3, 8)], dtype)
    equal(histogram(image), counted(image))


@pytest.mark.parametrize(("image", "error"), [
    (np.array([-(2**63), 2**63 - 1]), ValueError), (np.array([0, 2**44]), MemoryError),
    (np.array([1, 2**63], "u8"), ValueError), (np.zeros(0, "u1"), ValueError), (np.zeros((0, 3), "i4"), ValueError)])
def test_integers_that_cannot_be_counted(image, error):
    with pytest.raises(error):
        histogram(image)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("nbins", [1, 2, 3, 10, 100, 255, 256, 257, 1000, 65536])
def test_reals_have_numpys_counts(level, dtype, nbins, no_numpy):
    rng = np.random.default_rng(nbins)
    images = [
        rng.random((37, 61)), rng.normal(size=(50, 40)), np.arange(256) / 255, np.tile(np.arange(256) / 256, 3),
        np.linspace(-3, 7, 2000), rng.integers(0, 11, 3000) / 10, 1e30 * rng.normal(size=999), np.array([3.0, 4.0]),
        1e-30 * rng.random(500)]
    with _simd.use(level):
        for image in images:
            image = image.astype(dtype)
            equal(histogram(image, nbins), by_numpy(no_numpy, image, nbins))
            equal(histogram(image, nbins, "dtype"), by_numpy(no_numpy, image, nbins, (-1, 1)))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("nbins", [1, 7, 256, 1000])
def test_values_on_and_beside_the_edges(dtype, nbins, no_numpy):
    for low, high in ((0, 1), (-1, 1), (0.1, 0.7), (-1e3, 1e-3), (100, 101)):
        edges = np.linspace(low, high, nbins + 1, dtype=dtype)
        image = np.concatenate([edges, np.nextafter(edges[:-1], edges[1:]), np.nextafter(edges[1:], edges[:-1])])
        equal(histogram(image, nbins), by_numpy(no_numpy, image, nbins))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=40),
       st.integers(1, 300), st.sampled_from(["f4", "f8"]))
def test_any_reals(values, nbins, dtype):
    image = np.array(values, dtype)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            want = by_numpy(np.histogram, image, nbins)
        except ValueError as error:
            with pytest.raises(ValueError, match="^" + str(error).split("[")[0].replace("`", ".")):
                histogram(image, nbins)
            return
        equal(histogram(image, nbins), want)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_constant_reals(dtype, no_numpy):
    for value in (0.0, -0.0, 2.5, -7.0):
        image = np.full((5, 9), value, dtype)
        equal(histogram(image, 4), by_numpy(no_numpy, image, 4))


@pytest.mark.parametrize("values", [[1, np.nan], [np.nan] * 3, [1, np.inf], [-np.inf, 0], [np.nan, -np.inf, np.inf]])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("place", [0, 1000])
def test_not_finite(values, dtype, place):
    image = np.zeros(2000, dtype)
    image[place:place + len(values)] = values
    low, high = image.min(), image.max()
    with pytest.raises(ValueError, match=rf"^autodetected range of \[{low}, {high}\] is not finite$"):
        histogram(image)
    equal(histogram(image, 8, "dtype"), by_numpy(np.histogram, image, 8, (-1, 1)))


def test_extent_finds_the_extremes_and_nan_everywhere():
    for size in (1, 5, 63, 64, 65, 129, 1000):
        for dtype in ("f4", "f8"):
            for place in range(0, size, max(1, size // 70)):
                image = np.zeros(size, dtype)
                for value in (-1, 1, np.nan):
                    image[place] = value
                    want = [image.min(), image.max()]
                    np.testing.assert_array_equal(_histogram.extent(image.reshape(-1, 1)), want)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i4", "f4", "f8", "?"])
@pytest.mark.parametrize("source_range", ["image", "dtype"])
@pytest.mark.parametrize("normalize", [False, True])
def test_channels(dtype, source_range, normalize):
    if dtype == "i4" and source_range == "dtype":
        pytest.skip("needs 32 GB, here and in scikit-image")
    skimage = pytest.importorskip("skimage.exposure")
    rng = np.random.default_rng(3)
    image = (rng.normal(size=(19, 23, 3)) * (0.4 if dtype[0] == "f" else 20)).astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # bool: NumPy says that it converts
        for axis in (0, 1, 2, -1, (1,)):
            for array in (image, np.asfortranarray(image), image[::2, ::-1]):
                arguments = (array, 20, source_range, normalize)
                equal(histogram(*arguments, channel_axis=axis), skimage.histogram(*arguments, channel_axis=axis))


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i4", "f4", "f8"])
def test_levels_and_threads_give_the_same_counts(dtype):
    rng = np.random.default_rng(1)
    image = (abs(rng.normal(size=(331, 307))) * 30).astype(dtype)
    want, by_channel = histogram(image), histogram(image, channel_axis=-1)
    for level in LEVELS:
        for n in (1, 2, 7):
            with _simd.use(level), exact_team(n):
                equal(histogram(image), want)
                equal(histogram(image, channel_axis=-1), by_channel)


@pytest.mark.parametrize("image", [
    np.arange(6, dtype="f2"), np.arange(6, dtype="g"), np.zeros(0), np.zeros((0, 4), "f4"), np.float32(3), np.uint8(3),
    np.array([3, 4], ">f4"), np.array([3, 4], ">u2"), np.array([1e30, -1e30, 0])], ids=lambda i: i.dtype.str)
def test_odd_images_as_scikit_image(image):
    skimage = pytest.importorskip("skimage.exposure")
    equal(histogram(image), skimage.histogram(image))


@pytest.mark.parametrize("nbins", [0, -1, 2.5, None, "auto", [0, 1, 3], True, np.int8(9)])
def test_odd_bins_as_scikit_image(nbins):
    skimage = pytest.importorskip("skimage.exposure")
    image = np.linspace(0, 3, 50)
    try:
        want = skimage.histogram(image, nbins)
    except Exception as error:
        with pytest.raises(type(error)):
            histogram(image, nbins)
    else:
        equal(histogram(image, nbins), want)


def test_arguments_that_are_refused():
    for image in (np.zeros(3), np.zeros(3, "u1")):
        with pytest.raises(ValueError, match=r"^Incorrect value for `source_range` argument: foo$"):
            histogram(image, source_range="foo")
    with pytest.raises(ValueError, match="only a single channel axis"):
        histogram(np.zeros((3, 3)), channel_axis=(0, 1))
    with pytest.raises(ValueError, match="at least one channel"):
        histogram(np.zeros((3, 0)), channel_axis=-1)
    with pytest.raises(AttributeError):
        histogram([1, 2, 3])


def test_colour_images_are_warned_of_where_they_are_given():
    with pytest.warns(UserWarning, match="This might be a color image") as record:
        histogram(np.zeros((4, 4, 3), "u1"))
    assert record[0].filename == __file__
    histogram(np.zeros((4, 4, 3), "u1"), channel_axis=-1)
    histogram(np.zeros((4, 4, 4), "u1"))


def test_an_image_by_keyword_has_its_channels_where_it_says():
    image = np.arange(6, dtype="u1").reshape(2, 3)
    equal(histogram(image=image, channel_axis=0), histogram(image, channel_axis=0))
