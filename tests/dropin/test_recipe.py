"""Recipes say what a call was given, hold no arrays, survive JSON, and make a like call."""

import json
import math

import numpy as np
import pytest

from fastimg.dropin import _recipe
from fastimg.dropin._profile import _rebuild

LARGE = np.zeros((40, 50), "u2")
TINY = np.array([[0, 1], [1, 1]], bool)
ARGUMENTS = {
    "plain": ((1, 2.5, True, None, "reflect", 1j), "1, 2.5, True, None, 'reflect', 1j"),
    "array": ((LARGE,), "uint16 40x50"),
    "byte-swapped": ((LARGE.astype(">u2"),), ">u2 40x50"),
    "tiny": ((TINY,), "bool 2x2"),
    "0-d": ((np.array(3.0),), "float64 scalar"),
    "lists": (([1, (2, "x")], (3,), [LARGE]), "[1, (2, 'x')], (3,), [uint16 40x50]"),
    "types": ((np.float32, np.dtype("i2"), float), "float32, int16, float64"),
    "numpy scalar": ((np.float32(0.5),), "0.5"),
    "generator": ((np.random.default_rng(3),), "<Generator>"),
    "function": ((math.sin,), "<builtin_function_or_method sin>"),
    "long list": ((list(range(100)),), "<list of 100 items>"),
    "infinity": ((math.inf,), "inf"),
}


@pytest.mark.parametrize(("args", "text"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_as_text_and_through_json(args, text):
    recipe = _recipe.of(args, {"named": args[0]})
    assert _recipe.say(recipe) == f"{text}, named={_recipe.say(_recipe.of(args[:1], {}))}"
    again = _recipe.from_json(json.loads(json.dumps(_recipe.to_json(recipe))))
    assert again == recipe
    assert hash(again) == hash(recipe)


def test_like_calls_have_one_recipe():
    other = np.ones_like(LARGE)
    assert _recipe.of((LARGE,), {"sigma": 2}) == _recipe.of((other,), {"sigma": 2})
    assert _recipe.of((LARGE,), {"sigma": 2}) != _recipe.of((other,), {"sigma": 3})
    assert _recipe.of((TINY,), {}) != _recipe.of((~TINY,), {})


def test_large_arrays_are_not_held():
    image = np.zeros((100, 100))
    (part,) = _recipe.of((image,), {}).args
    assert part == (image.dtype, image.shape, None)


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", ">i2", "u4", "i8", "f2", "f4", ">f8", "g", "c8", "c16"])
def test_noise_has_the_dtype_and_its_natural_range(dtype):
    recipe = _recipe.of((np.zeros((70, 80), dtype),), {})
    (image,), _ = _rebuild.arguments(recipe)
    kind, size = image.dtype.kind, image.dtype.itemsize
    most = {"b": 1, "f": 1, "c": 1}.get(kind, np.iinfo(dtype).max if size < 4 else 255) if kind not in "bfc" else 1
    least = np.iinfo(dtype).min if kind == "i" and size < 4 else 0
    assert (image.dtype, image.shape) == (np.dtype(dtype), (70, 80))
    assert least <= image.real.min() < image.real.max() <= most
    assert float(image.real.max()) - float(image.real.min()) > 0.9 * (most - least)


def test_rebuilt_arguments_are_those_of_the_call_where_they_were_kept():
    rng = np.random.default_rng(1)
    recipe = _recipe.of((LARGE, TINY, 3), {"mode": "wrap", "axes": (0, 1), "dtype": np.float32, "rng": rng})
    (image, footprint, number), kwargs = _rebuild.arguments(recipe)
    np.testing.assert_array_equal(footprint, TINY)
    assert (image.shape, number, kwargs["mode"], kwargs["axes"], kwargs["dtype"]) == (
        LARGE.shape, 3, "wrap", (0, 1), np.float32)  # fmt: skip
    assert kwargs["rng"].bit_generator.state == np.random.default_rng(0).bit_generator.state


def test_the_same_seed_makes_the_same_noise():
    recipe = _recipe.of((np.zeros((30, 40)),), {})
    ((first,), _), ((second,), _) = _rebuild.arguments(recipe), _rebuild.arguments(recipe)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(("value", "why"), [
    (math.sin, "argument 2 is a builtin_function_or_method sin"),
    ([math.sin], "argument 2 is a builtin_function_or_method sin"),
    (np.array([None, 1]), "arrays of object"),
    (np.broadcast_to(np.uint8(0), (1 << 15, 1 << 15)), "1024 MiB of arrays: too large to make again"),
    (3, "")], ids=["function", "in a list", "objects", "huge", "fine"])  # fmt: skip
def test_what_cannot_be_made_again_says_why(value, why):
    assert _rebuild.problem(_recipe.of((LARGE, value), {})) == why
