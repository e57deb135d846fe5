"""What a public name is: native, forwarded to scikit-image, or found in fastimg only."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from numpy.typing import ArrayLike, DTypeLike

from fastimg import _legacy
from fastimg._check import Array
from fastimg._dispatch import Dispatcher

NAMESPACES = (  # the folders that hold native functions
    "color", "exposure", "feature", "filters", "measure", "metrics", "segmentation", "util",
)  # fmt: skip
F = TypeVar("F", bound=Callable[..., Any])
_TYPES: dict[str, Any] = {"ArrayLike": ArrayLike, "DTypeLike": DTypeLike, "Array": Array}
_TYPE_NAMES = {kind: name for name, kind in _TYPES.items()} | {
    kind | None: f"{name} | None" for name, kind in _TYPES.items()}  # fmt: skip
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
            name, "fastimg", native=function, refuses=refuses, legacy=_legacy.keywords(name), origin=origin,
            note=_note if refuses else None)
        _registry[name] = made
        return cast(F, made)

    return mark


def _name_types(function: Callable[..., Any]) -> None:
    """Shorten the annotations: help() would begin with ArrayLike spelt out, 800 characters of it."""
    if not isinstance(function, type):
        kinds = function.__annotations__.items()
        function.__annotations__ = {name: _TYPE_NAMES.get(kind, kind) for name, kind in kinds}


def composed(name: str) -> Callable[[F], F]:
    """Mark the decorated function as `name` of fastimg.apps, which scikit-image lacks.

    It is no native function: those that it calls are, or are forwarded, and are what logs and profiles tell.
    """

    def mark(function: F) -> F:
        function.__module__ = "fastimg." + name.rpartition(".")[0]
        function.__fastimg__ = Origin(name, "composed", None)  # type: ignore[attr-defined]
        return function

    return mark


def _note(name: str, why: str) -> None:
    from fastimg import _fallback  # which imports this module

    _fallback.record(name, why)


def native_method(name: str, original: Callable[..., Any]) -> Callable[[F], F]:
    """Have the calls of a native class's method watched, under a name such as "feature.Cascade.detect_multi_scale".

    `original`, called with the same arguments, returns what scikit-image's method does: for comparisons.
    """

    def mark(function: F) -> F:
        twin = functools.wraps(function)(lambda *args, **kwargs: original(*args, **kwargs))
        return cast(F, Dispatcher(name, "fastimg", native=function, original=twin,
                                  origin=Origin(name, "native", f"skimage.{name}")))  # fmt: skip

    return mark


def registry() -> dict[str, Callable[..., Any]]:
    """Return every native function by name; imports all namespaces that hold one."""
    for namespace in NAMESPACES:
        importlib.import_module(f"fastimg.{namespace}")
    return dict(sorted(_registry.items()))


def native_functions() -> list[str]:
    """Return the names of the native functions, such as ``"filters.gaussian"``, in alphabetical order."""
    return list(registry())
