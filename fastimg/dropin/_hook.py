"""Patch scikit-image's modules when they are imported: no order of imports matters, and nothing is imported early."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from fastimg._namespace import Served


class _Loader(importlib.abc.Loader):
    """Load a module as its own loader does, then tell; the module never gets to see this loader."""

    def __init__(self, own: importlib.abc.Loader, loaded: Callable[[ModuleType], None]) -> None:
        self.own = own
        self.loaded = loaded

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        spec.loader = self.own
        try:
            return self.own.create_module(spec)
        finally:
            spec.loader = self

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.own
        if module.__spec__ is not None:
            module.__spec__.loader = self.own
        self.own.exec_module(module)
        self.loaded(module)


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
            spec.loader = _Loader(spec.loader, self.loaded)
        return spec

    def _others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> importlib.machinery.ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                return spec
        return None
