"""What is special about the adjustments' kernel: errors in ulp, integers that NumPy decides, settings."""

import numpy as np
import pytest
from cases import CASES
from compare import difference, outcome

from fastimg import exposure
from fastimg.exposure import _tone

skimage_exposure = pytest.importorskip("skimage.exposure")
pytestmark = pytest.mark.native("exposure.adjust_gamma")
FUNCTIONS = ("adjust_gamma", "adjust_log", "adjust_sigmoid")


def ulps(got, want):
    """Largest distance from results in long double, in units in the last place."""
    return float(np.max(np.abs(got.astype("g") - want) / np.spacing(np.abs(want).astype(got.dtype))))


def values(dtype):
    """All magnitudes, many of them near 1 and from 0 to 1."""
    rng, info = np.random.default_rng(5), np.finfo(dtype)
    far = 2.0 ** rng.uniform(info.minexp, info.maxexp - 1, 100_000)
    near = np.abs(1 + rng.normal(size=100_000) * 10.0 ** rng.uniform(-7, 0, 100_000))
    return np.concatenate([rng.random(200_000), near, far, rng.random(10_000) * info.tiny]).astype(dtype)


@pytest.mark.skipif(np.finfo("g").nmant < 63, reason="no long double to compare with")
class TestErrors:
    """The limits that docs/deviations.md states."""

    @pytest.mark.parametrize("dtype", ["f4", "f8"])
    @pytest.mark.parametrize("gamma", [0.1, 0.3, 1 / 2.2, 0.7, 1.1, 1.8, 2.2, 3, 4.9, 5])
    def test_power(self, dtype, gamma):
        x, gamma = values(dtype), float(np.dtype(dtype).type(gamma))
        want = x.astype("g") ** np.longdouble(gamma)
        ordinary = (want > np.finfo(dtype).tiny) & (want < np.finfo(dtype).max)
        got = exposure.adjust_gamma(x, gamma)
        assert ulps(got[ordinary], want[ordinary]) < 1.5
        small = want <= np.finfo(dtype).tiny  # the spacing of such numbers is the least number
        assert (np.abs(got[small] - want[small]) <= 2 * np.longdouble(np.finfo(dtype).smallest_subnormal)).all()
        assert np.isinf(got[want > 2 * np.longdouble(np.finfo(dtype).max)]).all()

    @pytest.mark.parametrize("gamma", [7, 30, 1000])
    def test_steep_power_of_single_precision(self, gamma):
        x = np.linspace(0.9, 1.05, 100_001).astype("f4")
        want = x.astype("g") ** gamma
        ordinary = (want > np.finfo("f4").tiny) & (want < np.finfo("f4").max)
        assert ulps(exposure.adjust_gamma(x, gamma)[ordinary], want[ordinary]) < 0.6

    @pytest.mark.parametrize("dtype", ["f4", "f8"])
    def test_logarithm(self, dtype):
        x = values(dtype)
        assert ulps(exposure.adjust_log(x), np.log2((1 + x).astype("g"))) < 1

    @pytest.mark.parametrize("dtype", ["f4", "f8"])
    def test_power_of_two(self, dtype):
        """Where the 1 that is subtracted takes no bits: from 1 on."""
        x = np.linspace(1, 100, 300_001).astype(dtype)
        assert ulps(exposure.adjust_log(x, inv=True), np.exp2(x.astype("g")) - 1) < 2.5

    @pytest.mark.parametrize("dtype", ["f4", "f8"])
    def test_sigmoid(self, dtype):
        x = np.linspace(0, 80, 300_001).astype(dtype)
        for sign in (-1, 1):
            assert ulps(exposure.adjust_sigmoid(x, 0, sign), 1 / (1 + np.exp(-sign * x.astype("g")))) < 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_special_values(name):
    for dtype in ("f4", "f8"):
        image = np.array([0, np.inf, np.nan, 1, np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal], dtype)
        for first in (0.3, 2.2, 5, 0, 1, 2, 0.5, 12):
            got, want = (outcome(getattr(m, name), image, first) for m in (exposure, skimage_exposure))
            assert difference(got, want, CASES[f"exposure.{name}"].tolerance(want.value)) == ""


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["i4", "u4", "i8", "u8"])
@pytest.mark.parametrize("kind", ["small", "whole", "ends", "nearly", "powers"])
def test_integers_are_exact(name, dtype, kind):
    """Whatever the last bits before the truncation, also where results are whole numbers. What does not fit into the
    dtype is another number in NumPy's vector loops and in their rest, so that nothing can be said of it.
    """
    rng, most = np.random.default_rng(1), int(np.iinfo(dtype).max)
    image = {"small": lambda: rng.integers(0, 256, 60_000), "whole": lambda: rng.integers(0, most, 60_000, dtype),
             "ends": lambda: rng.choice(np.array([0, 1, most - 1, most], dtype), 60_000),
             "nearly": lambda: np.array([most - i for i in range(9000)], dtype),
             "powers": lambda: np.array([most >> i for i in range(63)] * 9, dtype)}[kind]().astype(dtype)
    settings = {"adjust_gamma": [{"gamma": g} for g in (0, 0.25, 0.5, 0.7, 1, 2, 2.2, 5, 9)] + [{"gain": 0.9}],
                "adjust_log": [{}, {"inv": True}, {"gain": 0.5}],
                "adjust_sigmoid": [{}, {"inv": True}, {"gain": 0}, {"cutoff": 0, "gain": 1}]}[name]
    for kwargs in settings:
        with np.errstate(all="ignore"):
            got, want = (outcome(getattr(m, name), image, **kwargs) for m in (exposure, skimage_exposure))
        assert difference(got, want) == "", kwargs


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_settings_of_any_type(name, dtype):
    """A float64 makes NumPy compute in float64, at once or later; other things are left to NumPy."""
    image = np.linspace(0, 1, 1001).astype(dtype)
    settings = (np.float64(0.7), np.float32(0.7), np.float16(0.7), np.int64(2), True, 3, np.longdouble(0.7),
                np.array(0.7))
    for first in settings:
        for gain in (2.5, np.float64(0.9), np.float32(0.9), 2):
            args = (gain,) if name == "adjust_log" else (first, gain)
            got, want = (outcome(getattr(m, name), image, *args) for m in (exposure, skimage_exposure))
            tolerance = CASES[f"exposure.{name}"].tolerance(want.value)
            assert difference(got, want, tolerance) == "", args


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "i8"])
def test_out_of_an_image_that_is_refused_stays(name, dtype):
    image = np.full((50, 70), 3, dtype)
    image[-1, -1] = -1
    out = np.full_like(image, 7)
    with pytest.raises(ValueError, match="non-negative"):
        getattr(exposure, name)(image, out=out)
    assert (out == 7).all()
    with pytest.raises(ValueError, match="non-negative"):
        getattr(exposure, name)(image)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_out_that_is_the_image(dtype):
    image = np.linspace(0, 1, 5000).astype(dtype)
    want = exposure.adjust_gamma(image, 0.7)
    assert exposure.adjust_gamma(image, 0.7, out=image) is image
    np.testing.assert_array_equal(image, want)


def test_common_images_and_settings_need_no_numpy():
    for dtype in ("f4", "f8", "i4", "u4"):
        assert _tone.settle(np.ones((3, 3), dtype), 0.7, 1) == (pytest.approx(0.7), 1.0, False)
    assert _tone.settle(np.ones((3, 3), "i8"), 0.7, 1) is None
    assert _tone.settle(np.ones((3, 3), "f4"), np.float64(0.7), 1) == (0.7, 1.0, True)
    assert _tone.settle(np.ones((3, 3), "f4"), 0.7, np.float64(1)) is None
