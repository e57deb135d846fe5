"""Jobs of fastimg.measure."""

import numpy as np

from fastimg._check import Array
from fastimg.bench import images, peers
from fastimg.bench.job import Job, classes, grey8, grey32


def mask8(size: int) -> Array:
    """Return where the grey image in uint8 is above 100."""
    return images.grey(size) > 100


def mask_volume(size: int) -> Array:
    """Return a mask of 512 x 512 x 256 elements for 2048: each plane is the one before, moved by a pixel."""
    side = size // 4
    plane = images.tiled(images.grey(size), side) > 100
    return np.stack([np.roll(plane[:, : side // 2], z, 1) for z in range(side)])


def colour_classes(size: int) -> Array:
    """Return the colour image in 8 levels, int64: lines of 3 elements."""
    return images.rgb(size).astype("i8") // 32


TABLE: tuple[Job, ...] = (
    Job("label bool", "measure.label", mask8, aim=8, aim_peer=1.0, peers=(peers.cv_components(),)),
    Job("find_contours gray", "measure.find_contours", grey32, (0.5,), aim=10, aim_peer=1.2,
        peers=(peers.contourpy_lines(0.5), peers.cv_contours(0.5))),
)  # fmt: skip

MORE: tuple[Job, ...] = (
    Job("label bool 3-D", "measure.label", mask_volume, aim=3, group="more"),
    Job("label i64 8 levels", "measure.label", classes, group="more"),
    Job("label u8", "measure.label", grey8, group="more"),
    Job("label i64 rgb", "measure.label", colour_classes, group="more"),
    Job("find_contours u8 100", "measure.find_contours", grey8, (100,), group="more"),
    *(Job(f"block_reduce {name} {kind} 2x2", "measure.block_reduce", image, (2, function), group="more")
      for name, function in (("sum", np.sum), ("mean", np.mean), ("max", np.max))
      for kind, image in (("u8", grey8), ("f32", grey32))),
)  # fmt: skip

ALIASES: dict[str, str] = {}
