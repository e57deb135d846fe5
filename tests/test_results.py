"""Memory of large results: used again, never while somebody still looks at it, and within its limit."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from native import python as run_python

from fastimg import _memory, _results, filters

LARGE = (2048, 2049)  # of float64: just above the size from which blocks are used


@pytest.fixture(autouse=True)
def _limit():
    _memory.set_limit(0)
    _memory.set_limit(256 << 20)
    yield
    _memory.set_limit(0)
    _memory.set_limit(_results.cache_limit())


def _large(value):
    result = _results.empty(LARGE, np.dtype("f8"))
    result[...] = value
    return result


def _address(array):
    return array.__array_interface__["data"][0]


def test_small_results_are_numpys():
    assert _results.empty((1000, 1000), np.dtype("f8")).flags.owndata


def test_large_results_start_on_a_huge_page():
    assert _address(_large(0)) % (2 << 20) == 0


def test_a_dropped_block_is_used_again():
    address = _address(_large(1))
    gc.collect()
    assert _address(_large(2)) == address


def test_a_view_keeps_its_block():
    view = _large(1)[5:7, 3:9]
    _large(2)
    assert view.tolist() == np.ones((2, 6)).tolist()


def test_live_results_do_not_share_memory():
    first, second = _large(1), _large(2)
    assert not np.shares_memory(first, second)


def test_dropped_blocks_are_kept():
    size = np.dtype("f8").itemsize * LARGE[0] * LARGE[1]
    _large(1)
    assert size <= _memory.kept() < size + (2 << 20)


def test_no_more_is_kept_than_the_limit():
    _memory.set_limit(80 << 20)
    blocks = [_large(i) for i in range(5)]
    del blocks
    assert 0 < _memory.kept() <= 80 << 20


def test_limit_0_keeps_nothing():
    _large(1)
    _memory.set_limit(0)
    _large(2)
    assert _memory.kept() == 0


def test_a_new_block_drives_out_an_old_one():
    _memory.set_limit(100 << 20)
    _large(1)
    _results.empty((96 << 20,), np.dtype("u1"))
    assert _memory.kept() == 96 << 20


def test_what_cannot_be_had_is_a_memory_error():
    with pytest.raises(MemoryError, match="allocate"):
        _results.empty((1 << 60,), np.dtype("u1"))


def test_threads_get_blocks_of_their_own():
    def work(value):
        results = [_large(value + i / 10) for i in range(3)]
        return all((r == value + i / 10).all() for i, r in enumerate(results))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


@pytest.mark.parametrize("text", ["-1", "much", "1.5", ""])
def test_what_is_no_limit(text, monkeypatch):
    monkeypatch.setenv("FASTIMG_CACHE_MB", text)
    with pytest.raises(ValueError, match="FASTIMG_CACHE_MB"):
        _results.cache_limit()


def test_a_child_and_its_parent_write_to_their_own_memory():
    code = """
import os, numpy as np
from fastimg import filters
image = np.ones((2048, 2049))
filters.gaussian(image)
child = os.fork()
result = filters.gaussian(image * (3 if child else 5))
if child == 0:
    os._exit(0 if result.max() < 5.001 and result.min() > 4.999 else 1)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(code, result.max() < 3.001 and result.min() > 2.999)
"""
    assert run_python(code).split() == ["0", "True"]


@pytest.mark.parametrize("name", ["sobel", "sobel_h", "gaussian", "roberts", "laplace", "farid"])
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("shape", [(7, 5003), (1100, 2063), (2051, 2049)], ids=str)
def test_wide_and_large_images(name, dtype, shape):
    """Past the caches, in blocks of columns, and in blocks of memory: the same as scikit-image."""
    oracle = pytest.importorskip("skimage.filters")
    image = (np.random.default_rng(5).random(shape) * 200).astype(dtype)
    got, want = getattr(filters, name)(image), getattr(oracle, name)(image)
    if name == "gaussian" and dtype == "f4":
        np.testing.assert_allclose(got, want, rtol=0, atol=2e-4)  # 1e-6 of the largest magnitude
    else:
        assert np.array_equal(got, want)


@pytest.mark.parametrize("width", [3, 5, 17])
@pytest.mark.parametrize("shape", [(7, 5003), (1101, 2063)], ids=str)
def test_wide_and_large_convolutions(width, shape):
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(6)
    image, kernel = rng.random(shape, "f4"), rng.random((width, width)) - 0.3
    limit = 4 * np.finfo("f4").eps * np.abs(kernel).sum()
    np.testing.assert_allclose(filters.convolve(image, kernel), ndimage.convolve(image, kernel), rtol=0, atol=limit)


@pytest.mark.parametrize("mode", ["nearest", "reflect", "mirror", "wrap", "constant"])
@pytest.mark.parametrize("shape", [(9, 4097), (5, 2049, 3)], ids=str)
def test_gaussian_across_blocks_of_columns(mode, shape):
    oracle = pytest.importorskip("skimage.filters")
    image = np.random.default_rng(7).random(shape)
    channel_axis = -1 if len(shape) == 3 else None
    for sigma in (1, 30, 300):
        got = filters.gaussian(image, sigma, mode=mode, channel_axis=channel_axis)
        want = oracle.gaussian(image, sigma, mode=mode, channel_axis=channel_axis)
        assert np.array_equal(got, want), sigma
