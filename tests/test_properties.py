"""What holds for every image: generated shapes, dtypes, modes and sigmas, against the oracle and against themselves."""

import images
import numpy as np
import pytest
from cases import CASES, MODES
from compare import difference, outcome
from hypothesis import assume, given, strategies as st

from fastimg import color, exposure, filters

shapes = st.lists(st.integers(1, 40), min_size=1, max_size=3).map(tuple)
planes = st.tuples(st.integers(1, 70), st.integers(1, 140))
floats = st.sampled_from(["f4", "f8"])
dtypes = st.sampled_from(["?", "u1", "i1", "u2", "i4", "f2", "f4", "f8", ">f8"])
pixel_types = dtypes.filter(lambda d: d != "f2")  # what scipy.ndimage takes
seeds = st.integers(0, 2**31)
sigmas = st.floats(0, 12)
modes = st.sampled_from(MODES)
EDGES = [pytest.param(n, marks=pytest.mark.native(f"filters.{n}"))
         for n in ("sobel", "scharr", "prewitt", "farid", "laplace")]  # fmt: skip
CONVOLUTIONS = [pytest.param(n, marks=pytest.mark.native(f"filters.{n}")) for n in ("convolve", "correlate")]
gaussians = pytest.mark.native("filters.gaussian")


def against_the_oracle(name, *args, **kwargs):
    case = CASES[name]
    got, want = outcome(case.function(), *args, **kwargs), outcome(case.reference(), *args, **kwargs)
    return difference(got, want, case.tolerance(want.value), case.scale(args, kwargs))


def tolerance(dtype):
    return 2e-6 if np.dtype(dtype) == np.float32 else 2e-14


@gaussians
@given(shapes, dtypes, seeds, st.data())
def test_gaussian_is_the_oracles(shape, dtype, seed, data):
    sigma = data.draw(st.lists(sigmas, min_size=len(shape), max_size=len(shape)))
    mode = data.draw(st.lists(modes, min_size=len(shape), max_size=len(shape)))
    truncate = data.draw(st.floats(0, 6))
    image = images.sample(shape, dtype, seed)
    assert against_the_oracle("filters.gaussian", image, sigma, mode=mode, cval=0.5, truncate=truncate) == ""


@gaussians
@given(planes, floats, seeds, sigmas, modes)
def test_gaussian_is_linear(shape, dtype, seed, sigma, mode):
    a, b = images.sample(shape, dtype, seed), images.sample(shape, dtype, seed + 1)
    both = filters.gaussian((2 * a - 3 * b).astype(dtype), sigma, mode=mode)
    each = 2 * filters.gaussian(a, sigma, mode=mode) - 3 * filters.gaussian(b, sigma, mode=mode)
    np.testing.assert_allclose(both, each, rtol=0, atol=10 * tolerance(dtype))


@gaussians
@given(planes, floats, seeds, sigmas, modes, st.sampled_from([0, 1]))
def test_gaussian_of_a_flipped_image_is_flipped(shape, dtype, seed, sigma, mode, axis):
    image = images.sample(shape, dtype, seed)
    flipped = filters.gaussian(np.flip(image, axis), sigma, mode=mode)
    assert np.flip(flipped, axis).tobytes() == filters.gaussian(image, sigma, mode=mode).tobytes()


@gaussians
@given(planes, floats, seeds, st.floats(0.1, 5), st.integers(-50, 50))
def test_gaussian_of_a_rolled_image_is_rolled(shape, dtype, seed, sigma, by):
    image = images.sample(shape, dtype, seed)
    rolled = filters.gaussian(np.roll(image, by, (0, 1)), sigma, mode="wrap")
    assert np.roll(rolled, -by, (0, 1)).tobytes() == filters.gaussian(image, sigma, mode="wrap").tobytes()


@gaussians
@given(planes, floats, seeds, sigmas, st.sampled_from(["reflect", "wrap"]))
def test_gaussian_keeps_the_mean(shape, dtype, seed, sigma, mode):
    image = images.sample(shape, dtype, seed)
    got = filters.gaussian(image, sigma, mode=mode).astype("f8").mean()
    assert abs(got - image.astype("f8").mean()) < tolerance(dtype)


@gaussians
@given(planes, floats, seeds, sigmas, st.sampled_from(MODES[:-1]))
def test_gaussian_stays_between_the_extremes(shape, dtype, seed, sigma, mode):
    image = images.sample(shape, dtype, seed)
    result = filters.gaussian(image, sigma, mode=mode)
    slack = tolerance(dtype)
    assert (result.min() >= image.min() - slack, result.max() <= image.max() + slack) == (True, True)


@gaussians
@given(planes, st.sampled_from([2.0, 0.5, 1024.0, -1.0]), seeds, sigmas, modes, floats)
def test_gaussian_of_an_image_times_a_power_of_two(shape, factor, seed, sigma, mode, dtype):
    image = images.sample(shape, dtype, seed)
    scaled = filters.gaussian(image * np.dtype(dtype).type(factor), sigma, mode=mode) / factor
    assert (scaled == filters.gaussian(image, sigma, mode=mode)).all()


