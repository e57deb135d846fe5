"""The state of the patch: which dispatcher stands for which function of scikit-image, and where it is bound."""

from __future__ import annotations

import functools
import os
import sys
from _thread import RLock  # threading's own: a module that start-up passes through, see fastimg/_names.py

from fastimg import _dispatch, _names, _standins
from fastimg._dispatch import Dispatcher
from fastimg.dropin import _removed, _targets
from fastimg.dropin._hook import Finder, Removed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from fastimg.dropin import _bindings

OFF, PUBLIC, EVERYWHERE = 0, 1, 2  # where a dispatcher is bound; PUBLIC leaves scikit-image's private modules alone


class Levels:
    """Where the dispatcher of each public name is to be bound."""

    def __init__(self) -> None:
        self._named: dict[str, int] = {}
        self._all = OFF  # all replaceable names, which start-up need not list

    def add(self, names: frozenset[str] | None, level: int) -> None:
        """Bind `names` (None: all) at `level` at least."""
        if names is None:
            self._all = max(self._all, level)
        else:
            self._named.update({name: max(self._named.get(name, OFF), level) for name in names})

    def __bool__(self) -> bool:
        return bool(self._named) or self._all != OFF

    def of(self, name: str) -> int:
        """Return where the dispatcher called `name` is to be bound."""
        return max(self._named.get(name, OFF), self._all if _targets.is_replaceable(name) else OFF)

    def names(self) -> list[str]:
        """Return the names that are bound anywhere, sorted."""
        return sorted({*self._named, *(_targets.replaceable() if self._all else ())})


class Engine:
    """Binds dispatchers where they are wanted; there is one engine in a process."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.levels = Levels()
        self.observing = False
        self.refuses: Callable[..., str] | None = None  # set before the first patch: decides for all functions
        self._known: dict[str, Any] = {}  # what stands for a function or a class, by its public name
        self._by_original: dict[int, Any] = {}
        self._kept: dict[int, tuple[Any, Any]] = {}
        self._getattrs: dict[str, Any] = {}  # each package's own __getattr__; None where it has none
        self._finder = Finder(self._wanted, self._loaded)
        self._removed = Removed(_removed.module)
        os.register_at_fork(after_in_child=self._new_lock)

    def _new_lock(self) -> None:
        """Replace the lock in a forked child: the thread that held it does not live there."""
        self.lock = RLock()

    def apply(self, levels: Levels, observing: bool) -> None:
        """Make `levels` the state of all modules, loaded now or later."""
        with self.lock:
            self.levels, self.observing = levels, observing
            on = bool(levels) or observing
            if on and self._finder not in sys.meta_path:
                sys.meta_path.insert(0, self._finder)
                sys.meta_path.append(self._removed)
            for module in [name for name in list(sys.modules) if on and name.startswith("skimage.")]:
                self._meet(module)
            for package in [name for name in _targets.PACKAGES if name in sys.modules]:
                (self._enter if on else self._leave)(package)
            self._sweep()
            if not on and self._finder in sys.meta_path:
                sys.meta_path.remove(self._finder)
                sys.meta_path.remove(self._removed)
                _removed.forget()

    def level(self, name: str) -> int:
        """Return where the dispatcher called `name` is to be bound, which may be there to be observed only."""
        return self.levels.of(name) or (PUBLIC if self.observing and not _names.is_native(name) else OFF)

    def _sweep(self) -> None:
        if not self._known:
            return  # nothing stands for anything yet
        from fastimg.dropin import _bindings

        for name, dispatcher in self._known.items():
            _dispatch.enable(dispatcher, self.level(name) != OFF)
        _bindings.sweep(self._table(PUBLIC), self._table(EVERYWHERE))

    def _table(self, least: int) -> _bindings.Table:
        from fastimg.dropin import _bindings

        pairs = ((d.original, d) if self.level(n) >= least else (d, d.original) for n, d in self._known.items())
        return _bindings.Table(pairs, self._kept)

    def _meet(self, module: str) -> None:
        """Make the dispatchers for the functions that a module defines, if it has been loaded."""
        loaded = sys.modules.get(module)
        if loaded is not None and not getattr(loaded.__spec__, "_initializing", False):
            self._meet_in(loaded)

    def _stand_for(self, name: str, original: Callable[..., Any]) -> None:
        known = self._known.get(name)
        if known is None:
            self._known[name] = known = _stand_in(name, original, self.refuses)
        elif known.original is not original:  # the module has been loaded again
            _dispatch.renew(known, original)
        self._by_original[id(original)] = known

    def _wanted(self, module: str) -> bool:
        return module in _targets.PACKAGES or any(map(self.levels.of, _targets.defined_in(module)))

    def _loaded(self, module: ModuleType) -> None:
        """Patch a module of scikit-image that has just been loaded."""
        with self.lock:
            name = module.__name__
            self._meet_in(module)
            if name in _targets.PACKAGES:
                self._getattrs.pop(name, None)
                self._enter(name)
            if self._known:
                self._sweep_module(name, module)

    def _sweep_module(self, name: str, module: ModuleType) -> None:
        from fastimg.dropin import _bindings

        table = self._table(EVERYWHERE if _bindings.is_private(name) else PUBLIC)
        _bindings.sweep_module(name, module, table)

    def _meet_in(self, module: ModuleType) -> None:
        for name in filter(self.levels.of, _targets.defined_in(module.__name__)):
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
        missing = functools.partial(_removed.attribute, _targets.PACKAGES[package])
        return _standins.serving(own, missing, functools.partial(self._serve, package))

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
        namespace = _targets.PACKAGES[package]
        if not self.observing or namespace in ("", *_targets.NOT_OBSERVED) or name.startswith("_"):
            return
        from inspect import isroutine  # start-up, which observes nothing, can do without it

        if (isroutine(value) and not _dispatch.is_dispatcher(value) and id(value) not in self._by_original
                and str(value.__module__).startswith("skimage.")):  # fmt: skip
            self._stand_for(f"{namespace}.{name}", value)


def _stand_in(name: str, original: Callable[..., Any], refuses: Callable[..., str] | None) -> Any:
    """Return what stands for scikit-image's `original`; its native twin is imported when it is first needed."""
    made = Dispatcher(
        name, "skimage", original=original, quiet=name.partition(".")[0] in _targets.NOT_OBSERVED,
        later=functools.partial(_settings, name, refuses))  # fmt: skip
    return _standins.facade(made) if isinstance(original, type) else made


def _settings(name: str, refuses: Callable[..., str] | None) -> dict[str, Any]:
    """Return what the dispatcher of `name` does not know yet; `refuses` replaces what its native twin refuses."""
    from fastimg import _fallback, _legacy, _native

    twin = _native.function(name)
    native = getattr(twin, "native", None)
    return {
        "native": native, "refuses": refuses or getattr(twin, "refuses", None),
        "adapted": getattr(twin, "adapted", None), "legacy": _legacy.refused(name),
        "reason": "" if native else _fallback.NO_KERNEL, "note": _fallback.record if native else None,
        "origin": getattr(twin, "__fastimg__", None)}  # fmt: skip


def _nothing(package: str) -> Callable[[str], Any]:
    """Return the __getattr__ of a package that has none."""

    def __getattr__(name: str) -> Any:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__
