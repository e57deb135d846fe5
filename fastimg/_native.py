"""What a public name is: native, forwarded to scikit-image, or found in fastimg only."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from fastimg import _dispatch, _legacy, _names, _standins
from fastimg._dispatch import Dispatcher

F = TypeVar("F", bound=Callable[..., Any])
_registry: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Origin:
    """What `fn.__fastimg__` holds.

    Attributes
    ----------
    name : str
        The public name, such as ``"filters.gaussian"``.
    kind : {"native", "forwarded", "composed"}
        Whether fastimg computes it or scikit-image does, or it calls other functions of fastimg (``fastimg.apps``).
    drop_in_for : str or None
        scikit-image's name for it; None for a function that only fastimg has.
    reason : str
        Why it is forwarded; empty for native functions.
    """

    name: str
    kind: str
    drop_in_for: str | None
    reason: str = ""


def native(name: str, *, only: bool = False, refuses: Callable[..., str] | None = None) -> Callable[[F], F]:
    """Register the decorated function as the native `name`; return its dispatcher.

    `only` marks one that scikit-image lacks. `refuses`, called with a call's arguments, returns why the native
    function cannot do this call, or ""; scikit-image does it then. A class is registered as a function is: its calls
    make objects, and it can be inherited from and asked for by isinstance.
    """

    def mark(function: F) -> F:
        _name_types(function)
        origin = Origin(name, "native", None if only else f"skimage.{name}")
        function.__module__ = "fastimg." + name.rpartition(".")[0]
        made = Dispatcher(
            name, "fastimg", native=function, refuses=refuses, adapted=_adapted(), note=_note,
            legacy=_legacy.keywords(name), origin=origin)
        if isinstance(function, type):
            _dispatch.add_straight(function)
        _registry[name] = stand_in = _standins.facade(made) if isinstance(function, type) else made
        return cast(F, stand_in)

    return mark


@functools.cache
def _type_names() -> dict[Any, str]:
    from numpy.typing import ArrayLike, DTypeLike  # modules with native functions import NumPy, this one does not

    from fastimg._check import Array

    types: dict[str, Any] = {"ArrayLike": ArrayLike, "DTypeLike": DTypeLike, "Array": Array}
    optional = {kind | None: f"{name} | None" for name, kind in types.items()}
    return {kind: name for name, kind in types.items()} | optional


def _name_types(function: Callable[..., Any]) -> None:
    """Shorten the annotations: help() would begin with ArrayLike spelt out, 800 characters of it."""
    if not isinstance(function, type):
        kinds = function.__annotations__.items()
        function.__annotations__ = {name: _type_names().get(kind, kind) for name, kind in kinds}


def composed(name: str) -> Callable[[F], F]:
    """Mark the decorated function as `name` of fastimg.apps, which scikit-image lacks.

    It is no native function: those that it calls are, or are forwarded, and are what logs and profiles tell.
    """

    def mark(function: F) -> F:
        function.__module__ = "fastimg." + name.rpartition(".")[0]
        function.__fastimg__ = Origin(name, "composed", None)  # type: ignore[attr-defined]
        return function

    return mark


def _adapted() -> Callable[..., Any]:
    from fastimg import _arguments  # which imports NumPy, as all modules with native functions do

    return _arguments.adapted


def _note(name: str, why: str) -> None:
    from fastimg import _fallback  # which imports this module

    _fallback.record(name, why)


def native_method(name: str, original: Callable[..., Any]) -> Callable[[F], F]:
    """Have the calls of a native class's method watched, under a name such as "feature.Cascade.detect_multi_scale".

    `original`, called with the same arguments, returns what scikit-image's method does: for comparisons.
    """

    def mark(function: F) -> F:
        twin = functools.wraps(function)(lambda *args, **kwargs: original(*args, **kwargs))
        return cast(F, Dispatcher(name, "fastimg", native=function, original=twin, adapted=_adapted(), note=_note,
                                  origin=Origin(name, "native", f"skimage.{name}")))  # fmt: skip

    return mark


def function(name: str) -> Any:
    """Return the native function `name`, whose namespace alone is imported; None if there is none."""
    if not _names.is_native(name):
        return None
    importlib.import_module(f"fastimg.{name.rpartition('.')[0]}")
    return _registry[name]


def registry() -> dict[str, Callable[..., Any]]:
    """Return every native function by name; imports all namespaces that hold one."""
    return {name: function(name) for name in _names.native()}


def native_functions() -> list[str]:
    """Return the names of the native functions, such as ``"filters.gaussian"``, in alphabetical order."""
    return _names.native()
