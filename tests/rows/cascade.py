"""The row of fastimg.feature.Cascade: a class, so what is compared are the calls of its method."""

from collections.abc import Callable, Iterator
from typing import Any

import cascades
from case import Case, Variant
from compare import EXACT

FILE = cascades.made()  # its window fits into hostile images


class Detection(Case):
    """A row whose functions take an image, make a detector and call it."""

    def function(self) -> Callable[..., Any]:
        return cascades.detecting(super().function(), FILE)

    def reference(self) -> Callable[..., Any]:
        return cascades.detecting(super().reference(), FILE)


def rows() -> Iterator[Case]:
    """Return the row."""
    every = {"scale_factor": 1.3, "step_ratio": 1, "min_size": (5, 6), "max_size": (12, 12), "min_neighbor_number": 1}
    yield Detection("feature.Cascade", float32=EXACT, arrays=False, own=False, variants=(
        Variant(kwargs=every), Variant("steps", {**every, "step_ratio": 2.2}),
        Variant("one", {**every, "max_size": (6, 8), "min_neighbor_number": 0}),
        Variant("loose", {**every, "intersection_score_threshold": -0.5}),
        Variant("tight", {**every, "intersection_score_threshold": 0.9, "scale_factor": 1.11, "min_size": (1, 1)})))
