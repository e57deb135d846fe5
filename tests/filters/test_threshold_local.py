"""threshold_local: moving averages of every size, blocks, SciPy's absence."""

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
@pytest.mark.parametrize("method", ["gaussian", "mean"])
def test_block_sizes(block, method):
    assert difference(*both(images.sample((9, 14), "f8"), block, method)) == ""


@pytest.mark.parametrize("method", ["median", "generic"])
def test_methods_of_scipy_say_so_where_it_is_missing(method, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ModuleNotFoundError, match="needs SciPy for method"):
        filters.threshold_local(np.zeros((4, 5)), method=method, param=np.mean)
