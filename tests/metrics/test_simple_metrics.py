"""Mean squared errors: exact sums by hand, NumPy's order of adding at its block sizes, and messages."""

import numpy as np
import pytest
import skimage.metrics

from fastimg import metrics


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4", "f8"])
def test_by_hand(dtype):
    a, b = np.array([[1, 2, 3]], dtype), np.array([[2, 4, 0]], dtype)
    assert metrics.mean_squared_error(a, b) == (1 + 4 + 9) / 3


@pytest.mark.parametrize(("normalization", "want"), [("euclidean", np.sqrt(1 / 5)), ("min-max", 0.5), ("mean", 0.5)])
def test_normalizations_by_hand(normalization, want):
    true, test = np.array([1.0, 3.0]), np.array([2.0, 2.0])
    assert metrics.normalized_root_mse(true, test, normalization=normalization) == pytest.approx(want)


def test_unsigned_integers_do_not_wrap():
    assert metrics.mean_squared_error(np.array([0], "u1"), np.array([255], "u1")) == 255.0**2


# Around the sizes where NumPy's order of adding changes: eights, leaves, its buffer, the kernel's share, odd halves.
@pytest.mark.parametrize("size", [
    1, 7, 8, 9, 127, 128, 129, 136, 255, 257, 8191, 8192, 8193, 32767, 32768, 32769, 65551, 262147])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("name", ["mean_squared_error", "normalized_root_mse"])
def test_the_bits_are_scikit_images_at_every_size(name, dtype, size):
    rng = np.random.default_rng(size)
    a, b = ((rng.random(size) ** 30 * 250).astype(dtype) for _ in range(2))
    if not a.any():
        a[0] = 1
    assert getattr(metrics, name)(a, b) == getattr(skimage.metrics, name)(a, b)


@pytest.mark.parametrize("view", [
    lambda a: a.T, lambda a: a[::2], lambda a: a[:, ::-1], lambda a: np.asfortranarray(a), lambda a: a[3],
    lambda a: a[:1, 5:6]])
@pytest.mark.parametrize("other", [lambda a: a, lambda a: np.ascontiguousarray(a)])
def test_the_bits_are_scikit_images_in_every_order_in_memory(view, other):
    rng = np.random.default_rng(0)
    a, b = view(rng.random((211, 307)) ** 20), other(view(rng.random((211, 307))))
    assert metrics.normalized_root_mse(a, b) == skimage.metrics.normalized_root_mse(a, b)


def test_empty_images_give_nan_with_numpys_warning():
    with pytest.warns(RuntimeWarning, match="invalid value"), pytest.warns(RuntimeWarning, match="Mean of empty slice"):
        assert np.isnan(metrics.mean_squared_error(np.empty((0, 3)), np.empty((0, 3))))


def test_a_constant_zero_reference_divides_by_zero_as_numpy_does():
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert metrics.normalized_root_mse(np.zeros(3), np.ones(3)) == np.inf


@pytest.mark.parametrize(("function", "names"), [
    (metrics.mean_squared_error, "image0 and image1"), (metrics.normalized_root_mse, "image_true and image_test")])
def test_other_shapes_are_named(function, names):
    with pytest.raises(ValueError, match=rf"{names} have the shapes \(2, 3\) and \(3, 2\)"):
        function(np.ones((2, 3)), np.ones((3, 2)))


def test_an_unknown_normalization_is_named():
    with pytest.raises(ValueError, match="'euclidean', 'min-max' or 'mean', got 'l2'"):
        metrics.normalized_root_mse(np.ones(2), np.ones(2), normalization="l2")
