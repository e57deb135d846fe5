"""restore_photo: the calls of scikit-image that it stands for, each step alone and all together."""

import numpy as np
import pytest

from fastimg.apps import restore_photo

skimage = pytest.importorskip("skimage")
from skimage import restoration, transform, util  # noqa: E402


@pytest.fixture(autouse=True)
def _forwarding(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")  # until transform and restoration are native


def photo(dtype="u1", channels=True):
    image = skimage.data.astronaut()[40:88, 200:260]
    image = image if channels else image[..., 0]
    return image if dtype == "u1" else image.astype(dtype) / np.dtype(dtype).type(255)


def hole(image):
    mask = np.zeros(image.shape[:2], bool)
    mask[20:25, 30:33] = True
    return mask


def same(got, want):
    assert got.dtype == want.dtype
    assert np.array_equal(got, want)


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("channels", [True, False])
def test_all_steps(dtype, channels):
    image, axis = photo(dtype, channels), -1 if channels else None
    upright = transform.rotate(image, 20)
    want = restoration.denoise_tv_chambolle(upright, weight=0.05, channel_axis=axis)
    want = restoration.inpaint_biharmonic(want, hole(image), channel_axis=axis)
    same(restore_photo(image, angle=20, weight=0.05, mask=hole(image)), want)


def test_only_turned():
    same(restore_photo(photo(), angle=-33.5, weight=None, resize=True), transform.rotate(photo(), -33.5, resize=True))


def test_only_denoised():
    same(restore_photo(photo()), restoration.denoise_tv_chambolle(photo(), weight=0.1, channel_axis=-1))


def test_only_filled_in():
    want = restoration.inpaint_biharmonic(util.img_as_float(photo()), hole(photo()), channel_axis=-1)
    same(restore_photo(photo(), weight=None, mask=hole(photo()).astype("u1")), want)


@pytest.mark.parametrize("mask", [None, np.zeros((48, 60), bool)], ids=["none", "empty"])
def test_nothing_to_do_gives_a_copy(mask):
    image = photo("f8")
    got = restore_photo(image, weight=None, mask=mask)
    same(got, image)
    assert not np.shares_memory(got, image)


def test_a_callable_is_given_the_upright_photo():
    seen = []

    def find(upright):
        seen.append(upright.copy())
        return hole(upright)

    got = restore_photo(photo(), angle=20, resize=True, mask=find)
    upright = transform.rotate(photo(), 20, resize=True)
    same(seen[0], upright)
    same(got, restore_photo(photo(), angle=20, resize=True, mask=hole(upright)))


def test_the_photo_stays_as_it_is():
    image = photo("f8")
    before = image.copy()
    restore_photo(image, angle=5, mask=hole(image))
    assert np.array_equal(image, before)


@pytest.mark.parametrize(("arguments", "named"), [
    ({"image": np.zeros(5)}, r"image .*\(5,\)"), ({"image": np.zeros((0, 5))}, r"image .*\(0, 5\)"),
    ({"image": np.zeros((5, 5), "c16")}, "image .*complex"), ({"angle": np.inf}, "angle .*inf"),
    ({"angle": "20"}, "angle .*'20'"), ({"weight": 0}, "weight .*positive.* 0"), ({"weight": np.nan}, "weight .*nan"),
    ({"mask": np.zeros((3, 5), bool)}, r"mask .*\(5, 5\).*\(3, 5\)"), ({"mask": np.ones((5, 5), bool)}, "mask leaves"),
    ({"mask": np.zeros((5, 5))}, "mask .*float64")])  # fmt: skip
def test_errors_name_the_argument(arguments, named):
    with pytest.raises(ValueError, match=named):
        restore_photo(**{"image": np.zeros((5, 5)), **arguments})
