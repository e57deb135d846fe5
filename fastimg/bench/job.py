"""What a benchmark job is: what is called, on what, against whom, and how equal it must be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.bench import images
from fastimg.bench.peers import Call, Peer

# float32 images of values up to 1: the rounding of float32 sums, where scikit-image adds in double.
ROUNDING = 1e-6
# Results in double that are not promised to the last bit.
LAST_BITS = 1e-15
EIGHT_BITS = "uint8 result"


@dataclass(frozen=True)
class Job:
    """One row of the tables.

    Attributes
    ----------
    name : str
        Its name in every table.
    function : str
        fastimg's function; fastimg and the reference are called alike: ``function(image, *args, **kwargs)``.
        "filters.a+b" calls both, one after the other.
        A callable among `kwargs` is given the image first: it makes a second one.
    image : callable
        ``image(size)`` makes the input.
    tolerance : float
        Largest difference from the reference's result; 0 asks for equal results.
    reference : str
        Full name of the function that sets the result and the unit of speed; scikit-image's of the same name if empty.
    aim, aim_peer : float or None
        What to reach at 2048x2048 on 2 CPUs: times the reference, times the peers that do the same job.
    group : str
        "table" for the jobs of the published table, "more" for the others.
    prepare : callable or None
        For classes: ``prepare(class, image)`` returns the call that is timed, of an object that it makes before.
    """

    name: str
    function: str
    image: Callable[[int], Array]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 0.0
    peers: tuple[Peer, ...] = ()
    reference: str = ""
    aim: float | None = None
    aim_peer: float | None = None
    group: str = "table"
    prepare: Callable[[Callable[..., Any], Array], Call] | None = None

    @property
    def reference_name(self) -> str:
        """Return the full name of the function that fastimg is compared with."""
        return self.reference or f"skimage.{self.function}"


def grey8(size: int) -> Array:
    """Return the grey image in uint8."""
    return images.grey(size)


def grey16(size: int) -> Array:
    """Return the grey image in uint16."""
    return images.grey(size).astype("u2") * np.uint16(257)


def grey10(size: int) -> Array:
    """Return the grey image in uint16, of 10 bits."""
    return images.grey(size).astype("u2") * np.uint16(4) + np.arange(size, dtype="u2") % np.uint16(4)


def grey32(size: int) -> Array:
    """Return the grey image in float32."""
    return images.grey(size, "f4")


def classes(size: int) -> Array:
    """Return the grey image in 8 levels, int64."""
    return images.grey(size).astype("i8") // 32


def noisy32(size: int) -> Array:
    """Return the grey image in float32 with normal noise of 0.1, clipped: nearly as many values as pixels."""
    noise: Array = np.random.default_rng(0).normal(0, 0.1, (size, size)).astype("f4")
    noise += images.grey(size, "f4")
    return np.clip(noise, 0, 1, out=noise)


def grey64(size: int) -> Array:
    """Return the grey image in float64."""
    return images.grey(size, "f4").astype("f8")


def rgb8(size: int) -> Array:
    """Return the colour image in uint8."""
    return images.rgb(size)


def rgb32(size: int) -> Array:
    """Return the colour image in float32."""
    return images.rgb(size, "f4")


def lab32(size: int) -> Array:
    """Return an image in float32 whose channels are L*, a* and b* of colours within the gamut of sRGB, nearly all."""
    rgb = rgb32(size)
    return np.stack([100 * rgb[..., 1], 60 * (rgb[..., 0] - rgb[..., 1]), 60 * (rgb[..., 1] - rgb[..., 2])], -1)


def rgba32(size: int) -> Array:
    """Return the colour image in float32 with its green channel for alpha."""
    rgb = rgb32(size)
    return np.concatenate([rgb, rgb[..., 1:2]], -1)


def volume32(size: int) -> Array:
    """Return as many elements of the grey image in float32 as 16 planes, as few planes as rows below 16."""
    return images.grey(size, "f4").reshape(min(size, 16), -1, size)


def elements32(size: int) -> Array:
    """Return three images in float32: the elements of a symmetric 2x2 matrix per pixel."""
    image = images.grey(size, "f4")
    return np.stack([image, image[::-1], image[:, ::-1]])


def labels(size: int) -> Array:
    """Return 16 x 16 square regions, numbered from 1 on."""
    return _squares(size, 16)


def labels400(size: int) -> Array:
    """Return 20 x 20 square regions, as many as a segmentation into superpixels has, numbered from 1 on."""
    return _squares(size, 20)


def _squares(size: int, side: int) -> Array:
    rows = np.arange(size) * side // size
    return rows[:, np.newaxis] * side + rows + 1