@pytest.mark.parametrize("name", EDGES)
@given(shapes, dtypes, seeds)
def test_edges_are_the_oracles(name, shape, dtype, seed):
    assert against_the_oracle(f"filters.{name}", images.sample(shape, dtype, seed)) == ""


@pytest.mark.parametrize("name", EDGES[:-1])
@given(planes, dtypes, seeds, modes, modes, st.sampled_from([None, 0, 1, -1, (0, 1)]))
def test_edges_with_modes_and_axes_are_the_oracles(name, shape, dtype, seed, mode_0, mode_1, axis):
    image = images.sample(shape, dtype, seed)
    assert against_the_oracle(f"filters.{name}", image, axis=axis, mode=(mode_0, mode_1), cval=0.5) == ""


@pytest.mark.parametrize("name", EDGES)
@given(shapes, floats, st.floats(-1, 1, width=32))
def test_a_flat_image_has_no_edges(name, shape, dtype, value):
    result = getattr(filters, name)(np.full(shape, value, dtype))
    np.testing.assert_allclose(result, 0, rtol=0, atol=tolerance(dtype))


@pytest.mark.parametrize("name", EDGES)
@given(planes, seeds, st.integers(-300, 300))
def test_edges_do_not_see_an_offset(name, shape, seed, offset):
    image = images.sample(shape, "i2", seed, span=2000).astype("f8")
    edge = getattr(filters, name)
    np.testing.assert_allclose(edge(image + offset), edge(image), rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", CONVOLUTIONS)
@given(planes, pixel_types, seeds, modes, st.tuples(st.integers(1, 8), st.integers(1, 8)), st.data())
def test_convolutions_are_the_oracles(name, shape, dtype, seed, mode, size, data):
    origin = tuple(data.draw(st.integers(-(n // 2), (n - 1) // 2)) for n in size)
    weights = images.sample(size, "f8", seed + 1)
    if np.dtype(dtype).kind in "biu":
        weights = np.round(weights * 5)  # sums that are not whole could be truncated on either side
    image = images.sample(shape, dtype, seed, span=1000)
    assert against_the_oracle(f"filters.{name}", image, weights, mode=mode, cval=1, origin=origin) == ""


@pytest.mark.parametrize("name", CONVOLUTIONS)
@given(planes, seeds, st.lists(st.floats(-3, 3).filter(lambda w: abs(w) > 0.01), min_size=1, max_size=9), st.data())
def test_separable_kernels_are_the_oracles(name, shape, seed, column, data):
    row = data.draw(st.lists(st.floats(-3, 3).filter(lambda w: abs(w) > 0.01), min_size=1, max_size=9))
    assert against_the_oracle(f"filters.{name}", images.sample(shape, "f8", seed), np.outer(column, row)) == ""


@pytest.mark.native("exposure.histogram")
@given(shapes, dtypes, seeds, st.integers(1, 400), st.booleans())
def test_histogram_is_the_oracles(shape, dtype, seed, nbins, normalize):
    image = images.sample(shape, dtype, seed, span=3000)
    assert against_the_oracle("exposure.histogram", image, nbins, normalize=normalize) == ""


@pytest.mark.native("exposure.histogram")
@given(shapes, st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), seeds, floats, st.integers(1, 300))
def test_histogram_of_any_range_is_the_oracles(shape, offset, width, seed, dtype, nbins):
    image = (images.sample(shape, "f8", seed) * width + offset).astype(dtype)
    assert against_the_oracle("exposure.histogram", image, nbins) == ""


@pytest.mark.native("exposure.histogram")
@given(shapes, dtypes.filter(lambda d: d != "?"), seeds)  # NumPy warns about bool images
def test_histogram_counts_every_pixel(shape, dtype, seed):
    assume(len(shape) != 3 or shape[-1] > 3)
    image = images.sample(shape, dtype, seed, span=3000)
    assert exposure.histogram(image)[0].sum() == image.size


@pytest.mark.native("filters.threshold_otsu")
@given(shapes, dtypes, seeds, st.integers(2, 300))
def test_otsu_is_the_oracles(shape, dtype, seed, nbins):
    assert against_the_oracle("filters.threshold_otsu", images.sample(shape, dtype, seed, span=3000), nbins) == ""


@pytest.mark.native("filters.threshold_otsu")
@given(planes, seeds, st.integers(-500, 500))
def test_otsu_moves_with_the_image(shape, seed, offset):
    image = images.sample(shape, "i2", seed, span=300)
    assert filters.threshold_otsu(image + offset) == filters.threshold_otsu(image) + offset


@pytest.mark.native("color.rgb2gray")
@given(shapes, dtypes, seeds)
def test_rgb2gray_is_the_oracles(shape, dtype, seed):
    assert against_the_oracle("color.rgb2gray", images.sample((*shape, 3), dtype, seed)) == ""


@pytest.mark.native("color.rgb2gray")
@given(planes, seeds, floats)
def test_gray_colours_keep_their_value(shape, seed, dtype):
    gray = images.sample(shape, dtype, seed)
    colours = np.repeat(gray[..., None], 3, axis=-1)
    np.testing.assert_allclose(color.rgb2gray(colours), gray, rtol=0, atol=tolerance(dtype) / 4)
