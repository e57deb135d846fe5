"""The state of the patch: which dispatcher stands for which function of scikit-image, and where it is bound."""

import functools
import inspect
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

from fastimg import _dispatch, _fallback, _legacy, _native
from fastimg._dispatch import Dispatcher
from fastimg._namespace import NAMESPACES
from fastimg.dropin import _bindings, _removed, _targets
from fastimg.dropin._hook import Finder

OFF, PUBLIC, EVERYWHERE = 0, 1, 2  # where a dispatcher is bound; PUBLIC leaves scikit-image's private modules alone
PACKAGES = {"skimage": "", **{f"skimage.{namespace}": namespace for namespace in (*NAMESPACES, "filters.rank")}}


class Engine:
    """Binds dispatchers where they are wanted; there is one engine in a process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.levels: Mapping[str, int] = {}
        self.observing = False
        self.refuses: Callable[..., str] | None = None  # set before the first patch: decides for all functions
        self._known: dict[str, Dispatcher] = {}
        self._by_original: dict[int, Dispatcher] = {}
        self._kept: dict[int, tuple[Any, Any]] = {}
        self._getattrs: dict[str, Any] = {}  # each package's own __getattr__; None where it has none
        self._finder = Finder(self._wanted, self._loaded, _removed.module)
        os.register_at_fork(after_in_child=self._new_lock)

    def _new_lock(self) -> None:
        """Replace the lock in a forked child: the thread that held it does not live there."""
        self.lock = threading.RLock()

    def apply(self, levels: Mapping[str, int], observing: bool) -> None:
        """Make `levels` ({public name: PUBLIC or EVERYWHERE}) the state of all modules, loaded now or later."""
        with self.lock:
            self.levels, self.observing = levels, observing
            on = bool(levels) or observing
            if on and self._finder not in sys.meta_path:
                sys.meta_path.insert(0, self._finder)
            for name in levels:
                self._meet(name)
            for package in _present(PACKAGES):
                (self._enter if on else self._leave)(package)
            self._sweep()
            if not on and self._finder in sys.meta_path:
                sys.meta_path.remove(self._finder)
                _removed.forget()

    def level(self, name: str) -> int:
        """Return where the dispatcher called `name` is to be bound."""
        return self.levels.get(name, PUBLIC if self.observing and self._known[name].native is None else OFF)

    def _sweep(self) -> None:
        for name, dispatcher in self._known.items():
            _dispatch.enable(dispatcher, self.level(name) != OFF)
        _bindings.sweep(self._table(PUBLIC), self._table(EVERYWHERE))

    def _table(self, least: int) -> _bindings.Table:
        pairs = ((d.original, d) if self.level(n) >= least else (d, d.original) for n, d in self._known.items())
        return _bindings.Table(pairs, self._kept)

    def _meet(self, name: str) -> None:
        """Make the dispatcher for a native or renamed function, if its module has been loaded."""
        where = _targets.definition(name)
        module = sys.modules.get(where[0]) if where else None
        if module is not None and not getattr(module.__spec__, "_initializing", False):
            self._meet_in(name, module)

    def _stand_for(self, name: str, original: Callable[..., Any]) -> None:
        known = self._known.get(name)
        if known is None:
            self._known[name] = known = _dispatcher(name, original, self.refuses)
        elif known.original is not original:  # the module has been loaded again
            _dispatch.renew(known, original)
        self._by_original[id(original)] = known

    def _wanted(self, module: str) -> bool:
        return module in PACKAGES or any(_defined_in(name, module) for name in self.levels)

    def _loaded(self, module: ModuleType) -> None:
        """Patch a module of scikit-image that has just been loaded."""
        with self.lock:
            name = module.__name__
            for public in self.levels:
                if _defined_in(public, name):
                    self._meet_in(public, module)
            if name in PACKAGES:
                self._getattrs.pop(name, None)
                self._enter(name)
            private = _bindings.is_private(name)
            _bindings.sweep_module(name, module, self._table(EVERYWHERE if private else PUBLIC))

    def _meet_in(self, name: str, module: ModuleType) -> None:
        where = _targets.definition(name)
        original = vars(module).get(where[1]) if where else None
        if original is not None and not _dispatch.is_dispatcher(original):
            self._stand_for(name, original)

    def _enter(self, package: str) -> None:
        """Serve a package's names from here: lazily loaded ones, removed ones, and all its functions when observed."""
        names = vars(sys.modules[package])
        if package not in self._getattrs:
            self._getattrs[package] = names.get("__getattr__")
            names["__getattr__"] = self._getattr_for(package, self._getattrs[package] or _nothing(package))
        if self.observing:
            for name, value in list(names.items()):
                self._observe(package, name, value)

    def _leave(self, package: str) -> None:
        names = vars(sys.modules[package])
        if package in self._getattrs:
            own = self._getattrs.pop(package)
            if own is None:
                del names["__getattr__"]
            else:
                names["__getattr__"] = own

    def _getattr_for(self, package: str, own: Callable[[str], Any]) -> Callable[[str], Any]:
        missing = functools.partial(_removed.attribute, PACKAGES[package])
        return _dispatch.serving(own, missing, functools.partial(self._serve, package))

    def _serve(self, package: str, name: str, value: Any) -> Any:
        with self.lock:
            self._observe(package, name, value)
            dispatcher = self._by_original.get(id(value))
            if dispatcher is None or self.level(dispatcher.fastimg_name) == OFF:
                return value
            vars(sys.modules[package])[name] = dispatcher
            return dispatcher

    def _observe(self, package: str, name: str, value: Any) -> None:
        """Make a dispatcher for a public function that has no native twin, if all are to be seen."""
        namespace = PACKAGES[package]
        if not self.observing or namespace in ("", *_targets.NOT_OBSERVED) or name.startswith("_"):
            return
        if (inspect.isroutine(value) and not _dispatch.is_dispatcher(value) and id(value) not in self._by_original
                and str(value.__module__).startswith("skimage.")):  # fmt: skip
            self._stand_for(f"{namespace}.{name}", value)


def _dispatcher(
    name: str, original: Callable[..., Any], refuses: Callable[..., str] | None
) -> Dispatcher:
    """Return what stands for scikit-image's `original`, which may have a native twin; `refuses` replaces the twin's."""
    function = _native.registry().get(name)
    native = getattr(function, "native", None)
    return Dispatcher(
        name, "skimage", original=original, native=native, legacy=_legacy.keywords(name),
        refuses=refuses or getattr(function, "refuses", None), reason="" if native else _fallback.NO_KERNEL,
        adapted=getattr(function, "adapted", None), note=_fallback.record if native else None,
        quiet=name.partition(".")[0] in _targets.NOT_OBSERVED,
        origin=getattr(function, "__fastimg__", None))  # fmt: skip


def _nothing(package: str) -> Callable[[str], Any]:
    """Return the __getattr__ of a package that has none."""

    def __getattr__(name: str) -> Any:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__


def _defined_in(name: str, module: str) -> bool:
    where = _targets.definition(name)
    return where is not None and where[0] == module


def _present(names: Mapping[str, str]) -> Iterator[str]:
    return (name for name in names if name in sys.modules)
