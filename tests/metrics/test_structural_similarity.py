"""structural_similarity: values by hand, all sizes around the kernel's blocks, windows, strips, channels."""

import inspect
import warnings

import images
import numpy as np
import pytest
import skimage.metrics
from compare import difference, outcome

from fastimg import _simd, _threads, metrics
from fastimg.metrics import _moments


def pair(shape, dtype="f8", seed=0):
    rng = np.random.default_rng(seed)
    first = rng.random(shape)
    second = np.clip(first + 0.1 * rng.standard_normal(shape), 0, 1)
    scale = np.iinfo(dtype).max if np.dtype(dtype).kind in "iu" else 1
    return (first * scale).astype(dtype), (second * scale).astype(dtype)


def same_as_scikit_images(first, second, **arguments):
    got, want = (outcome(m.structural_similarity, first, second, **arguments) for m in (metrics, skimage.metrics))
    assert difference(got, want) == ""


def test_the_same_image_is_alike():
    assert metrics.structural_similarity(*[pair((20, 30))[0]] * 2, data_range=1) == 1


def test_one_window_by_hand():
    first, second = pair((3, 3))
    both, constants = np.cov(first.ravel(), second.ravel()), (0.01**2, 0.03**2)
    a, b = first.mean(), second.mean()
    want = ((2 * a * b + constants[0]) * (2 * both[0, 1] + constants[1])
            / ((a * a + b * b + constants[0]) * (both[0, 0] + both[1, 1] + constants[1])))  # fmt: skip
    assert metrics.structural_similarity(first, second, win_size=3, data_range=1) == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("width", [7, 8, 9, 15, 16, 17, 63, 64, 65, 66, 67, 68, 127, 129, 140])
@pytest.mark.parametrize("height", [7, 8, 9, 25])
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_every_size(height, width, dtype):
    same_as_scikit_images(*pair((height, width), dtype), data_range=1.0, full=True)


@pytest.mark.parametrize("win_size", [3, 5, 31, 65, 69])
@pytest.mark.parametrize("arguments", [{}, {"channel_axis": -1}, {"gradient": True}], ids=["plain", "rgb", "gradient"])
def test_every_window(win_size, arguments):
    shape = (70, 75, 3) if "channel_axis" in arguments else (70, 75)
    same_as_scikit_images(*pair(shape, "f4"), win_size=win_size, data_range=1.0, full=True, **arguments)


@pytest.mark.parametrize("sigma", [1e-20, 0.2, 1.5, 9.9])
@pytest.mark.parametrize("dtype", ["f4", "f8", "u2"])
def test_gaussians(sigma, dtype):
    same_as_scikit_images(*pair((70, 75), dtype), gaussian_weights=True, sigma=sigma, data_range=1.0, full=True,
                          use_sample_covariance=sigma > 0.1)


@pytest.mark.parametrize("level", [level for level in _simd.available() if level != "v4"])
@pytest.mark.parametrize("gradient", [False, True])
@pytest.mark.parametrize(("shape", "axis"), [((64, 37), None), ((45, 50, 3), -1)])
def test_gaussians_in_bands(level, shape, axis, gradient, monkeypatch):
    """Bands of one row, of some, and of all rows."""
    for pixels in (1, 500, 10_000):
        monkeypatch.setattr(_moments, "_BAND", pixels)
        with _simd.use(level):
            same_as_scikit_images(*pair(shape), gaussian_weights=True, sigma=1.5, data_range=1, full=True,
                                  channel_axis=axis, gradient=gradient)


@pytest.mark.parametrize("win_size", [3, 9])
@pytest.mark.parametrize("shape", [(9, 10), (9, 10, 11)])
def test_gaussians_that_reach_beyond_the_image(win_size, shape):
    same_as_scikit_images(*pair(shape, "f4"), gaussian_weights=True, sigma=4.0, win_size=win_size, data_range=1.0,
                          full=True)


