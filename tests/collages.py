"""Collages: faces of any size at any place, on backgrounds without faces."""

import functools

import numpy as np
import skimage.data
import skimage.transform

Array = np.ndarray
BACKGROUNDS = ("noise", "smooth", "brick", "grass", "coffee", "flat")


@functools.cache
def _faces() -> list[Array]:
    """Portraits in 8 bits: the astronaut's, and those that scikit-image ships in 25x25."""
    small = skimage.data.lfw_subset()[:100]
    return [skimage.data.astronaut()[40:200, 150:300], *(np.uint8(np.clip(face, 0, 1) * 255) for face in small)]


def _background(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    kind = rng.choice(BACKGROUNDS)
    if kind in ("brick", "grass", "coffee"):
        photo = np.atleast_3d(getattr(skimage.data, kind)()) + np.zeros(3, "u1")
        return np.tile(photo, (2, 2, 1))[: shape[0], : shape[1]]
    if kind == "flat":
        return np.full(shape, rng.integers(256), "u1")
    image = rng.integers(0, 256, shape, "u1")
    return image if kind == "noise" else np.uint8(skimage.transform.resize(image[::20, ::20], shape) * 255)


def collage(seed: int) -> Array:
    """Return an image in 8 bits, RGB or grey, with up to six faces of 24 to 150 pixels."""
    rng = np.random.default_rng([seed, 77])
    shape = int(rng.integers(120, 300)), int(rng.integers(120, 300)), 3
    image = _background(rng, shape).copy()
    for _ in range(rng.integers(1, 7)):
        faces = _faces()
        face = faces[0] if rng.random() < 0.4 else faces[rng.integers(len(faces))]
        side = int(rng.integers(24, min(150, *shape[:2])))
        face = np.uint8(np.atleast_3d(skimage.transform.resize(face, (side, side), anti_aliasing=True)) * 255)
        row, column = rng.integers(shape[0] - side + 1), rng.integers(shape[1] - side + 1)
        image[row : row + side, column : column + side] = face
    return image if rng.random() < 0.7 else np.ascontiguousarray(image[..., 1])
