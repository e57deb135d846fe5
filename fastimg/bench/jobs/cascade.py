"""Jobs of fastimg.feature.Cascade: faces found with the file that scikit-image ships; detectors are made untimed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._fallback import scikit_image
from fastimg.bench import images
from fastimg.bench.job import Job, rgb8
from fastimg.bench.peers import Call, Peer


def _file() -> str:
    return str(scikit_image("data").lbp_frontal_face_cascade_filename())


def _frame(size: int) -> Array:
    """Return a video's frame, 1920x1080 at least where `size` allows it."""
    return images.astronaut(min(size, 1080), min(size, 1080) * 16 // 9)


def _detection(smallest: int, largest: int) -> Callable[[Callable[..., Any], Array], Call]:
    def prepare(kind: Callable[..., Any], image: Array) -> Call:
        detector = kind(_file())

        def detect() -> Array:
            found = detector.detect_multi_scale(image, 1.2, 1, (smallest, smallest), (largest, largest))
            return np.array([list(rectangle.values()) for rectangle in found], np.int64)

        return detect

    return prepare


def _opencv(smallest: int, largest: int) -> Peer:
    """Return OpenCV's detector of the same file, with the name of a tag spelt right, on the grey image."""

    def prepare(cv2: Any, image: Array) -> Call:
        text = Path(_file()).read_text(encoding="utf-8").replace("featuhreParams", "featureParams")
        storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        detector, grey = cv2.CascadeClassifier(), cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        if not detector.read(storage.getFirstTopLevelNode()):
            raise RuntimeError("OpenCV does not read the cascade")
        sizes = {"minSize": (smallest, smallest), "maxSize": (largest, largest)}
        return lambda: detector.detectMultiScale(grey, 1.2, 3, **sizes)

    return Peer("OpenCV", "cv2", prepare, note="of a grey image, scaled; of small windows every second in each row")


def _job(name: str, image: Callable[[int], Array], smallest: int, largest: int, **settings: Any) -> Job:
    return Job(name, "feature.Cascade", image, prepare=_detection(smallest, largest),
               peers=(_opencv(smallest, largest),), **settings)  # fmt: skip


TABLE = (
    _job("cascade astronaut", images.small_photo, 10, 200, aim=23.0, aim_peer=1.0),
    _job("cascade large", rgb8, 60, 200, aim=15.0, aim_peer=1.0),
)

MORE = (_job("cascade frame 1080p", _frame, 40, 400, aim=12.0, group="more"),)
