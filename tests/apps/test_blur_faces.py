"""Faces blurred: where, how softly, and nothing else."""

import numpy as np
import pytest
import skimage.data
from scipy import ndimage

from fastimg import apps, feature

PHOTO = skimage.data.astronaut()[:250, 100:350]
ONE = {"min_size": (60, 60)}


def distance(shape, face, margin):
    """Distance of each pixel from the face's centre; 1 on the ellipse."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    down = (rows - face["r"] - (face["height"] - 1) / 2) / (face["height"] / 2 * (1 + margin))
    across = (columns - face["c"] - (face["width"] - 1) / 2) / (face["width"] / 2 * (1 + margin))
    return np.hypot(down, across)


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "i4", "f4", "f8"])
@pytest.mark.parametrize("channels", ["grey", "rgb", "rgba"])
def test_the_inside_is_the_gaussian_and_the_outside_the_picture(dtype, channels):
    image = PHOTO if channels == "rgb" else PHOTO[..., 1]
    image = np.dstack([PHOTO, PHOTO[..., 0]]) if channels == "rgba" else image
    image = (image / 255).astype(dtype) if dtype[0] == "f" else image.astype(dtype) * (100 if dtype != "u1" else 1)
    kept = image.copy()
    result, [face] = apps.blur_faces(image, sigma=5, return_faces=True, **ONE)
    np.testing.assert_array_equal(image, kept)
    assert (result.shape, result.dtype, result.flags.c_contiguous) == (image.shape, image.dtype, True)
    far = distance(image.shape, face, 0.1)
    np.testing.assert_array_equal(result[far >= 1.3], image[far >= 1.3])
    colours = image[..., :3] if image.ndim == 3 else image
    smooth = ndimage.gaussian_filter(colours.astype("f8"), 5, mode="nearest", axes=(0, 1))
    got = result[..., :3] if image.ndim == 3 else result
    atol = 1e-5 if dtype[0] == "f" else 0.501
    np.testing.assert_allclose(got[far <= 1], smooth[far <= 1], rtol=1e-6, atol=atol)
    if channels == "rgba":
        np.testing.assert_array_equal(result[..., 3], image[..., 3])


def test_the_edge_is_soft():
    """From one pixel to the next, the part that the blurred picture has in the result changes little."""
    image = PHOTO[..., 1] / 255
    result, [face] = apps.blur_faces(image, sigma=5, return_faces=True, **ONE)
    smooth = ndimage.gaussian_filter(image, 5, mode="nearest")
    weight = np.divide(result - image, smooth - image, out=np.zeros_like(image), where=abs(smooth - image) > 1e-3)
    known = (abs(smooth - image) > 1e-3) | (result == image)
    steps = [abs(np.diff(weight, axis=axis))[known.take(range(1, 250), axis) & known.take(range(249), axis)]
             for axis in (0, 1)]  # fmt: skip
    assert 0.999 < weight.max() < 1.001
    assert max(step.max() for step in steps) < 0.12  # 1.5 / (0.3 * 48 pixels) is the steepest
    hard = apps.blur_faces(image, sigma=5, feather=0, **ONE)
    far = distance(image.shape, face, 0.1)
    np.testing.assert_allclose(hard, np.where(far <= 1, smooth, image), rtol=1e-6)


def test_faces_at_the_border_of_the_picture():
    whole, [face] = apps.blur_faces(PHOTO, sigma=5, return_faces=True, **ONE)
    top, left = face["r"] - 2, face["c"] - 3
    cut = PHOTO[top : top + face["height"] + 5, left : left + face["width"] + 6]
    given = {"r": 2, "c": 3, "width": face["width"], "height": face["height"]}

    class Found(feature.Cascade):
        def detect_multi_scale(self, *_, **__):
            return [given]

    result = apps.blur_faces(cut, Found(skimage.data.lbp_frontal_face_cascade_filename()), sigma=5)
    centre = np.s_[25:-25, 25:-25]  # what the cut cannot reach, with four standard deviations of 5
    np.testing.assert_array_equal(result[centre], whole[top:, left:][: cut.shape[0], : cut.shape[1]][centre])
    assert (result[:3] != cut[:3]).any()


def test_every_face_is_blurred_by_its_own_size():
    two = np.zeros((250, 400), "u1")
    two[:, :250] = PHOTO[..., 1]
    two[:125, 260:385] = PHOTO[::2, ::2, 1]
    result, faces = apps.blur_faces(two, return_faces=True, min_size=(30, 30))
    assert sorted(face["width"] // 10 for face in faces) == [5, 10]
    for face in faces:
        spot = np.s_[face["r"] + 10 : face["r"] + face["height"] - 10, face["c"] + 10 : face["c"] + face["width"] - 10]
        assert ndimage.laplace(result[spot].astype("f8")).std() < 0.3 * ndimage.laplace(two[spot].astype("f8")).std()


@pytest.mark.parametrize("image", [np.zeros((50, 60)), np.zeros((5, 6, 3), "u1"), np.zeros((0, 7)), np.ones((1, 1, 4))])
def test_a_picture_without_faces_is_copied(image):
    result, faces = apps.blur_faces(image, return_faces=True)
    np.testing.assert_array_equal(result, image)
    assert (faces, np.shares_memory(result, image), result.dtype) == ([], False, image.dtype)


def test_the_detector_may_be_given():
    path = skimage.data.lbp_frontal_face_cascade_filename()
    want = apps.blur_faces(PHOTO, **ONE)
    for cascade in (path, feature.Cascade(path)):
        np.testing.assert_array_equal(apps.blur_faces(PHOTO, cascade, **ONE), want)
    detector = feature.Cascade(path)
    found = detector.detect_multi_scale(PHOTO, 1.3, 2, (30, 30), (99, 99), 2)
    search = {"scale_factor": 1.3, "step_ratio": 2, "min_size": (30, 30), "max_size": (99, 99)}
    assert apps.blur_faces(PHOTO, detector, min_neighbor_number=2, return_faces=True, **search)[1] == found


@pytest.mark.parametrize(("image", "settings", "message"), [
    (PHOTO[0, :, 0], {}, "image must be grey, RGB or RGBA, got the shape"),
    (PHOTO > 9, {}, "integers or floats, got bool"),
    (PHOTO[..., :2], {}, "grey, RGB or RGBA"), (PHOTO + 1j, {}, "integers or floats, got complex128"),
    (PHOTO, {"sigma": 0}, "sigma must be positive, got 0"), (PHOTO, {"sigma": np.nan}, "sigma must be positive"),
    (PHOTO, {"margin": -0.1}, "margin must be 0 or more, got -0.1"), (PHOTO, {"feather": np.inf}, "feather must be 0"),
    (PHOTO, {"scale_factor": 1}, "scale_factor must be a finite number above 1")])
def test_wrong_arguments(image, settings, message):
    with pytest.raises(ValueError, match=message):
        apps.blur_faces(image, **settings)
