"""Panels that take notes instead of drawing, so that figures can be compared (and made by the hundred)."""

import functools
import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np

Array = np.ndarray[Any, Any]
_LOCK = threading.Lock()  # pyplot is one for all threads


class Panel:
    """Stands for matplotlib's Axes."""

    transAxes = "axes"

    def __init__(self) -> None:
        self.image = np.zeros(0)
        self.words: list[str] = []

    def imshow(self, image: Any, cmap: Any) -> None:
        self.image = np.array(image, order="C")
        self.words.append(cmap.name)

    def set_title(self, title: str) -> None:
        self.words.append(title)

    def text(self, *place: Any, **style: Any) -> None:
        self.words.append(f"{place} {style}")

    def axis(self, state: str) -> None:
        self.words.append(state)

    def notes(self) -> Array:
        """What was written and drawn, in no order."""
        return np.array(sorted(self.words), dtype="S")


class Figure:
    """Stands for matplotlib's Figure; knows how it was asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.words = [str(args), str(sorted(kwargs.items()))]

    def tight_layout(self) -> None:
        self.words.append("tight")


def _subplots(rows: int, columns: int, **kwargs: Any) -> tuple[Figure, Array]:
    panels = np.empty((rows, columns), object)
    for at in np.ndindex(rows, columns):
        panels[at] = Panel()
    return Figure(rows, columns, **kwargs), panels


def recorded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function that returns (figure, panels): return all notes as a tuple of arrays."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> tuple[Array, ...]:
        with _LOCK, mock.patch("matplotlib.pyplot.subplots", _subplots):
            figure, panels = function(*args, **kwargs)
        return np.array(figure.words, "S"), *(p.notes() for p in panels), *(p.image for p in panels)

    return call
