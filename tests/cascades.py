"""Cascade files: the one that scikit-image ships, and random ones for windows as small as one likes."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import skimage.data

Rng = np.random.Generator
FILE = skimage.data.lbp_frontal_face_cascade_filename()
ASTRONAUT = skimage.data.astronaut()
# Arguments of a call of detect_multi_scale that is right.
GOOD: dict[str, Any] = {
    "img": ASTRONAUT[:99, :90, 0], "scale_factor": 1.2, "step_ratio": 1, "min_size": (24, 24), "max_size": (99, 99)}


def shipped() -> str:
    """The text of scikit-image's own file."""
    return Path(FILE).read_text(encoding="utf-8")


def of_opencv() -> str:
    """The same as OpenCV's own tool writes it: with the name of the tag spelt right."""
    return shipped().replace("featuhreParams", "featureParams")


def made(seed: int = 0, width: int = 6, height: int = 5, stages: int = 3, weak: int = 3) -> str:
    """A cascade of random features, tables and leaves, whose stages pass about two windows of three each."""
    rng = np.random.default_rng(seed)
    features = [_feature(rng, width, height) for _ in range(5)]
    parts = "".join(_stage(rng, weak + i, len(features)) for i in range(stages))
    return f"""<?xml version="1.0"?>
<opencv_storage><cascade>
<stageType>BOOST</stageType><featureType>LBP</featureType><height>{height}</height><width>{width}</width>
<stageParams><maxWeakCount>100</maxWeakCount></stageParams>
<featureParams><maxCatCount>256</maxCatCount><featSize>1</featSize></featureParams>
<stageNum>{stages}</stageNum><stages>{parts}</stages><features>{"".join(features)}</features></cascade></opencv_storage>
"""


def _feature(rng: Rng, width: int, height: int) -> str:
    w, h = rng.integers(1, width // 3 + 1), rng.integers(1, height // 3 + 1)
    x, y = rng.integers(0, width - 3 * w + 1), rng.integers(0, height - 3 * h + 1)
    return f"<_><rect>{x} {y} {w} {h}</rect></_>"


def _stage(rng: Rng, weak: int, features: int) -> str:
    parts = ""
    for _ in range(weak):
        table = " ".join(map(str, rng.integers(-(1 << 31), 1 << 31, 8)))
        leaves = f"{-rng.random():.16f} {rng.random():.16f}"
        parts += (f"<_><internalNodes>0 -1 {rng.integers(features)} {table}</internalNodes>"
                  f"<leafValues>{leaves}</leafValues></_>")
    return (f"<_><maxWeakCount>{weak}</maxWeakCount><stageThreshold>-0.25</stageThreshold>"
            f"<weakClassifiers>{parts}</weakClassifiers></_>")


def changed(text: str, path: str, value: str, count: int = 1) -> str:
    """`text` with the content of the first elements named `path` replaced."""
    result, n = re.subn(rf"<{path}>[^<]*</{path}>", f"<{path}>{value}</{path}>", text, count=count)
    assert n, f"no <{path}>"
    return result


def detecting(kind: Callable[..., Any], text: str, **settings: Any) -> Callable[..., Any]:
    """A function of an image that makes a detector of class `kind` and calls it."""
    def detect(image: Any, **kwargs: Any) -> Any:
        return kind(io.StringIO(text), **settings).detect_multi_scale(image, **kwargs)
    return detect


def same(ours: Any, theirs: Any, *args: Any, **kwargs: Any) -> list[dict[str, int]]:
    """The rectangles that two detectors find, which must be the same, in the same order, of the same types."""
    got: list[dict[str, int]] = ours.detect_multi_scale(*args, **kwargs)
    want = theirs.detect_multi_scale(*args, **kwargs)
    assert got == want
    assert all(list(a) == list(b) and set(map(type, a.values())) == {int} for a, b in zip(got, want, strict=True))
    return got
