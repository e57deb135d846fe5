"""Patch scikit-image's modules when they are imported: no order of imports matters, and nothing is imported early."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from fastimg import _dispatch
from fastimg._namespace import Served


class Finder(importlib.abc.MetaPathFinder):
    """Stand in front of Python's finders and call `loaded(module)` for the modules that `wanted(name)` picks."""

    def __init__(
        self, wanted: Callable[[str], bool], loaded: Callable[[ModuleType], None],
        made: Callable[[str], ModuleType | None],
    ) -> None:  # fmt: skip
        self.wanted = wanted
        self.loaded = loaded
        self.made = made

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith("skimage"):
            return None
        if (module := self.made(fullname)) is not None:
            return importlib.machinery.ModuleSpec(fullname, Served(module), is_package=True)
        if not self.wanted(fullname):
            return None
        spec = self._others(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _dispatch.PatchingLoader(spec.loader, self.loaded)
        return spec

    def _others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> importlib.machinery.ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                return spec
        return None
