"""What is special about convolve and correlate: they are scipy.ndimage's, origin, even kernels, wrapping integers."""

import images
import numpy as np
import pytest
from compare import Tolerance, difference, outcome

import fastimg
from fastimg import filters
from fastimg.filters import _bank

ndimage = pytest.importorskip("scipy.ndimage")
NAMES = [pytest.param(n, marks=pytest.mark.native(f"filters.{n}")) for n in ("convolve", "correlate")]
SINGLE = Tolerance(atol=1.2e-7 * 16, reason="the opt-in: float32 images are summed in float32")
RANK_ONE = np.outer([1.0, 2, 3, 2, 1], [0.1, 0.5, 2, -1])
every = pytest.mark.parametrize("name", NAMES)


def both(name, *args, **kwargs):
    return outcome(getattr(filters, name), *args, **kwargs), outcome(getattr(ndimage, name), *args, **kwargs)


def weights(*shape, seed=1):
    return images.sample(shape, "f8", seed=seed)


@every
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (4, 1), (1, 4), (6, 6)], ids=str)
@pytest.mark.parametrize("origin", [0, -1, (0, 0), (-1, 0)], ids=str)
def test_even_kernels_and_origins(name, shape, origin):
    assert difference(*both(name, images.sample((9, 14), "f8"), weights(*shape), origin=origin)) == ""


@every
@pytest.mark.parametrize("origin", [-2, -1, 1, 2, 3, -3, (2, -2), (-2,), (1, 1, 1), 0.5, "0"], ids=str)
def test_origins_of_a_kernel_of_five(name, origin):
    assert difference(*both(name, images.sample((9, 14), "f8"), weights(5, 5), origin=origin)) == ""


@every
@pytest.mark.parametrize("mode", ["nearest", "reflect", "mirror", "wrap", "constant", "grid-wrap", "grid-mirror",
                                  "grid-constant", "edge", None, ("wrap", "mirror"), ("wrap", "reflect")], ids=str)
@pytest.mark.parametrize("shape", [(3, 3), (7, 4), (31, 45)], ids=str)
def test_modes(name, mode, shape):
    got, want = both(name, images.sample((9, 14), "f8"), weights(*shape), mode=mode, cval=0.5)
    assert difference(got, want) == ""


@every
@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i4"])
@pytest.mark.parametrize("factor", [-3, 40, 1000])
def test_integers_wrap_as_scipys_do(name, dtype, factor):
    kernel = np.array([[1, 2, 0], [0, -1, 3]]) * factor
    assert difference(*both(name, images.sample((9, 14), dtype, span=2000), kernel)) == ""


@every
@pytest.mark.parametrize("dtype", ["u1", "i2"])
def test_integers_are_truncated_not_rounded(name, dtype):
    image = np.full((4, 5), 7, dtype)
    kernel = np.full((1, 2), 0.25)  # 3.5
    assert getattr(filters, name)(image, kernel).tolist() == np.full((4, 5), 3).tolist()


@every
def test_zeros_in_the_kernel_hide_nan(name):
    image = images.sample((9, 14), "f8")
    image[4, 6] = np.nan
    kernel = np.array([[1.0, 0, 2], [0, 0, 0], [-1, 0, 0.5]])
    assert difference(*both(name, image, kernel)) == ""


@every
@pytest.mark.parametrize("small", [1e-15, 1e-16, 1e-300])
def test_small_weights_are_left_out_as_scipy_leaves_them_out(name, small):
    image = images.sample((9, 14), "f8")
    image[4, 6] = np.inf
    assert difference(*both(name, image, np.array([[1.0, small, 2]]))) == ""


@every
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("kind", ["separable", "full"])
def test_where_nan_and_inf_spread(name, value, dtype, kind):
    image = images.sample((9, 14), dtype)
    image[4, 6] = value
    kernel = np.outer([1.0, 2, 1], [1.0, 3, 1]) if kind == "separable" else weights(3, 3)
    assert difference(*both(name, image, kernel)) == ""


@every
@pytest.mark.parametrize("kernel", [
    np.ones(3), np.ones((3, 3, 3)), np.ones((0, 3)), np.ones((3, 3), "c16"), np.array(1.0), None, "kernel"], ids=str)
def test_kernels_of_another_kind(name, kernel):
    got, want = both(name, images.sample((9, 14), "f8"), kernel)
    assert difference(got, want) == ""


@every
@pytest.mark.parametrize("dtype", ["c8", "c16"])
def test_complex_images(name, dtype):
    assert difference(*both(name, images.sample((9, 14), dtype), weights(3, 3))) == ""


