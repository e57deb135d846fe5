"""A tiny self-test of the native functions: answers that are known without scikit-image, at every level and team."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg import _native, _simd, _threads
from fastimg._check import Array

TEAMS = (1, 2)


@dataclass(frozen=True)
class Known:
    """A call whose answer is known: ``function(image, *args)`` is `expected`, `border` pixels from the edge inwards."""

    function: str
    image: Array
    expected: Any
    args: tuple[Any, ...] = ()
    border: int = 0


def _spot(rows: int = 11, columns: int = 13) -> Array:
    image = np.zeros((rows, columns))
    image[rows // 2, columns // 2] = 1
    return image


def _known() -> list[Known]:
    taps = np.exp(-0.5 * np.arange(-4, 5) ** 2)
    taps /= taps.sum()
    ramp = np.repeat(np.arange(12.0)[:, None], 37, axis=1)
    green = np.zeros((5, 19, 3))
    green[..., 1] = 1
    weights = np.arange(9.0).reshape(3, 3)
    two = np.repeat(np.array([10, 200], "u1"), 40).reshape(8, 10)
    cross = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
    return [
        Known("filters.gaussian", _spot(), np.outer(np.pad(taps, 1), np.pad(taps, 2)), (1,)),
        Known("filters.sobel", ramp, np.full((8, 33), np.sqrt(2)), border=2),
        Known("filters.sobel_h", ramp, np.full((8, 33), 2.0), border=2),
        Known("filters.laplace", _spot(), np.pad(cross, ((4, 4), (5, 5)))),
        Known("filters.convolve", _spot(), np.pad(weights, ((4, 4), (5, 5))), (weights,)),
        Known("filters.threshold_otsu", two, 10),
        Known("color.rgb2gray", green, np.full((5, 19), 0.7154)),
        Known("exposure.histogram", np.tile(np.arange(7, dtype="u1"), (3, 5)), np.full(7, 15)),
    ]


def differs(known: Known, function: Callable[..., Any], dtype: Any) -> str:
    """Return what is wrong with `function`'s answer to an image of `dtype`; empty if nothing is."""
    try:
        result = function(known.image.astype(dtype), *known.args)
    except Exception as error:  # whatever a broken kernel does, the doctor goes on
        return f"{type(error).__name__}: {error}"
    result = np.asarray(result[0] if isinstance(result, tuple) else result)
    if known.border:
        result = result[known.border : -known.border, known.border : -known.border]
    expected = np.asarray(known.expected)
    if result.shape != expected.shape:  # allclose would broadcast
        return f"shape {result.shape} instead of {expected.shape}"
    return "" if np.allclose(result, expected, rtol=0, atol=1e-6 if dtype == "f4" else 1e-12) else "wrong result"


def calls() -> Iterator[tuple[Known, str]]:
    """Yield the known calls of native functions, float images in both float dtypes."""
    native = _native.registry()
    for known in _known():
        if known.function in native:
            for dtype in ("f4", "f8") if known.image.dtype.kind == "f" else (known.image.dtype.str,):
                yield known, dtype


def failures() -> list[str]:
    """Run every known call at every level that is built and runs here, with one and two threads; list what failed."""
    native = _native.registry()
    found = []
    for level in (level for level in _simd.built() if level in _simd.available()):
        with _simd.use(level):
            for known, dtype in calls():
                for team in TEAMS:
                    with _threads.exact_team(team):
                        if why := differs(known, native[known.function], dtype):
                            found.append(f"{known.function} of {dtype} at {level} with {team} thread(s): {why}")
    return found
