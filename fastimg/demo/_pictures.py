"""Arrays and drawings as pictures that fit into a report."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from fastimg._check import Array

WIDTH = 640  # no picture in the report is wider
SMALL = 220
MARK = (255, 64, 92)


@dataclass(frozen=True)
class Picture:
    """A picture of the report: its caption, its encoded bytes, their MIME type, and its size in the report."""

    caption: str
    data: bytes
    mime: str
    size: tuple[int, int]


def to_pil(array: Array) -> Image.Image:
    """Return an array as an 8-bit picture; grey floats are stretched to the full range, as matplotlib shows them."""
    if array.dtype == bool:
        return Image.fromarray(array.astype(np.uint8) * np.uint8(255))
    if array.dtype == np.uint8:
        return Image.fromarray(array)
    values = array.astype(np.float64)
    if array.ndim == 2:
        low, high = float(values.min()), float(values.max())
        values = (values - low) / ((high - low) or 1.0)
    return Image.fromarray(np.rint(np.clip(values, 0.0, 1.0) * 255.0).astype(np.uint8))


def picture(caption: str, image: Array | Image.Image, flat: bool = False) -> Picture:
    """Encode: PNG for drawings and binary pictures (`flat`), JPEG for photographs."""
    if not isinstance(image, Image.Image):
        flat = flat or image.dtype == bool
        caption += f" ({image.shape[1]} x {image.shape[0]})"
        image = to_pil(image)
    if image.width < SMALL:  # enlarged here, as browsers would blur what a small result is to show
        scale = WIDTH // (2 * image.width)
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
    if image.width > WIDTH:
        image = image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    if flat:
        image.save(stream, "PNG", optimize=True)
    else:
        image.save(stream, "JPEG", quality=85)
    return Picture(caption, stream.getvalue(), "image/png" if flat else "image/jpeg", image.size)


def pictures_of(result: Any, name: str = "result") -> list[Picture]:
    """Return one picture per image in `result`: an array, or dicts of arrays, whose keys are the captions."""
    if isinstance(result, dict):
        return [p for key, value in result.items() for p in pictures_of(value, str(key))]
    if isinstance(result, np.ndarray) and result.ndim >= 2:
        return [picture(name.replace("_", " "), result)]
    return []


def _canvas(image: Array) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return a colour copy of `image` to draw on; small ones are enlarged, so that lines do not hide what they mark."""
    canvas = to_pil(image).convert("RGB")
    scale = max(1, WIDTH // max(canvas.size))
    canvas = canvas.resize((canvas.width * scale, canvas.height * scale), Image.Resampling.NEAREST)
    return canvas, ImageDraw.Draw(canvas)


def boxes(caption: str, image: Array, detected: Iterable[dict[str, int]]) -> Picture:
    """Draw the rectangles of `detect_multi_scale`."""
    canvas, pen = _canvas(image)
    scale = canvas.width / image.shape[1]
    for d in detected:
        corner = np.array([d["c"], d["r"], d["c"] + d["width"], d["r"] + d["height"]]) * scale
        pen.rectangle(list(map(float, corner)), outline=MARK, width=3)
    return picture(caption, canvas)


def crosses(caption: str, image: Array, coords: Array) -> Picture:
    """Draw a cross at each (row, column)."""
    canvas, pen = _canvas(image)
    scale = canvas.width / image.shape[1]
    for row, column in (np.asarray(coords) + 0.5) * scale:
        pen.line([column - 7, row, column + 7, row], fill=MARK, width=2)
        pen.line([column, row - 7, column, row + 7], fill=MARK, width=2)
    return picture(caption, canvas)


def outlines(caption: str, image: Array, contours: Iterable[Array]) -> Picture:
    """Draw contours, each in the next of a few colours."""
    colours = ["#ff405c", "#2f7ed8", "#11a579", "#e68310", "#8a3ffc", "#d4b106"]
    canvas, pen = _canvas(image)
    scale = canvas.width / image.shape[1]
    for i, contour in enumerate(contours):
        pen.line([(float(c), float(r)) for r, c in (contour + 0.5) * scale], fill=colours[i % 6], width=2)
    return picture(caption, canvas, flat=True)


def chart(caption: str, histograms: Sequence[tuple[Array, Array]], colours: Sequence[str]) -> Picture:
    """Draw histograms (counts, bin centres) over one another."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.4, 3.2), dpi=100, layout="constrained")
    canvas: Any = FigureCanvasAgg(figure)  # no pyplot: it would look for a display and keep the figure
    axes = figure.add_subplot()
    for (counts, centres), colour in zip(histograms, colours, strict=True):
        axes.fill_between(centres, counts, step="mid", color=colour, alpha=0.35)
        axes.step(centres, counts, where="mid", color=colour, linewidth=1.0)
    axes.set_xlabel("value")
    axes.set_ylabel("pixels")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    canvas.draw()
    return picture(caption, Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"), flat=True)