@every
def test_lists_are_kernels(name):
    assert difference(*both(name, images.sample((9, 14), "f8"), [[1, 2], [3, 4]])) == ""


@every
@pytest.mark.parametrize("dtype", ["f4", "u1", "f8"])
@pytest.mark.parametrize("size", [(41, 41), (3, 90), (64, 2)], ids=str)
def test_kernels_larger_than_the_image(name, dtype, size):
    image = images.sample((9, 14), dtype)
    kernel = weights(*size) / np.prod(size)
    if dtype == "u1":
        kernel = np.sign(kernel)
    assert difference(*both(name, image, kernel, mode="reflect")) == ""


@every
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("width", [3, 5, 9, 24, 49, 97])
@pytest.mark.parametrize("mode", ["reflect", "constant"])
def test_weights_in_float32_whose_products_are_exact_or_not(name, dtype, width, mode):
    kernel = weights(5, 5).astype("f4")
    assert difference(*both(name, images.sample((11, width), dtype), kernel, mode=mode, cval=0.1)) == ""


@every
@pytest.mark.parametrize("value", [1e300, -1e300, np.inf, np.nan])
def test_weights_and_constants_beyond_float32(name, value):
    image = images.sample((9, 14), "f4")
    kernel = weights(3, 3)
    kernel[1, 0] = value
    assert difference(*both(name, image, kernel, mode="constant", cval=value)) == ""


@every
@pytest.mark.parametrize("kernel", [weights(3, 3), weights(9, 5), RANK_ONE], ids=len)
@pytest.mark.parametrize("shape", [(37, 61), (4, 5, 23)], ids=str)
def test_sums_in_float32_are_asked_for(name, kernel, shape):
    image = images.sample(shape, "f4")
    kernel = kernel.reshape((1,) * (image.ndim - 2) + kernel.shape)
    with fastimg.float32_sums():
        got, want = both(name, image, kernel)
    scale = np.abs(kernel).sum() * np.abs(image).max()
    assert (difference(got, want) != "", difference(got, want, SINGLE, scale)) == (True, "")


@every
@pytest.mark.parametrize("dtype", ["f8", "u1"])
def test_sums_in_float32_are_for_float32_images(name, dtype):
    image = images.sample((9, 14), dtype)
    with fastimg.float32_sums():
        assert difference(*both(name, image, RANK_ONE)) == ""


@every
@pytest.mark.parametrize("shape", [(3, 4, 5, 6), (2, 5, 1, 4)], ids=str)
def test_many_dimensions(name, shape):
    assert difference(*both(name, images.sample(shape, "f8"), weights(*(3, 2, 3, 2)))) == ""


@pytest.mark.native("filters.convolve", "filters.correlate")
def test_convolve_turns_the_kernel_and_correlate_does_not():
    spot = np.zeros((3, 4))
    spot[1, 1] = 1
    kernel = np.arange(1.0, 10).reshape(3, 3)
    got = filters.convolve(spot, kernel)[:, :3], filters.correlate(spot, kernel)[:, :3]
    assert [g.tolist() for g in got] == [kernel.tolist(), kernel[::-1, ::-1].tolist()]


@pytest.mark.parametrize("name", ["convolve", "correlate"])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("shape", [(37, 23), (5, 7, 23), (41,), (6, 1, 9)], ids=str)
@pytest.mark.parametrize("products", [1, 4000, 30000])
def test_slabs_leave_no_trace(name, dtype, shape, products, monkeypatch):
    image = images.sample(shape, dtype)
    kernel = np.random.default_rng(8).random((3,) * len(shape)) + 0.1
    want = getattr(filters, name)(image, kernel)
    monkeypatch.setattr(_bank, "_SLAB", products)
    assert np.array_equal(getattr(filters, name)(image, kernel), want)


@pytest.mark.parametrize(("lines", "height"), [(37, 37), (35, 7), (12, 1), (60, 10)])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 1, 9])
def test_slabs_cover_each_line_once_and_stay_in_a_plane_or_take_whole_ones(lines, height, share, monkeypatch):
    monkeypatch.setattr(_bank, "_SLAB", share)
    slabs = list(_bank._slabs(lines, 1, height))
    covered = [line for first, count in slabs for line in range(first, first + count)]
    within = all(count % height == first % height == 0 or first % height + count <= height for first, count in slabs)
    assert (covered, within) == (list(range(lines)), True)


def test_a_large_image_is_cut_into_slabs(monkeypatch):
    monkeypatch.setattr(_bank, "_SLAB", 1000)
    assert max(count for _, count in _bank._slabs(100, 10_000, 100)) == 10
