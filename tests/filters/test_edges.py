"""What is special about the edge filters: masks, h and v, signs, the magnitude's divisor, laplace's ksize."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")

ND = [pytest.param(n, marks=pytest.mark.native(f"filters.{n}")) for n in ("sobel", "scharr", "prewitt", "farid")]
H_AND_V = [pytest.param(f"{p.values[0]}{s}", marks=pytest.mark.native(f"filters.{p.values[0]}{s}"))
           for p in ND for s in ("_h", "_v")]  # fmt: skip
ROBERTS = [pytest.param(n, marks=pytest.mark.native(f"filters.{n}"))
           for n in ("roberts", "roberts_pos_diag", "roberts_neg_diag")]  # fmt: skip
LAPLACE = [pytest.param("laplace", marks=pytest.mark.native("filters.laplace"))]
ALL = [*ND, *H_AND_V, *ROBERTS, *LAPLACE]


def both(name, *args, **kwargs):
    return outcome(getattr(filters, name), *args, **kwargs), outcome(getattr(skimage_filters, name), *args, **kwargs)


@pytest.mark.parametrize("name", ALL)
def test_with_a_mask_the_border_is_zero(name):
    image = images.sample((9, 14), "f8")
    result = getattr(filters, name)(image, mask=np.ones(image.shape, bool))
    border = np.ones(image.shape, bool)
    border[1:-1, 1:-1] = False
    assert (result[border].tolist(), (result[~border] != 0).all()) == ([0] * border.sum(), True)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", ["f4", "u1"])
def test_masks_with_holes_hide_their_neighbours(name, dtype):
    image = images.sample((9, 14), dtype)
    mask = images.mask_of(image)
    got, want = both(name, image, mask=mask)
    assert ((got.value == 0) == (want.value == 0)).all()


@pytest.mark.parametrize("name", ALL)
def test_nan_is_masked_to_nan(name):  # NaN * 0
    image = images.sample((9, 14), "f8")
    image[4, 6] = np.nan
    assert difference(*both(name, image, mask=np.zeros(image.shape, bool))) == ""


@pytest.mark.parametrize("name", [*H_AND_V, *ROBERTS])
@pytest.mark.parametrize(("shape", "text"), [
    ((7,), "The parameter `image` must be a 2-dimensional array"),
    ((3, 4, 5), "The parameter `image` must be a 2-dimensional array"),
    ((0, 5), "The parameter `image` cannot be an empty array"),
])  # fmt: skip
def test_two_dimensions_are_demanded(name, shape, text):
    with pytest.raises(ValueError, match=text):
        getattr(filters, name)(np.ones(shape))


@pytest.mark.parametrize("name", H_AND_V)
def test_the_sign_of_a_step(name):
    step = np.zeros((8, 9))
    step[4:] = 1
    step = step if name.endswith("_h") else np.ascontiguousarray(step.T)
    assert getattr(filters, name)(step)[4, 4] > 0


@pytest.mark.parametrize("name", H_AND_V)
def test_a_step_along_the_other_axis_gives_nothing(name):
    step = np.zeros((8, 9))
    step[4:] = 1
    step = np.ascontiguousarray(step.T) if name.endswith("_h") else step
    np.testing.assert_allclose(getattr(filters, name)(step), 0, atol=1e-15)


@pytest.mark.parametrize("name", ND)
@pytest.mark.parametrize("axis", [0, 1, -1, -2, (0,), (0, 1), [1, 0], (0, 0), np.int64(1), 2, -3, (0, 2), (), "0", 0.0],
                         ids=str)
def test_axes(name, axis):
    assert difference(*both(name, images.sample((9, 14), "f8"), axis=axis)) == ""


@pytest.mark.parametrize("name", ND)
@pytest.mark.parametrize("axes", [(0, 1), (0, 2), (1, 2), (0, 1, 2), (-1, 0)], ids=str)
def test_the_magnitude_of_some_axes(name, axes):  # divided by sqrt(ndim), not by the number of axes
    assert difference(*both(name, images.sample((5, 7, 6), "f8"), axis=axes)) == ""


@pytest.mark.parametrize("name", ND)
@pytest.mark.parametrize("shape", [(3, 4, 5, 6), (2, 2, 2, 3), (1, 6, 1)], ids=str)
def test_many_dimensions(name, shape):
    assert difference(*both(name, images.sample(shape, "f8"))) == ""


@pytest.mark.parametrize("name", ND)
@pytest.mark.parametrize("mode", [("wrap", "mirror"), ["nearest", "constant"], ("wrap",), ("wrap",) * 3, None, "edge",
                                  "grid-wrap", "grid-constant", "grid-mirror"], ids=str)
def test_modes(name, mode):
    assert difference(*both(name, images.sample((9, 14), "f8"), mode=mode, cval=0.5)) == ""


@pytest.mark.parametrize("name", LAPLACE)
@pytest.mark.parametrize("ksize", [3, 4, 5, 9])
@pytest.mark.parametrize("shape", [(9,), (9, 14), (5, 6, 7)], ids=str)
def test_ksize_has_no_effect(name, ksize, shape):
    image = images.sample(shape, "f8")
    laplace = getattr(filters, name)
    assert laplace(image, ksize=ksize).tobytes() == laplace(image).tobytes()


@pytest.mark.parametrize("name", LAPLACE)
@pytest.mark.parametrize("ksize", [1, 2, 0, -1, 2.5, (3, 3), None], ids=str)
def test_what_is_no_ksize(name, ksize):
    assert difference(*both(name, images.sample((9, 14), "f8"), ksize=ksize)) == ""


@pytest.mark.parametrize("name", LAPLACE)
def test_laplace_of_a_spot(name):
    spot = np.zeros((5, 6))
    spot[2, 3] = 1
    want = np.zeros((5, 6))
    want[2, 2:5], want[1:4, 3] = -1, -1
    want[2, 3] = 4
    assert getattr(filters, name)(spot).tolist() == want.tolist()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("mask", [np.ones((9, 13), bool), np.ones(9, bool), np.ones((1, 14), bool), 1, "mask"],
                         ids=lambda m: str(np.shape(m)) + type(m).__name__)
def test_masks_of_another_shape(name, mask):
    assert difference(*both(name, images.sample((9, 14), "f8"), mask=mask)) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", ["c8", "c16", "M8[s]", "O", "U1"])
def test_dtypes_that_are_no_images(name, dtype):
    image = np.zeros((4, 5), dtype)
    assert difference(*both(name, image)) == ""


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("large", [1e19, 2e37], ids=str)  # squares overflow; sums of float32 do not
def test_large_float32_overflow_alike(name, large):
    image = np.where(np.arange(126).reshape(9, 14) % 5 == 0, large, 0).astype("f4")
    got, want = both(name, image)
    assert (np.isinf(got.value) == np.isinf(want.value)).all()
