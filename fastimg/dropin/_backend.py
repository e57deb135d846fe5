"""scikit-image's own dispatching (skimage.util._backends), which knows two functions only; off unless asked for.

scikit-image asks every installed backend what it supports when the function is called, and warns on each call that it
hands over. Hence FASTIMG_BACKEND=1: without it this backend supports nothing, and nobody notices that it is there.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastimg import _dispatch, _names, _native

# Those that scikit-image 0.26 dispatches.
DISPATCHED = ("metrics.mean_squared_error", "metrics.normalized_root_mse")


@dataclass(frozen=True)
class Information:
    """What scikit-image wants to know of a backend.

    Attributes
    ----------
    supported_functions : list of str
        Such as ``"skimage.metrics:mean_squared_error"``.
    """

    supported_functions: list[str]


def _enabled() -> bool:
    value = os.environ.get("FASTIMG_BACKEND", "0")
    if value not in ("", "0", "1"):
        raise ValueError(f"FASTIMG_BACKEND must be 0 or 1, got {value!r}")
    return value == "1"


def information() -> Information:
    """Return what this backend supports: nothing unless FASTIMG_BACKEND is 1 (entry point skimage_backend_infos)."""
    if not _enabled():
        return Information([])
    return Information([f"skimage.{name.replace('.', ':')}" for name in DISPATCHED if _names.is_native(name)])


def can_has(name: str, /, *args: Any, **kwargs: Any) -> bool:
    """Tell scikit-image whether this call is taken (entry point skimage_backends)."""
    if _dispatch.is_suspended():  # a comparison with scikit-image must not be one with ourselves
        return False
    refuses = _native.function(_public(name)).refuses
    return refuses is None or not refuses(*args, **kwargs)


def get_implementation(name: str) -> Callable[..., Any]:
    """Return fastimg's function for scikit-image's ``"skimage.metrics:mean_squared_error"``."""
    function: Callable[..., Any] = _native.function(_public(name))
    return function


def _public(name: str) -> str:
    return name.removeprefix("skimage.").replace(":", ".")
