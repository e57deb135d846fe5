"""block_reduce: NumPy's bits, for every order in memory and function; which calls the kernel takes."""

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, measure
from fastimg.measure import _block

oracle = pytest.importorskip("skimage.measure")
FUNCTIONS = (np.sum, np.mean, np.max, np.min)


def both(*args, **kwargs):
    return [outcome(module.block_reduce, *args, **kwargs) for module in (measure, oracle)]


def test_by_hand():
    image = np.array([[1, 2, 3], [4, 5, 6]], "u1")
    assert measure.block_reduce(image).tolist() == [[12, 9]]
    assert measure.block_reduce(image, func=np.mean, cval=1).tolist() == [[3, 2.75]]
    assert measure.block_reduce(image, (1, 3), np.max).tolist() == [[3], [6]]


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), min_size=1, max_size=4), st.integers(0, 2**31),
       st.sampled_from(FUNCTIONS), st.sampled_from(["?", "u1", "i2", "u4", "i8", "u8", "f2", "f4", "f8", "g", ">f4"]),
       st.sampled_from(["C", "F", "reversed", "strided"]), st.sampled_from([1, 3]))
def test_shapes(axes, seed, function, dtype, order, team):
    block = tuple(b for b, _ in axes)
    image = images.sample(tuple(b * n for b, n in axes), dtype, seed)
    image = {"C": image, "F": np.asfortranarray(image), "reversed": image[::-1],
             "strided": np.repeat(image, 2, -1)[..., ::2]}[order]  # fmt: skip
    with _threads.exact_team(team):
        assert difference(*both(image, block, function)) == ""


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 64, 127, 128, 129, 300])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("columns", [1, 2, 9])
def test_the_order_of_sums(width, dtype, columns):
    image = (np.random.default_rng(width).random((12, width * columns)) ** 20).astype(dtype)
    for height in (1, 3, 4):
        for function in (np.sum, np.mean):
            assert difference(*both(image, (height, width), function)) == ""


@pytest.mark.parametrize("function", [np.max, np.min])
@pytest.mark.parametrize("values", [[0.0, -0.0], [0.0, -0.0, -1], [0.0, -0.0, 1, np.nan], [np.inf, -np.inf, np.nan]])
def test_zeros_and_nan(function, values):
    image = np.random.default_rng(0).choice(values, (24, 60)).astype("f4")
    for block in (2, 3, 4, 6):
        assert difference(*both(image, block, function)) == ""


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"])
def test_extreme_integers(dtype):
    info = np.iinfo(dtype)
    image = np.random.default_rng(0).choice(np.array([info.min, info.max, 0, 1], dtype), (24, 60))
    for function in FUNCTIONS:
        assert difference(*both(image, (4, 5), function)) == ""


@pytest.mark.parametrize(("function", "dtype", "kwargs", "taken"), [
    (np.sum, "f4", None, True), (np.mean, "u1", {}, True), (np.max, "f8", None, True), (np.mean, "i8", None, False),
    (np.sum, "f2", None, False), (np.mean, "f4", {"dtype": "f8"}, False), (np.std, "f4", None, False)])
def test_what_the_kernel_takes(function, dtype, kwargs, taken, monkeypatch):
    answers = []
    by_kernel = _block._by_kernel
    monkeypatch.setattr(_block, "_by_kernel", lambda *args: answers.append(by_kernel(*args)) or answers[-1])
    image = images.sample((20, 30), dtype)
    want = oracle.block_reduce(image, 2, function, func_kwargs=kwargs)
    assert measure.block_reduce(image, 2, function, func_kwargs=kwargs).tolist() == want.tolist()
    assert any(answer is not None for answer in answers) == taken


class Unhashable:
    __hash__ = None

    def __call__(self, blocks, axis):
        return blocks.max(axis=axis)


@pytest.mark.parametrize("function", [Unhashable(), lambda blocks, axis: blocks.sum(axis=axis) * 2])
def test_any_callable(function):
    assert difference(*both(images.sample((9, 14), "f4"), 2, function)) == ""
