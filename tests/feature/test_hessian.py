"""What is special about the Hessian: its warning, known second derivatives, sigmas and boxes of all sizes."""

import images
import numpy as np
import pytest
from compare import difference, outcome, value_difference

from fastimg.feature import hessian_matrix, hessian_matrix_det, hessian_matrix_eigvals, shape_index

feature = pytest.importorskip("skimage.feature")
pytestmark = pytest.mark.native("feature.hessian_matrix", "feature.hessian_matrix_det", "feature.shape_index")


def test_the_warning_points_at_the_caller():
    with pytest.warns(FutureWarning, match="use_gaussian_derivatives currently defaults to False") as caught:
        hessian_matrix(np.ones((5, 5)))
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("gaussian", [False, True])
def test_a_parabola_has_its_second_derivatives(gaussian):
    y, x = np.mgrid[-40.0:41, -40.0:41]
    image = 3 * y * y + 5 * x * y - 2 * x * x
    found = hessian_matrix(image, 1.5, "nearest", use_gaussian_derivatives=gaussian)
    np.testing.assert_allclose([part[40, 40] for part in found], [6, 5, -4], rtol=1e-3)


@pytest.mark.parametrize("sigma", [0.05, 0.1, 0.4, 1, 2, 11])
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("gaussian", [False, True])
def test_sigmas(sigma, dtype, gaussian):
    image = images.sample((33, 45), dtype)
    got = outcome(hessian_matrix, image, sigma, use_gaussian_derivatives=gaussian)
    assert difference(got, outcome(feature.hessian_matrix, image, sigma, use_gaussian_derivatives=gaussian)) == ""


@pytest.mark.parametrize("sigma", [0, 0.2, 0.5, 1, 1.4, 2, 3.7, 5, 9, 30, 1e6, 1e18, -1, -2.5])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (7, 300), (61, 40)], ids=str)
def test_boxes_of_all_sizes(sigma, shape):
    image = images.sample(shape, "f8")
    got = outcome(hessian_matrix_det, image, sigma)
    assert difference(got, outcome(feature.hessian_matrix_det, image, sigma)) == ""


@pytest.mark.parametrize(("sigma", "error"), [(np.inf, OverflowError), (np.nan, ValueError), ("1", TypeError)])
def test_sigmas_that_are_no_size(sigma, error):
    with pytest.raises(error):
        hessian_matrix_det(np.ones((5, 5)), sigma)


def test_other_numbers_for_sigma():
    image = images.sample((20, 30), "f8")
    np.testing.assert_array_equal(hessian_matrix_det(image, np.float32(2)), hessian_matrix_det(image, 2))


@pytest.mark.parametrize("dtype", ["i4", "f2", ">f8", "c16"])
def test_elements_of_other_dtypes(dtype):
    elements = [images.sample((5, 6), "f8", seed=i).astype(dtype) for i in range(3)]
    got = outcome(hessian_matrix_eigvals, elements)
    assert difference(got, outcome(feature.hessian_matrix_eigvals, elements)) == ""


def test_elements_that_broadcast():
    elements = [np.ones((5, 6)), np.arange(6.0), np.zeros((5, 6))]
    assert value_difference(hessian_matrix_eigvals(elements), feature.hessian_matrix_eigvals(elements)) == ""


def test_shapes_by_name():
    y, x = np.mgrid[-20.0:21, -20.0:21]
    cap, ridge, saddle = -x * x - 0.95 * y * y, -x * x, x * x - y * y
    for image, index in ((cap, 1), (ridge, 0.5), (saddle, 0), (-ridge, -0.5), (-cap, -1)):
        assert abs(shape_index(image, 1, "nearest")[20, 20] - index) < 0.02
