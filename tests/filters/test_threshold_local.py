"""threshold_local: moving averages and medians of every size, blocks, SciPy's absence."""

import sys

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")
MODES = ("reflect", "nearest", "mirror", "wrap", "constant", "grid-constant", "grid-wrap", "grid-mirror")


def both(*args, **kwargs):
    return [outcome(module.threshold_local, *args, **kwargs) for module in (filters, skimage_filters)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [1, 3, 5, 31, 101])
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_means_have_scipys_bits(mode, size, dtype):
    image = images.sample((37, 1050 if size == 5 else 43), dtype)
    assert difference(*both(image, size, "mean", mode=mode, cval=0.3)) == ""


@pytest.mark.parametrize("shape", [(700,), (7, 9, 11), (3, 4, 5, 6), (1, 9), (9, 1), (600, 3)], ids=str)
def test_means_of_other_shapes(shape):
    assert difference(*both(images.sample(shape, "f4"), 5, "mean", offset=0.1)) == ""


@pytest.mark.parametrize("method", ["gaussian", "mean"])
@pytest.mark.parametrize("mode", [("wrap", "nearest"), ("wrap",)], ids=len)
def test_a_mode_per_axis(method, mode):
    assert difference(*both(images.sample((9, 14), "f8"), 5, method, mode=mode)) == ""


@pytest.mark.parametrize("block", [4, (3, 4), (3,), (3, 3, 3), "3", 3.0, 3.5, 0, -3, None], ids=repr)
@pytest.mark.parametrize("method", ["gaussian", "mean", "median"])
def test_block_sizes(block, method):
    assert difference(*both(images.sample((9, 14), "f8"), block, method)) == ""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cval", [0, 7, 255, 0.5, -1, 256, 70000, np.nan])
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8", "?", "u8"])
def test_medians_have_scipys_bits(dtype, cval, mode):
    image = images.sample((21, 34), dtype)
    assert difference(*both(image, (5, 7), "median", mode=mode, cval=cval)) == ""


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("block", [1, 3, (1, 9), 11, 31, (1, 1)])
@pytest.mark.parametrize("shape", [(40,), (1,), (37, 41), (5, 9, 11), ()], ids=str)
def test_medians_of_every_size_and_shape(shape, block, dtype):
    image = images.sample(shape, dtype)
    assert difference(*both(image, block, "median", offset=0.25)) == ""


def test_medians_among_nan():
    image = images.sample((30, 40), "f4")
    image[::7, ::5] = np.nan
    assert difference(*both(image, 5, "median")) == ""


@pytest.mark.parametrize("method", ["median", "mean", "gaussian"])
def test_a_float32_result_of_8_bits(method):
    image = images.sample((30, 40), "u1")
    out = np.full(image.shape, 9, "f4")
    got = filters.threshold_local(image, 5, method, offset=2, dtype="f4")
    assert got.dtype == np.float32
    assert filters.threshold_local(image, 5, method, offset=2, out=out) is out
    assert out.tolist() == got.tolist()
    assert np.abs(got - skimage_filters.threshold_local(image, 5, method, offset=2)).max() < 1e-4


def test_generic_says_so_where_scipy_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ModuleNotFoundError, match="needs SciPy for method"):
        filters.threshold_local(np.zeros((4, 5)), method="generic", param=np.mean)


def test_the_median_needs_no_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert filters.threshold_local(np.zeros((4, 5)), method="median").tolist() == np.zeros((4, 5)).tolist()
