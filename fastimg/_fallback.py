"""The only way to call scikit-image: each forwarded call is logged and counted, with the reason."""

import importlib
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

from fastimg import _dispatch, _legacy
from fastimg._native import Origin

NO_KERNEL = "fastimg has no kernel for it yet"
logger = logging.getLogger("fastimg")
logger.addHandler(logging.NullHandler())
_counts: Counter[tuple[str, str]] = Counter()
_lock = threading.Lock()


class FallbackError(RuntimeError):
    """Raised instead of forwarding where FASTIMG_FALLBACK=error asks for it."""


def scikit_image(name: str, wanted: str = "", why: str = "") -> ModuleType:
    """Import ``skimage[.name]``, or say what to install for `wanted`, which was asked for and is not native: `why`."""
    try:
        importlib.import_module("skimage")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"fastimg.{wanted or name} is not native{f' for this call ({why})' if why else ''} and scikit-image is not "
            "installed: pip install 'fastimg[skimage]'", name="skimage") from error
    return importlib.import_module(f"skimage.{name}" if name else "skimage")


def mode() -> str:
    """Return FASTIMG_FALLBACK: 'log' (the default) or 'error'."""
    value = os.environ.get("FASTIMG_FALLBACK", "log")
    if value not in ("log", "error"):
        raise ValueError(f"FASTIMG_FALLBACK must be 'log' or 'error', got {value!r}")
    return value


def record(name: str, why: str) -> None:
    """Note that a call of `name` goes to scikit-image; raise where FASTIMG_FALLBACK=error asks for it."""
    if mode() == "error":
        raise FallbackError(f"fastimg.{name} would be forwarded to scikit-image: {why} (FASTIMG_FALLBACK=error)")
    with _lock:
        _counts[name, why] += 1
    logger.debug("fastimg.%s forwarded to scikit-image: %s", name, why)


def fallback_counts() -> dict[tuple[str, str], int]:
    """Return how often each name was forwarded to scikit-image so far, by (name, reason)."""
    with _lock:
        return dict(_counts)


def original(name: str, why: str = "") -> Any:
    """Return scikit-image's own function `name`, such as "filters.gaussian", also where it is patched.

    `why` it is asked for is told where scikit-image is not installed.
    """
    namespace, _, leaf = name.rpartition(".")
    found = getattr(scikit_image(namespace, name, why), leaf)
    return found.original if _dispatch.is_dispatcher(found) else found


def call(name: str, why: str, /, *args: Any, **kwargs: Any) -> Any:
    """Call scikit-image's `name` (such as "filters.gaussian") for a native function that cannot do this call."""
    record(name, why)
    return original(name, why)(*args, **kwargs)


def forwarder(name: str, target: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap scikit-image's function `target`, known here as `name`, so that its calls are recorded."""
    if _dispatch.is_dispatcher(target):  # scikit-image is patched
        target = target.original  # type: ignore[attr-defined]
    origin = Origin(name, "forwarded", f"{target.__module__}.{target.__qualname__}", NO_KERNEL)
    return _dispatch.Dispatcher(
        name, "fastimg", original=target, reason=NO_KERNEL, legacy=_legacy.keywords(name), note=record, origin=origin)
