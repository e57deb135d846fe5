import numpy as np
import pytest

from fastimg.demo import _chapters

STEPS = [(chapter, step) for chapter in _chapters.CHAPTERS for step in chapter.steps]


@pytest.fixture(autouse=True)
def forwarding_allowed(monkeypatch):
    """Let functions without a kernel be forwarded: that the demo says so is what is tested here."""
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


@pytest.fixture
def photo():
    """Return a small colour photo, as a user's own."""
    from fastimg.demo import _photos

    return np.ascontiguousarray(_photos.shipped("astronaut")[40:136, 150:270])


@pytest.fixture
def find_step():
    return lambda title: next(step for _, step in STEPS if step.title == title)


@pytest.fixture
def short(monkeypatch):
    """Leave only the named steps in the demo."""

    def keep(*titles):
        chapters = []
        for chapter in _chapters.CHAPTERS:
            steps = [step for step in chapter.steps if step.title in titles]
            if steps:
                chapters.append(type(chapter)(chapter.title, chapter.text, steps))
        monkeypatch.setattr(_chapters, "CHAPTERS", chapters)

    return keep
