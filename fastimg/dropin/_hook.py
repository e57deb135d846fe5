"""Patch scikit-image's modules when they are imported: no order of imports matters, and nothing is imported early."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

from fastimg import _standins
from fastimg._finder import Served

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType


class Finder:
    """Stand in front of Python's finders and call `loaded(module)` for the modules that `wanted(name)` picks."""

    def __init__(self, wanted: Callable[[str], bool], loaded: Callable[[ModuleType], None]) -> None:
        self.wanted = wanted
        self.loaded = loaded

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("skimage") or not self.wanted(fullname):
            return None
        spec = self._others(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _standins.PatchingLoader(spec.loader, self.loaded)
        return spec

    def _others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                return spec
        return None


class Removed:
    """Stand behind Python's finders: what they do not find may be a module that scikit-image once had."""

    def __init__(self, made: Callable[[str], ModuleType | None]) -> None:
        self.made = made

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("skimage.") or (module := self.made(fullname)) is None:
            return None
        return ModuleSpec(fullname, Served(module), is_package=True)
