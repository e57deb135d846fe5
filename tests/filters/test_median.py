"""filters.median: which kernel does it must not show; NaN and zeros as SciPy has them; 'rank' as scikit-image's."""

import signal
import warnings

import images
import numpy as np
import pytest
import skimage.filters
from compare import difference, outcome
from scipy import ndimage

from fastimg import _check, filters
from fastimg._slabs import slabs
from fastimg.filters import _median_casts, _median_network, _rank_window

MODES = ("nearest", "reflect", "mirror", "wrap", "constant")
FOOTPRINTS = {
    "3x3": np.ones((3, 3), bool), "5x5": np.ones((5, 5), bool), "4x6": np.ones((4, 6), bool),
    "9x9": np.ones((9, 9), bool), "17x3": np.ones((17, 3), bool), "1x9": np.ones((1, 9), bool),
    "cross": np.add.outer(np.arange(-2, 3) ** 2, np.arange(-2, 3) ** 2) <= 4,
    "corners": np.pad([[True]], 3, constant_values=False) | (np.indices((7, 7)).sum(0) % 6 == 0),
}  # fmt: skip
KERNELS = {"network": _rank_window._network, "sliding": _rank_window._sliding, "histogram": _rank_window._histogram,
           "ranked": _rank_window._ranked}


def same(got, want):
    return difference(outcome(lambda: got), outcome(lambda: want)) == ""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "f4", "f8"])