@pytest.mark.parametrize("n_threads", [1, 2, 3, 5, 40])
@pytest.mark.parametrize("height", [9, 64, 211])
def test_the_strips_of_the_threads(n_threads, height):
    powers = np.float32(10) ** images.sample((height, 61), "i1", span=12)  # sums of which depend on their order
    first, second = (image * powers for image in pair((height, 61), "f4"))
    with _threads.exact_team(n_threads):
        same_as_scikit_images(first, second, data_range=1.0, full=True)


@pytest.mark.parametrize(("shape", "axis"), [
    ((40, 41, 1), -1), ((40, 41, 2), 2), ((40, 41, 17), -1), ((3, 40, 41), 0), ((40, 3, 41), 1), ((9, 10, 11, 2), -1),
    ((40, 3), -1), ((40, 41, 0), -1), ((40, 41), 5)])  # fmt: skip
@pytest.mark.parametrize("wanted", [{}, {"full": True}, {"gradient": True}, {"full": True, "gradient": True}])
def test_channels(shape, axis, wanted):
    same_as_scikit_images(*pair(shape, "f4"), channel_axis=axis, data_range=1.0, **wanted)


@pytest.mark.parametrize("view", [
    lambda a: a.T, lambda a: a[::2], lambda a: a[:, ::-1], np.asfortranarray, lambda a: a.astype(">f4"),
    lambda a: a.astype("f2"), lambda a: a > 0.5])
def test_layouts_and_dtypes(view):
    first, second = (view(image) for image in pair((40, 41), "f4"))
    same_as_scikit_images(first, second, data_range=1.0, full=True)
    same_as_scikit_images(first, pair(first.shape)[1], data_range=1.0, gradient=True)


@pytest.mark.parametrize("data_range", [0, 255, 1e300, np.float32(2), np.float64(2), np.uint8(200), 2**80])
@pytest.mark.parametrize("dtype", ["f4", "f8", "u1"])
def test_ranges(data_range, dtype):
    same_as_scikit_images(*pair((20, 21), dtype), data_range=data_range, full=True)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_what_is_not_finite_spreads_as_in_scikit_image(value):
    first, second = pair((30, 90), "f4")
    first[11, 40] = value
    same_as_scikit_images(first, second, data_range=1.0, full=True)


@pytest.mark.parametrize("arguments", [
    {}, {"win_size": 8}, {"win_size": 41}, {"win_size": 7.0}, {"win_size": 1}, {"win_size": -3},
    {"win_size": np.int32(7)}, {"K1": -1}, {"K2": -0.1}, {"sigma": -1}, {"unknown": 1},
    {"win_size": 1, "use_sample_covariance": False}])
@pytest.mark.parametrize("dtype", ["u1", "i2", "f8"])
def test_arguments(arguments, dtype):
    same_as_scikit_images(*pair((40, 41), dtype), **arguments)
    same_as_scikit_images(*pair((40, 41), dtype), data_range=1.0, full=True, **arguments)


def test_images_without_axes():
    with pytest.raises(ValueError, match="at least one axis"):
        metrics.structural_similarity(np.float64(1), np.float64(1), data_range=1, use_sample_covariance=False)


@pytest.mark.parametrize("axis", [None, -1])
def test_warnings_point_at_the_callers_line(axis):
    first, second = pair((20, 21, 3)[: 2 if axis is None else 3], "i2")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        metrics.structural_similarity(first, second.astype("u1"), channel_axis=axis)
        line = inspect.currentframe().f_lineno - 1
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, line)] * 2


def test_full_results_are_not_part_of_anything_larger():
    for wanted in ({"full": True}, {"full": True, "gradient": True}):
        s = metrics.structural_similarity(*pair((40, 41)), data_range=1.0, **wanted)[-1]
        assert (s.base is None or s.base.size == s.size, s.flags.c_contiguous, s.flags.writeable) == (True, True, True)
