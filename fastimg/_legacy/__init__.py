"""Names and keywords that scikit-image has removed: none is taken yet."""

from collections.abc import Callable, Mapping
from typing import Any


def functions() -> list[str]:
    """Return the public names of the functions with removed keywords."""
    return []


def keywords(name: str) -> frozenset[str]:
    """Return the removed keywords that the function `name` takes."""
    return frozenset()


def removed_names() -> Mapping[str, Any]:
    """Return what serves each removed name."""
    return {}


def shim(name: str, modern: Callable[..., Any]) -> Any:
    """Return what stands for the removed `name`, served by `modern`."""
    raise NotImplementedError


def modernise(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Return (args, kwargs, finish) in today's spelling."""
    raise NotImplementedError
