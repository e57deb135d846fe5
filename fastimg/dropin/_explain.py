"""explain(): where a call would run, and why, without running it."""

import importlib
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MethodType
from typing import Any

from fastimg import _dispatch, _fallback, _legacy, _native, _simd, _threads
from fastimg._dispatch import Dispatcher
from fastimg._names import NAMESPACES, OWN
from fastimg.dropin._text import count

UNKNOWN = "not a function of scikit-image or fastimg"
COMPOSED = "fastimg's own, calls several of its functions; ask for those"


@dataclass(frozen=True)
class Explanation:
    """What :func:`fastimg.explain` answers; ``print`` it.

    Attributes
    ----------
    name : str
        The function's public name, such as ``"filters.sobel"``; how Python writes it where it has none.
    native : bool
        Whether fastimg computes the call.
    reason : str
        Why it does not; empty if it does.
    level : str or None
        The SIMD level that native code would use; None if the call is not native.
    threads : int or None
        The most threads that native code would use: how many depends on the work, and small images get one. None if the
        call is not native.
    """

    name: str
    native: bool
    reason: str = ""
    level: str | None = None
    threads: int | None = None

    def __str__(self) -> str:
        if self.native:
            return f"{self.name}: native (SIMD level {self.level}, at most {count(self.threads or 1, 'thread')})"
        if self.reason.startswith((UNKNOWN, COMPOSED, "the call raises")):
            return f"{self.name}: {self.reason}"
        return f"{self.name}: forwarded to scikit-image, {self.reason}"


def explain(function: Callable[..., Any] | str, /, *args: Any, **kwargs: Any) -> Explanation:
    """Say where a call would run and why, without running it.

    Parameters
    ----------
    function : callable or str
        fastimg's function, scikit-image's (patched or not), or a name: ``"filters.sobel"``.
    *args, **kwargs
        The arguments of the call. Without any, the answer is on the function as such.

    Returns
    -------
    Explanation
        With the attributes ``native``, ``reason``, ``name``, ``level`` and ``threads``. Wrong arguments are told
        in the reason and raise nothing. It tells what fastimg does; scikit-image's own function does it if it is
        patched (:func:`fastimg.patched`).

    Examples
    --------
    >>> import fastimg, numpy as np
    >>> fastimg.explain("filters.sobel", np.eye(5)).native
    True
    >>> print(fastimg.explain(len, [1]))
    len: not a function of scikit-image or fastimg
    """
    if isinstance(function, MethodType) and _dispatch.is_dispatcher(function.__func__):
        args = (function.__self__, *args) if args or kwargs else ()
        function = function.__func__
    name = function if isinstance(function, str) else _name(function)
    dispatcher = _named(name.removeprefix("skimage.").removeprefix("fastimg."))
    if dispatcher is not None:
        return _answer(dispatcher, args, kwargs)
    if not isinstance(function, str) and callable(function) and _module(function).startswith("skimage."):
        kind = "a class, served as it is" if isinstance(function, type) else _fallback.NO_KERNEL
        return Explanation(name.removeprefix("skimage."), False, kind)
    if (own := _composed(function)) is not None:
        return Explanation(own, False, COMPOSED)
    return Explanation(name, False, UNKNOWN)


def _composed(function: Any) -> str | None:
    """Return the name of a function of fastimg.apps, which may be given by name; None for any other."""
    if isinstance(function, str):
        namespace, _, leaf = function.removeprefix("fastimg.").rpartition(".")
        function = getattr(importlib.import_module(f"fastimg.{namespace}"), leaf, None) if namespace in OWN else None
    origin = getattr(function, "__fastimg__", None)
    return origin.name if isinstance(origin, _native.Origin) and origin.kind == "composed" else None


def _answer(dispatcher: Dispatcher, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Explanation:
    name = dispatcher.fastimg_name
    if args or kwargs:
        try:
            reason = _refusal(dispatcher, args, kwargs)
        except Exception as error:  # what the call itself would raise
            return Explanation(name, False, f"the call raises {type(error).__name__}: {error}")
        if reason:
            return Explanation(name, False, reason)
    if dispatcher.native is None:
        return Explanation(name, False, dispatcher.reason)
    return Explanation(name, True, "", _simd.level(), _threads.get_num_threads())


def _refusal(dispatcher: Dispatcher, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return why the native function cannot do this call; TypeError if the arguments are not those of the function."""
    if dispatcher.legacy is not None and not dispatcher.legacy.isdisjoint(kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            args, kwargs, _ = _legacy.modernise(dispatcher.fastimg_name, args, kwargs)
    function = dispatcher.native or dispatcher.original
    assert function is not None  # a dispatcher has one of them
    inspect.signature(function).bind(*args, **kwargs)
    return "" if dispatcher.refuses is None else dispatcher.refuses(*args, **kwargs)


def _name(function: Any) -> str:
    """Return the public name of a function, or how Python calls it where it has none."""
    if _dispatch.is_dispatcher(function):
        return str(function.fastimg_name)
    module = _module(function)
    if callable(function) and module.startswith("skimage."):
        for namespace in _likely(module):
            for leaf, value in vars(importlib.import_module(f"skimage.{namespace}")).items():
                if (value.original if _dispatch.is_dispatcher(value) else value) is function:
                    return f"{namespace}.{leaf}"
    shown = str(getattr(function, "__qualname__", None) or repr(function))
    return f"{module}.{shown}" if module.startswith("skimage.") else shown


def _module(function: Any) -> str:
    return str(getattr(function, "__module__", ""))


def _likely(module: str) -> Iterator[str]:
    """Yield the namespaces in which a function that `module` defines may be public: its own one first."""
    own = module.split(".")[1]
    if own in NAMESPACES:
        yield own
    yield from (name for name in NAMESPACES if name != own and f"skimage.{name}" in sys.modules)


def _named(name: str) -> Dispatcher | None:
    """Return the dispatcher of a public name, or of the last part of one; None if there is no such function."""
    if "." in name:
        return _dispatcher(name)
    return next(filter(None, (_dispatcher(f"{namespace}.{name}") for namespace in NAMESPACES)), None)


def _dispatcher(name: str) -> Dispatcher | None:
    if (native := _native.function(name)) is not None:
        return native  # type: ignore[no-any-return]
    namespace, _, leaf = name.rpartition(".")
    kind = _native.function(namespace)  # of whose methods one is meant
    try:
        found = getattr(kind or importlib.import_module(f"{_native.__package__}.{namespace}"), leaf)
    except (ImportError, AttributeError):
        return None
    return found if _dispatch.is_dispatcher(found) else None
