"""fastimg: scikit-image's functions, names, arguments, dtypes and results, at the speed of the hardware.

``import fastimg as ski`` serves every public name of the installed scikit-image: natively where fastimg has a
kernel (:func:`native_functions`), forwarded otherwise. ``fn.__fastimg__`` says which of the two a function is.
``fastimg.apps`` is fastimg's own.
"""

import importlib.util

if importlib.util.find_spec("fastimg._cpu") is None:
    raise ImportError(f"fastimg is not built in {__path__[0]}: run `pip install .` (or, to develop, `make dev`)")

from fastimg import _finder, _names
from fastimg._version import __version__

TYPE_CHECKING = False  # a module that start-up passes through: see _names.py
if TYPE_CHECKING:
    from typing import Any

    from fastimg._fallback import FallbackError, fallback_counts
    from fastimg._float32_sums import float32_sums, set_float32_sums
    from fastimg._native import native_functions
    from fastimg._threads import get_num_threads, num_threads, set_num_threads

__all__ = [
    *_names.NAMESPACES,
    *_names.OWN,
    "FallbackError",
    "__version__",
    "explain",
    "fallback_counts",
    "float32_sums",
    "get_num_threads",
    "native_functions",
    "num_threads",
    "patch_child_processes",
    "patch_skimage",
    "patched",
    "profile",
    "set_float32_sums",
    "set_num_threads",
    "show_config",
    "unpatch_child_processes",
    "unpatch_skimage",
]

# Imported when asked for: neither `python -m fastimg script.py` nor a patched `import skimage` has a use for them.
_LAZY = {
    **dict.fromkeys(("FallbackError", "fallback_counts"), "_fallback"),
    **dict.fromkeys(("float32_sums", "set_float32_sums"), "_float32_sums"),
    **dict.fromkeys(("get_num_threads", "num_threads", "set_num_threads"), "_threads"),
    "native_functions": "_native",
    **dict.fromkeys(("Patch", "patch_skimage", "patched", "unpatch_skimage"), "dropin._patch"),
    **dict.fromkeys(("patch_child_processes", "unpatch_child_processes"), "dropin._inherit"),
    "explain": "dropin._explain", "profile": "dropin._profile", "show_config": "_config",
    "load_ipython_extension": "dropin._ipython", "unload_ipython_extension": "dropin._ipython",
}  # fmt: skip
_finder.install()


def __getattr__(name: str) -> "Any":
    if name in _names.NAMESPACES or name in _names.OWN:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    if name.startswith("_"):  # the modules of this folder, which are found without our help
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fastimg import _namespace

    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return sorted(__all__)
