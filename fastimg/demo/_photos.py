"""The photographs: those inside scikit-image's wheel, scenes made from them, and the user's own."""

import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from fastimg._check import Array
from fastimg._fallback import scikit_image

# Only what the wheel holds, so that nothing is downloaded.
SHIPPED = (
    "astronaut", "brick", "camera", "chelsea", "coffee", "coins", "horse", "immunohistochemistry", "moon", "page",
    "retina", "rocket", "text",
)  # fmt: skip


class UnreadableImage(Exception):
    """A file that the user named is not a picture that can be read."""


def load(name: str, side: int) -> Array:
    """Return the shipped photo or scene `name`, at most `side` pixels on its longest side."""
    if name in SHIPPED:
        return fit(shipped(name), side)
    return fit({"dice": dice, "group": group}[name](), side)


def shipped(name: str) -> Array:
    """Return a picture of ``skimage.data`` that is in the wheel."""
    photo: Array = getattr(scikit_image("data"), name)()
    return photo


def fit(photo: Array, side: int) -> Array:
    """Scale `photo` down, if need be, to `side` pixels on its longest side."""
    height, width = photo.shape[:2]
    scale = side / max(height, width)
    if scale >= 1.0:
        return photo
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if photo.dtype == bool:
        return fit(photo.astype(np.uint8) * np.uint8(255), side) > 127
    return np.array(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS))


def read(path: str | os.PathLike[str]) -> Array:
    """Return the user's picture as 8-bit RGB, turned as its camera says; UnreadableImage names the file."""
    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file)
            if image.mode.startswith(("I", "F")):  # 16 or 32 bits: Pillow would clip them at 255
                image = _eight_bits(image)
            return np.array(image.convert("RGB"))
    except FileNotFoundError:
        raise UnreadableImage(f"{Path(path)}: no such file") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableImage(f"{Path(path)}: cannot be read as a picture ({error})") from None


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image, np.float64)
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(np.rint((values - low) * (255.0 / ((high - low) or 1.0))).astype(np.uint8))


def to_grey(photo: Array) -> Array:
    """Return a colour photo as 8-bit grey."""
    return np.array(Image.fromarray(photo).convert("L")) if photo.ndim == 3 else photo


def dice() -> Array:
    """Draw two dice that show five and four: nine dots."""
    fine = 4  # drawn four times as large and reduced, for smooth edges
    table = Image.new("RGB", (400 * fine, 260 * fine), (22, 92, 64))
    for pips, angle, left, top in ((5, 12, 45, 55), (4, -17, 215, 60)):
        die = _die(pips, 110 * fine).rotate(angle, Image.Resampling.BICUBIC, expand=True)
        table.paste(die, (left * fine, top * fine), die)
    return np.array(table.resize((400, 260), Image.Resampling.BOX))


def _die(pips: int, size: int) -> Image.Image:
    places = {4: [(1, 1), (1, 3), (3, 1), (3, 3)], 5: [(1, 1), (1, 3), (2, 2), (3, 1), (3, 3)]}[pips]
    die = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    pen = ImageDraw.Draw(die)
    pen.rounded_rectangle([0, 0, size - 1, size - 1], radius=size // 6, fill=(240, 236, 226, 255))
    radius = size * 0.052  # a contour of less than 50 points at the final size
    for row, column in places:
        y, x = row * size / 4, column * size / 4
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=(28, 26, 30, 255))
    return die


def group() -> Array:
    """Make a group photo: the astronaut's portrait five times, at other sizes, mirrored and tinted, before a wall."""
    portrait = Image.fromarray(shipped("astronaut")[:, 70:400])
    wall = ImageOps.colorize(Image.fromarray(shipped("brick")).resize((720, 360)), (60, 40, 34), (236, 214, 190))
    people = ((1.0, False, (255, 255, 255)), (0.72, True, (255, 232, 205)), (0.9, False, (214, 228, 255)),
              (0.66, False, (255, 240, 225)), (0.84, True, (238, 255, 238)))
    for i, (scale, mirrored, tint) in enumerate(people):
        person = portrait.crop((60, 0, 250, 300))
        person = ImageOps.mirror(person) if mirrored else person
        person = person.resize((round(132 * scale * 1.15), round(208 * scale * 1.15)), Image.Resampling.LANCZOS)
        tinted = np.asarray(person) * (np.array(tint) / 255.0)
        wall.paste(Image.fromarray(tinted.astype(np.uint8)), (4 + 143 * i, 360 - person.height))
    return np.array(wall)


def scratches(photo: Array) -> Array:
    """Return the mask of some scratches across `photo`."""
    height, width = photo.shape[:2]
    mask = Image.new("L", (width, height))  # not mode "1": Pillow's True is 255, which NumPy's functions miscount
    pen = ImageDraw.Draw(mask)
    lines = ((0.08, 0.15, 0.62, 0.42), (0.30, 0.92, 0.55, 0.05), (0.55, 0.60, 0.95, 0.88), (0.72, 0.10, 0.80, 0.52))
    for x0, y0, x1, y1 in lines:
        pen.line([x0 * width, y0 * height, x1 * width, y1 * height], fill=1, width=max(1, round(width / 170)))
    return np.array(mask) > 0


def holes(shape: tuple[int, ...]) -> Array:
    """Return the mask of a few round holes in a picture of `shape`."""
    rows, columns = np.indices(shape[:2])
    size, mask = min(shape[:2]), np.zeros(shape[:2], bool)
    for y, x, radius in ((0.2, 0.7, 0.03), (0.42, 0.25, 0.035), (0.62, 0.55, 0.028), (0.8, 0.36, 0.04)):
        mask |= np.hypot(rows - y * shape[0], columns - x * shape[1]) < radius * size
    return mask
