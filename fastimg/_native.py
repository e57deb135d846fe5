"""What a public name is: native, forwarded to scikit-image, or found in fastimg only."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

NAMESPACES = ("color", "exposure", "filters")  # the folders that hold native functions
F = TypeVar("F", bound=Callable[..., Any])
_registry: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Origin:
    """What `fn.__fastimg__` holds.

    Attributes
    ----------
    name : str
        The public name, such as ``"filters.gaussian"``.
    kind : {"native", "forwarded"}
        Whether fastimg computes it or scikit-image does.
    drop_in_for : str or None
        scikit-image's name for it; None for a function that only fastimg has.
    reason : str
        Why it is forwarded; empty for native functions.
    """

    name: str
    kind: str
    drop_in_for: str | None
    reason: str = ""


def native(name: str, *, only: bool = False) -> Callable[[F], F]:
    """Register the decorated function as the native `name`; `only` marks one that scikit-image lacks."""

    def mark(function: F) -> F:
        function.__fastimg__ = Origin(name, "native", None if only else f"skimage.{name}")  # type: ignore[attr-defined]
        function.__module__ = "fastimg." + name.rpartition(".")[0]
        _registry[name] = function
        return function

    return mark


def registry() -> dict[str, Callable[..., Any]]:
    """Return every native function by name; imports all namespaces that hold one."""
    for namespace in NAMESPACES:
        importlib.import_module(f"fastimg.{namespace}")
    return dict(sorted(_registry.items()))


def native_functions() -> list[str]:
    """Return the names of the native functions, such as ``"filters.gaussian"``, in alphabetical order."""
    return list(registry())
