"""scikit-image's whole namespace under fastimg: native names from here, all others forwarded on first use."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
from types import ModuleType
from typing import Any

from fastimg import _fallback, _legacy, _names, _native
from fastimg._finder import Served

ROOT = __name__.partition(".")[0]
PACKAGES = ("filters.rank",)  # packages within a namespace: their names are functions of their own
SAME = {"morphology.label": "measure.label"}  # names of two namespaces that are one function


def _native_twin(path: str, name: str) -> Any:
    """Return the native function that ``fastimg.<path>.<name>`` stands for: restoration.inpaint.f is restoration.f.

    scikit-image's own top level holds some functions of util, such as ``img_as_float``.
    """
    if not path:
        return _native.function(f"util.{name}") if name.startswith("img_as_") else None
    if f"{path}.{name}" in SAME:
        return _native.function(SAME[f"{path}.{name}"])
    namespace = path.partition(".")[0]
    if namespace != path and not path.startswith(PACKAGES):
        return _native.function(f"{namespace}.{name}")
    return None


def _listed(module: str, name: str) -> bool:
    """Tell whether scikit-image lists a private name, as draw does; not asked of the folders, whose imports ask us."""
    return not name.startswith("__") and isinstance(sys.modules[module], _Forwarded) and name in names(module)


def lookup(module: str, name: str) -> Any:
    """Return what ``fastimg.<...>.<name>`` is where fastimg itself does not define it (a module's __getattr__)."""
    if name == "__all__":
        return names(module)
    if name.startswith("_") and not _listed(module, name):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    path = module.partition(".")[2]
    if (twin := _native_twin(path, name)) is not None:
        return twin
    full = f"{path}.{name}" if path else name
    if (served := _legacy.resolve(full, ROOT)) is not None:
        setattr(sys.modules[module], name, served)
        return served
    missing = f"module {module!r} has no attribute {name!r}, nor has scikit-image's"
    try:
        value = getattr(_fallback.scikit_image(path, full), name)
    except AttributeError:
        if not _exists(f"skimage.{full}"):  # a submodule is an attribute only once it has been imported
            raise AttributeError(missing) from None
        return importlib.import_module(f"{ROOT}.{full}")
    if inspect.ismodule(value):
        if not value.__name__.startswith("skimage."):
            raise AttributeError(missing)
        return importlib.import_module(f"{ROOT}.{full}")
    if inspect.isroutine(value):
        value = _fallback.forwarder(full, value)
    setattr(sys.modules[module], name, value)
    return value


def names(module: str) -> list[str]:
    """Return the public names of a namespace: scikit-image's (if installed) and fastimg's own."""
    path = module.partition(".")[2]
    own = {name.rpartition(".")[2] for name in _names.native_in(path)}
    try:
        theirs = _fallback.scikit_image(path)
    except ModuleNotFoundError:
        return sorted(own)
    return sorted(own | set(getattr(theirs, "__all__", None) or [n for n in dir(theirs) if not n.startswith("_")]))


class _Forwarded(ModuleType):
    """A module of scikit-image that fastimg has no folder for, such as ``fastimg.draw``."""

    def __getattr__(self, name: str) -> Any:
        return lookup(self.__name__, name)

    def __dir__(self) -> list[str]:
        return names(self.__name__)


class _Loader(importlib.abc.Loader):
    """Make a module whose names are looked up when they are asked for."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Forwarded(spec.name, f"scikit-image's {spec.name.partition('.')[2]}, forwarded by fastimg.")

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def spec(name: str) -> importlib.machinery.ModuleSpec | None:
    """Return how to load ``fastimg.<name>``, which has no file here; None if scikit-image has no such module either."""
    if name.partition(".")[0] in _names.OWN:
        return None
    if isinstance(served := _legacy.resolve(name, ROOT), ModuleType):
        return importlib.machinery.ModuleSpec(f"{ROOT}.{name}", Served(served), is_package=True)
    if name not in _names.NAMESPACES and not _exists(f"skimage.{name}"):
        if name.partition(".")[0] in _names.NAMESPACES and not _exists("skimage"):
            _fallback.scikit_image(name)  # raises, and says what to install
        return None
    found = importlib.machinery.ModuleSpec(f"{ROOT}.{name}", _Loader(), is_package=True)
    found.submodule_search_locations = []
    return found


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