@pytest.mark.parametrize("footprint", FOOTPRINTS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_finds_scipys_median(kernel, footprint, dtype, mode, monkeypatch):
    fp = FOOTPRINTS[footprint]
    if kernel == "histogram" and not (dtype == "u1" and fp.all()):
        pytest.skip("a histogram is for 8 bits and a rectangle")
    if kernel == "ranked" and not fp.all():
        pytest.skip("sorted tiles with histograms are for a rectangle")
    monkeypatch.setattr(_rank_window, "_TILE", 900)
    monkeypatch.setattr(_rank_window, "_ranked_tile", lambda side: 31)
    image = images.sample((41, 83), dtype)
    out = np.empty_like(image)
    window = _rank_window.Window(fp, int(fp.sum()) // 2, _check.mode_number(mode), image.dtype.type(1))
    KERNELS[kernel](image, out, window)
    assert same(out, ndimage.median_filter(image, footprint=fp, mode=mode, cval=1))


@pytest.mark.parametrize("rank", range(9))
def test_the_network_finds_every_rank(rank):
    footprint = np.ones((3, 3), bool)
    image = images.sample((19, 150), "u2")
    out = np.empty_like(image)
    window = _rank_window.Window(footprint, rank, 2, 0)
    _rank_window._network(image, out, window)
    assert same(out, ndimage.rank_filter(image, rank, footprint=footprint, mode="reflect"))


def test_the_network_of_5x5_shares_its_columns():
    steps = _median_network.of(np.ones((5, 5), bool).tobytes(), (5, 5), 12).steps
    assert len(steps) < 60  # 99 in the network of Devillard, which shares nothing


@pytest.mark.parametrize("shape", [(11, 700), (700, 3), (300, 1100)])
@pytest.mark.parametrize("radius", [5, 20])
def test_histograms_in_strips_and_bands(shape, radius):
    image = images.sample(shape, "u1")
    got = filters.median(image, np.ones((2 * radius + 1, 13)), mode="reflect")
    assert same(got, ndimage.median_filter(image, size=(2 * radius + 1, 13), mode="reflect"))


def test_more_elements_than_a_histogram_counts():
    image = images.sample((9, 31), "u1")
    footprint = np.ones((191, 193), bool)
    assert same(filters.median(image, footprint), ndimage.median_filter(image, footprint=footprint, mode="nearest"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("width", [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 66, 127, 129, 200])
def test_3x3_at_every_width(width, dtype, mode):
    for height in (1, 2, 3, 31, 32, 33, 35, 66):
        image = images.sample((height, width), dtype, seed=height)
        assert same(filters.median(image, mode=mode, cval=3), ndimage.median_filter(image, size=3, mode=mode, cval=3))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", [(2, 3, 5, 70), (5, 33, 9), (3, 1, 4)], ids=str)
def test_3x3_in_planes(shape, mode):
    image, size = images.sample(shape, "u2"), (*(1,) * (len(shape) - 2), 3, 3)
    got = filters.median(image, np.ones(size), mode=mode, cval=9)
    assert same(got, ndimage.median_filter(image, size=size, mode=mode, cval=9))


@pytest.mark.parametrize("dtype", ["u2", "f4"])
@pytest.mark.parametrize("size", [(33, 33), (129, 5), (1, 255), (90, 131)], ids=str)
def test_large_rectangles(size, dtype):
    image = images.sample((140, 150), dtype)
    assert same(filters.median(image, np.ones(size)), ndimage.median_filter(image, size=size, mode="nearest"))


@pytest.mark.parametrize("size", [(15, 15), (41, 6), (200, 3)], ids=str)
def test_rank_with_large_rectangles(size):
    image = images.sample((90, 100), "u2", span=900)
    got = filters.median(image, np.ones(size), behavior="rank")
    assert same(got, skimage.filters.rank.median(image, np.ones(size)))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("size", [(3, 3), (5, 5), (9, 7)], ids=str)
def test_slabs_leave_no_trace(size, kernel, monkeypatch):
    image = images.sample((3, 40, 130), "u1")
    want = ndimage.median_filter(image, size=(1, *size), mode="nearest")
    monkeypatch.setattr(_rank_window, "NANOSECONDS", 1.0)
    monkeypatch.setattr(_rank_window, "_TILE", 900)
    monkeypatch.setattr(_rank_window, "_ranked_tile", lambda side: 31)
    out = np.empty_like(image)
    footprint = np.ones((1, *size), bool)
    KERNELS[kernel](image, out, _rank_window.Window(footprint, footprint.size // 2, 0, np.uint8(0)))
    assert same(out, want)


@pytest.mark.parametrize("footprint", [np.ones((7, 7)), np.ones((41, 41)), np.hypot(*np.mgrid[-15:16, -15:16]) <= 15])
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_a_long_run_calls_its_kernel_again_and_again(dtype, footprint, monkeypatch):
    found = []

    def listed(*args, **kwargs):
        found.extend(slabs(*args, **kwargs))
        return found

    monkeypatch.setattr(_rank_window, "NANOSECONDS", 1e5)
    monkeypatch.setattr(_rank_window, "slabs", listed)
    filters.median(images.sample((400, 400), dtype), footprint)
    assert len(found) > 1


def test_an_interrupt_ends_a_long_run(monkeypatch):
    def interrupted(*args, **kwargs):
        for i, slab in enumerate(slabs(*args, **kwargs)):
            if i == 1:
                signal.raise_signal(signal.SIGINT)
            assert i < 3
            yield slab

    monkeypatch.setattr(_rank_window, "NANOSECONDS", 1e4)
    monkeypatch.setattr(_rank_window, "slabs", interrupted)
    with pytest.raises(KeyboardInterrupt):
        filters.median(images.sample((400, 400), "f4"), np.ones((31, 31)))


def special(dtype, seed, shape=(23, 31)):
    """Small whole numbers with NaN and zeros of both signs."""
    rng = np.random.default_rng(seed)
    image = (rng.integers(-2, 3, shape) * rng.choice([1.0, -1.0], shape)).astype(dtype)
    image[rng.random(shape) < 0.05] = np.nan
    return image


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cval", [0.0, -0.0, np.nan])
@pytest.mark.parametrize("footprint", FOOTPRINTS)
def test_nan_and_signed_zeros_as_in_scipy(footprint, cval, mode, dtype):
    image, fp = special(dtype, 1), FOOTPRINTS[footprint]
    assert same(filters.median(image, fp, mode=mode, cval=cval),
                ndimage.median_filter(image, footprint=fp, mode=mode, cval=cval))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", range(3, 12))
def test_nan_and_signed_zeros_along_one_axis(size, mode):
    lines = [special("f8", seed, (40,)) for seed in range(20)]
    footprint = np.ones(size, bool)
    footprint[1] = size % 3 > 0  # SciPy's quirk: as full, with half of what it holds as the rank
    got = np.stack([filters.median(line, footprint, mode=mode, cval=np.nan) for line in lines])
    assert same(got, np.stack([ndimage.median_filter(x, footprint=footprint, mode=mode, cval=np.nan) for x in lines]))


@pytest.mark.parametrize("dtype", ["i8", "u8"])
@pytest.mark.parametrize("shape", [(60,), (9, 14)])
def test_large_integers_as_in_scipy(dtype, shape):
    image = images.sample(shape, dtype)
    assert same(filters.median(image), ndimage.median_filter(image, size=3, mode="nearest"))


@pytest.mark.parametrize(("value", "dtype", "want"), [
    (300.7, "u1", 44), (-1.5, "u1", 255), (np.nan, "u1", 0), (1e12, "u2", 0), (-1.0, "u4", 2**32 - 1),
    (1e300, "u8", 0), (2.0**63, "u8", 2**63), (1e300, "i8", -(2**63)), (1e10, "i4", -(2**31)),
    (0.9, "?", 0)])  # fmt: skip
def test_values_beyond_the_edges_are_cast_as_in_c(value, dtype, want):
    assert int(_median_casts.scalar(value, np.dtype(dtype))) == want


@pytest.mark.parametrize("dtype", ["u1", "u2"])
@pytest.mark.parametrize("footprint", FOOTPRINTS)
def test_rank_far_from_and_near_the_edges(footprint, dtype):
    image, fp = images.sample((97, 131), dtype, span=900), FOOTPRINTS[footprint]
    assert same(filters.median(image, fp, behavior="rank"), skimage.filters.rank.median(image, fp))


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_rank_in_three_axes(dtype):
    image, fp = images.sample((17, 19, 23), dtype, span=900), np.ones((3, 3, 2), bool)
    assert same(filters.median(image, fp, behavior="rank"), skimage.filters.rank.median(image, fp))


@pytest.mark.parametrize("kwargs", [{"mode": "wrap"}, {"cval": 1.0}])
def test_the_warning_of_rank_points_at_the_caller(kwargs):
    with pytest.warns(UserWarning, match="Change 'behavior' to 'ndimage'") as caught:
        filters.median(np.zeros((5, 5), np.uint8), behavior="rank", **kwargs)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("image", [np.zeros((5, 5), "f4"), np.full((5, 5), 2000, "u2")])
def test_warnings_about_the_image_point_at_the_caller(image):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        filters.median(image, behavior="rank")
    assert {w.filename for w in caught} == {__file__}


def test_rank_in_place_is_refused():
    image = np.zeros((5, 5), np.uint8)
    with pytest.raises(NotImplementedError, match="in place"):
        filters.median(image, out=image, behavior="rank")


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
def test_out_of_another_dtype(dtype):
    image = images.sample((13, 18), "u1")
    got, want = np.empty((13, 18), dtype), np.empty((13, 18), dtype)
    filters.median(image, out=got)
    skimage.filters.median(image, out=want)
    assert same(got, want)


def test_byte_swapped_images_with_rank_are_taken_for_their_values():
    image = images.sample((13, 18), "u2", span=900)
    assert same(filters.median(image.astype(">u2"), behavior="rank"), filters.median(image, behavior="rank"))
