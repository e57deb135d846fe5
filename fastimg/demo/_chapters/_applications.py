"""Real-world applications: privacy, and the graduation photo."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._fallback import scikit_image
from fastimg.demo import _photos
from fastimg.demo._chapters._faces import say_faces
from fastimg.demo._pictures import Picture, pictures_of
from fastimg.demo._step import Chapter

chapter = Chapter("Real-world applications", "Several steps put together.")
STAIN = (0.0, 1.0, 0.0)  # the colour of the holes in the damaged photo: no photo is as green


def _show_blurred(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return pictures_of(result["blurred faces"], "blurred faces")


@chapter.step("Privacy protection", "group", quick_side=720, show=_show_blurred, say=say_faces)
def privacy(ski: Any, group_image: Array) -> Any:
    """Each face that is found is blurred and merged back into the photo."""
    # Detect the faces
    detector = ski.feature.Cascade(ski.data.lbp_frontal_face_cascade_filename())
    detected = detector.detect_multi_scale(
        img=group_image, scale_factor=1.2, step_ratio=1, min_size=(10, 10), max_size=(100, 100)
    )
    resulting_image = group_image / 255
    # For each detected face
    for d in detected:
        # Obtain the face rectangle from detected coordinates
        rectangle = np.s_[d["r"] : d["r"] + d["height"], d["c"] : d["c"] + d["width"]]
        # Apply gaussian filter to extracted face
        blurred_face = ski.filters.gaussian(resulting_image[rectangle], sigma=8, channel_axis=-1)
        # Merge this blurry face to our final image
        resulting_image[rectangle] = blurred_face
    return {"detected": detected, "blurred faces": resulting_image}


def _damaged(photo: Array) -> tuple[Array, ...]:
    """Make holes and noise, and turn the photo by -20 degrees on a larger canvas."""
    image = scikit_image("util").random_noise(photo, rng=0, var=0.004)
    image[_photos.holes(image.shape)] = STAIN
    return (scikit_image("transform").rotate(image, -20, resize=True),)


def get_mask(image: Array) -> Array:
    """Return where the green of the holes shows, and three pixels around."""
    red, green, blue = np.moveaxis(image, -1, 0)
    mask: Array = green - np.maximum(red, blue) > 0.6
    for _ in range(3):
        mask[1:] |= mask[:-1].copy()
        mask[:-1] |= mask[1:].copy()
        mask[:, 1:] |= mask[:, :-1].copy()
        mask[:, :-1] |= mask[:, 1:].copy()
    return mask


@chapter.step("Restoring the graduation photo", "astronaut", side=400, prepare=_damaged)
def graduation(ski: Any, damaged_image: Array) -> Any:
    """A photo that is tilted, noisy and torn is put upright, denoised and filled in; ``get_mask`` finds the holes."""
    # Transform the image so it's not rotated
    upright_img = ski.transform.rotate(damaged_image, 20)
    # Remove noise from the image, using the chambolle method
    upright_img_without_noise = ski.restoration.denoise_tv_chambolle(upright_img, weight=0.1, channel_axis=-1)
    # Reconstruct the image missing parts
    mask = get_mask(upright_img)
    result = ski.restoration.inpaint_biharmonic(upright_img_without_noise, mask, channel_axis=-1)
    return {"upright": upright_img, "without noise": upright_img_without_noise, "restored": result}
