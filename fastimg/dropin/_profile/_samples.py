"""Copies of what a program's calls were given: what is estimated on real images is right for these."""

import threading
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.dropin import _recipe
from fastimg.dropin._recipe import Recipe

ROOM = 1 << 26  # bytes of arrays that are kept for all kinds of calls together


class Samples:
    """The large arrays of the first call of each kind, as long as there is room; none if they are not `wanted`."""

    def __init__(self, wanted: bool) -> None:
        self._room = ROOM if wanted else 0
        self._kept: dict[tuple[str, Recipe], list[Array]] = {}
        self._lock = threading.Lock()

    def take(self, call: Any, recipe: Recipe) -> None:
        """Copy the arrays of a call that is about to run, unless its kind is known or too large."""
        key = call.name, recipe
        if not self._room or key in self._kept:
            return
        arrays = list(_recipe.large([*call.args, *call.kwargs.values()]))
        size = sum(array.nbytes for array in arrays)
        with self._lock:
            if size > self._room or key in self._kept:
                return
            self._room -= size
            self._kept[key] = []
        self._kept[key] = [np.array(array) for array in arrays]

    def get(self, name: str, recipe: Recipe) -> list[Array] | None:
        """Return the arrays of a call of that kind, in the order of its arguments; None if there are none."""
        return self._kept.get((name, recipe)) or None
