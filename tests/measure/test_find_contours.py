"""find_contours: the same contours, in the same order, whatever lies on vertices; photographs; closed ones by hand."""

import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, measure

oracle = pytest.importorskip("skimage.measure")
OPTIONS = ("low", "high")


def both(*args, **kwargs):
    return [outcome(module.find_contours, *args, **kwargs) for module in (measure, oracle)]


def test_by_hand():
    image = np.zeros((3, 3))
    image[1, 1] = 2
    contours = measure.find_contours(image, 1)
    assert [c.tolist() for c in contours] == [[[1.5, 1], [1, 0.5], [0.5, 1], [1, 1.5], [1.5, 1]]]
    turned = measure.find_contours(image, 1, positive_orientation="high")
    assert [c.tolist() for c in turned] == [contours[0][::-1].tolist()]


planes = st.tuples(st.integers(2, 9), st.integers(2, 12))
seeds = st.integers(0, 2**31)
options = st.sampled_from(OPTIONS)


@settings(max_examples=400)
@given(planes, seeds, st.integers(2, 5), st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, None]), options, options,
       st.sampled_from(["u1", "i8", "f4", "f8", "u2"]), st.floats(0, 0.3))
def test_vertices_on_the_level(shape, seed, values, level, connected, orientation, dtype, hidden):
    rng = np.random.default_rng(seed)
    image, mask = rng.integers(0, values, shape).astype(dtype), rng.random(shape) >= hidden
    kwargs = {"fully_connected": connected, "positive_orientation": orientation}
    assert difference(*both(image, level, **kwargs)) == ""
    assert difference(*both(image, level, mask=mask, **kwargs)) == ""


@settings(max_examples=200)
@given(planes, seeds, st.sampled_from(["f4", "f8"]), st.sampled_from([1e-17, 1e-9, 1.0, 1e17, 1e300]), options,
       st.floats(0, 0.1), st.floats(0, 0.1))
def test_rounding_nan_and_infinities(shape, seed, dtype, scale, connected, nans, infinities):
    rng = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        image = (rng.integers(-1, 2, shape) + scale * rng.normal(size=shape)).astype(dtype)
    image[rng.random(shape) < nans] = np.nan
    image[rng.random(shape) < infinities] = np.inf
    image[rng.random(shape) < infinities] = -np.inf
    for level in (0.0, 1.0, 0.3):
        assert difference(*both(image, level, connected)) == ""


@pytest.mark.parametrize("shape", [(2, 300), (300, 2), (40, 63), (40, 64), (40, 65), (40, 129), (130, 200)], ids=str)
@pytest.mark.parametrize("values", [2, 3, 40])
@pytest.mark.parametrize("team", [1, 5])
def test_lines_of_several_words(shape, values, team):
    image = np.random.default_rng(values).integers(0, values, shape).astype("f8")
    with _threads.exact_team(team):
        for level in (0, 0.5, 1):
            assert difference(*both(image, level)) == ""


NAMES = ("camera", "coins", "page", "moon", "horse", "cell", "text", "clock", "brick", "grass", "gravel",
         "shepp_logan_phantom", "astronaut", "coffee", "chelsea", "rocket", "retina", "immunohistochemistry")


@pytest.mark.parametrize("name", NAMES)
def test_photographs(name):
    image = getattr(pytest.importorskip("skimage.data"), name)()[:300, :340]
    image = image[..., 1] if image.ndim == 3 else image
    low, high = float(image.min()), float(image.max())
    for level in (low, low + (high - low) / 3, np.floor((low + high) / 2), None):
        assert difference(*both(image, level)) == ""
        assert difference(*both((image / high).astype("f4"), None if level is None else level / high, "high")) == ""


@pytest.mark.parametrize("level", [-1, 0, 254.5, 255, 256, 1e300, -1e300, np.nan, np.inf, np.float32(0.1), 5e-324])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8", "i4", "?"])
def test_levels_at_the_ends_of_a_dtype(level, dtype):
    image = np.array([[0, 1, 255], [255, 0, 1], [0, 0, 254]]).astype(dtype)
    assert difference(*both(image, level)) == ""


@pytest.mark.parametrize("level", [0.1, 0.3, 1 / 3, 0.7])
def test_float32_is_compared_in_float64(level):
    near = np.nextafter(np.float32(level), np.float32([-1, 0, 1, 2]))
    image = np.concatenate([near, [np.float32(level)] * 4]).reshape(2, 4).astype("f4")
    assert difference(*both(image, level)) == ""
    assert difference(*both(np.tile(image, (3, 1)), level)) == ""


def test_the_default_level_of_bytes_overflows_as_numpys_does():
    image = np.array([[200, 100], [100, 250]], "u1")
    assert difference(*both(image)) == ""


def test_contours_own_their_memory():
    contours = measure.find_contours(np.eye(9), 0.5)
    assert all(c.flags.owndata and c.flags.c_contiguous and c.flags.writeable for c in contours)


def test_without_any():
    assert measure.find_contours(np.ones((5, 5)), 3) == []
