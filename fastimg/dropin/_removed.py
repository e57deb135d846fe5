"""Names that scikit-image once had, served while it is patched: skimage.measure.compare_ssim, skimage.filter."""

from __future__ import annotations

import sys
from types import ModuleType

from fastimg import _legacy

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from typing import Any

_served: dict[str, Any] = {}


def attribute(namespace: str, name: str) -> Any:
    """Return what stands for a removed attribute of a package, or None if scikit-image never had it."""
    return _served_as(f"{namespace}.{name}" if namespace else name)


def module(fullname: str) -> ModuleType | None:
    """Return what stands for a removed module such as skimage.filter, or None."""
    served = _served_as(fullname.partition(".")[2])
    return served if isinstance(served, ModuleType) else None


def forget() -> None:
    """Take the removed modules away again."""
    for name, value in _served.items():
        if sys.modules.get(f"skimage.{name}") is value:
            del sys.modules[f"skimage.{name}"]
            package, _, leaf = f"skimage.{name}".rpartition(".")
            vars(sys.modules[package]).pop(leaf, None)
    _served.clear()


def _served_as(path: str) -> Any:
    if path in _legacy.removed_names() and path not in _served:
        _served[path] = _legacy.resolve(path, "skimage")
    return _served.get(path)
