"""The setting for sums in float32: block, then setting, then variable; which functions it concerns, and by how much."""

import contextlib
import threading

import images
import numpy as np
import pytest
from running import python

import fastimg
from fastimg import _float32_sums, filters

PAGE = np.full((60, 70), 0.9, "f4")
PAGE[25:35, 30:40] = 0.1
SMOOTHING = {
    "gaussian": lambda image, **kwargs: filters.gaussian(image, 3, **kwargs),
    "unsharp_mask": lambda image, **kwargs: filters.unsharp_mask(image, 3, **kwargs),
    "difference_of_gaussians": lambda image, **kwargs: filters.difference_of_gaussians(image, 2, 5, **kwargs),
    "threshold_local": lambda image, **kwargs: filters.threshold_local(image, 21, **kwargs),
}
smoothing = pytest.mark.parametrize("call", SMOOTHING.values(), ids=SMOOTHING)
TELL = "from fastimg import _float32_sums; print(_float32_sums.enabled())"


@pytest.fixture(autouse=True)
def _no_setting():
    yield
    fastimg.set_float32_sums(None)


def test_off_by_default():
    assert python("-c", TELL, FASTIMG_FLOAT32_SUMS=None).stdout == "False\n"


@pytest.mark.parametrize(("text", "on"), [("1", True), ("0", False), (" 1 ", True)])
def test_the_variable(text, on):
    assert python("-c", TELL, FASTIMG_FLOAT32_SUMS=text).stdout == f"{on}\n"


@pytest.mark.parametrize("text", ["", "yes", "2", "true", "0.0"])
def test_nonsense_in_the_variable_is_an_error(text):
    done = python("-c", TELL, FASTIMG_FLOAT32_SUMS=text)
    assert f"ValueError: FASTIMG_FLOAT32_SUMS must be 0 or 1, got {text!r}" in done.stderr


@pytest.mark.parametrize("value", [1, 0, "on", np.True_, 1.0], ids=repr)
@pytest.mark.parametrize("setter", [fastimg.set_float32_sums, lambda on: fastimg.float32_sums(on).__enter__()],
                         ids=["set", "block"])
def test_only_true_and_false(setter, value):
    with pytest.raises(TypeError, match="on must be True or False"):
        setter(value)


def test_a_block_goes_before_the_setting():
    fastimg.set_float32_sums(True)
    with fastimg.float32_sums(False):
        inside = _float32_sums.enabled()
    assert (inside, _float32_sums.enabled()) == (False, True)


def test_blocks_nest():
    with fastimg.float32_sums():
        with fastimg.float32_sums(False):
            inner = _float32_sums.enabled()
        assert (inner, _float32_sums.enabled()) == (False, True)
    assert not _float32_sums.enabled()


def test_a_block_ends_with_an_error():
    with pytest.raises(KeyError), fastimg.float32_sums():
        raise KeyError
    assert not _float32_sums.enabled()


@pytest.mark.parametrize(("set_it", "elsewhere"), [
    (lambda stack: stack.enter_context(fastimg.float32_sums()), False),
    (lambda stack: fastimg.set_float32_sums(True), True),
], ids=["block", "setting"])
def test_a_block_holds_in_its_thread_and_a_setting_in_all(set_it, elsewhere):
    seen = []

    def in_a_thread():
        with contextlib.ExitStack() as stack:
            set_it(stack)
            other = threading.Thread(target=lambda: seen.append(_float32_sums.enabled()))
            other.start()
            other.join()
            seen.append(_float32_sums.enabled())

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    assert seen == [elsewhere, True]


@pytest.mark.parametrize(("on", "row"), [(True, "on: in float32"), (False, "off: in float64, as scikit-image's")])
def test_show_config_tells(on, row, capsys):
    fastimg.set_float32_sums(on)
    fastimg.show_config()
    told = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("float32 sums"))
    assert told.removeprefix("float32 sums").strip() == row


@smoothing
def test_float32_differs_by_less_than_a_millionth(call):
    image = images.sample((67, 131), "f4")
    exact = call(image)
    with fastimg.float32_sums():
        single = call(image)
    error = np.abs(single.astype("f8") - exact).max() / np.abs(image).max()
    assert 0 < error < 2e-6


@smoothing
@pytest.mark.parametrize(("dtype", "kwargs"), [("f8", {}), ("u1", {}), ("f4", {"dtype": "f8"})], ids=str)
def test_results_in_float64_stay_the_same(call, dtype, kwargs):
    image = images.sample((67, 131), dtype)
    if kwargs and call is SMOOTHING["gaussian"]:
        kwargs = {"out": np.empty(image.shape)}
    exact = np.array(call(image, **kwargs))
    with fastimg.float32_sums():
        assert np.array_equal(call(image, **kwargs), exact)


@pytest.mark.parametrize("sigma", [0.5, 1, 3, 8, 20])
def test_sums_in_float32_are_within_a_millionth_of_the_true_ones(sigma):
    image = images.sample((67, 131), "f4") * 1000
    with fastimg.float32_sums():
        got = filters.gaussian(image, sigma)
    assert np.abs(got - filters.gaussian(image.astype("f8"), sigma)).max() < 1e-6 * 1000


@pytest.mark.parametrize("sigma", [0.3, 0.5, 1, 1.5, 2, 4, 7.5, 12])
def test_taps_in_float32_sum_to_one(sigma):
    impulse = np.zeros(131, "f4")
    impulse[65] = 1
    with fastimg.float32_sums():
        taps = filters.gaussian(impulse, sigma)
    assert abs(taps.sum(dtype="f8") - 1) <= np.spacing(taps[65]) / 2


@smoothing
def test_a_flat_background_stays_flat_in_float64(call):
    corner = call(PAGE)[:5, :5]
    assert np.unique(corner).size == 1


def test_nothing_of_a_flat_background_is_above_its_mean():
    above = filters.threshold_local(PAGE, 11) < PAGE
    assert not above[:15].any()
