"""Run programs that were written for scikit-image on fastimg, unchanged."""

import importlib

TYPE_CHECKING = False  # a package that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from typing import Any

# Imported when asked for: the runner needs none of it, and is to be quick.
_HOME = {
    "Patch": "fastimg.dropin._patch",
    "patch_child_processes": "fastimg.dropin._inherit",
    "patch_skimage": "fastimg.dropin._patch",
    "patched": "fastimg.dropin._patch",
    "suspended": "fastimg._dispatch",
    "unpatch_child_processes": "fastimg.dropin._inherit",
    "unpatch_skimage": "fastimg.dropin._patch",
}


def __getattr__(name: str) -> "Any":
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
