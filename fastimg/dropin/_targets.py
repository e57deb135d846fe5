"""What can be patched: for each public name, the private module of scikit-image that defines it.

Nothing of scikit-image is imported for this: its packages say in a stub (or in their imports) where a name comes from.
"""

import ast
import functools
import importlib.util
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from fastimg import _legacy, _native
from fastimg._namespace import NAMESPACES

# Where the module that a package imports a name from imports it in turn from another; a test keeps this complete.
DEFINED = {
    "filters.gaussian": ("skimage._shared.filters", "gaussian"), "io.imread": ("skimage.io._io", "imread"),
    "measure.perimeter": ("skimage.measure._regionprops_utils", "perimeter"),
}  # fmt: skip
# What loads files is not worth watching, and strict mode could not run a script without it.
NOT_OBSERVED = ("data", "io")
SUPPORTED = "0.26"


@functools.cache
def folder() -> Path:
    """Return scikit-image's folder without importing it; it has to be of the supported version."""
    spec = importlib.util.find_spec("skimage")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "scikit-image is not installed, so there is nothing to patch: pip install 'fastimg[skimage]'",
            name="skimage")
    found = re.search(r"^__version__ = ['\"](.+)['\"]", Path(spec.origin).read_text(encoding="utf-8"), re.MULTILINE)
    version = found[1] if found else "an unknown release"
    if version.split(".")[:2] != SUPPORTED.split("."):
        raise ImportError(f"fastimg stands in for scikit-image {SUPPORTED}, but {version} is installed", name="skimage")
    return Path(spec.origin).parent


@functools.cache
def exported(namespace: str) -> dict[str, tuple[str, str]]:
    """Return {public name: (module, name there)} of a package: {"sobel": ("skimage.filters.edges", "sobel")}."""
    path = folder().joinpath(*namespace.split("."), "__init__.pyi")
    source = (path if path.exists() else path.with_suffix(".py")).read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.level and node.module:
            module = importlib.util.resolve_name("." * node.level + node.module, f"skimage.{namespace}")
            names = [alias for alias in node.names if alias.name != "*"]
            found.update({alias.asname or alias.name: (module, alias.name) for alias in names})
    return found


def definition(name: str) -> tuple[str, str] | None:
    """Return (module, name there) of what defines the public `name`, such as "filters.sobel"; None if nothing does."""
    namespace, _, leaf = name.rpartition(".")
    return DEFINED.get(name) or exported(namespace).get(leaf)


@functools.cache
def replaceable() -> tuple[str, ...]:
    """Return the public names that patching replaces: native ones, and those that refuse removed keywords."""
    native = [name for name, function in _native.registry().items() if function.__fastimg__.drop_in_for]  # type: ignore[attr-defined]
    legacy = [name for name in _legacy.functions()
              if name.partition(".")[0] in NAMESPACES and definition(name) and _legacy.refused(name)]
    return tuple(sorted({*native, *legacy}))


def select(names: object, exclude: object) -> frozenset[str]:
    """Return the replaceable names that `names` (None: all) asks for and `exclude` does not name."""
    wanted = _matching("names", names) if names is not None else frozenset(replaceable())
    return wanted - _matching("exclude", exclude)


def _matching(argument: str, patterns: object) -> frozenset[str]:
    found: set[str] = set()
    for pattern in _patterns(argument, patterns):
        short = pattern.removeprefix("skimage.").removeprefix("fastimg.")
        hits = [n for n in replaceable() if any(fnmatchcase(p, short) for p in _spellings(n))]
        # To exclude a function that runs on scikit-image anyway is no mistake.
        if not hits and not (argument == "exclude" and _known(short)):
            raise ValueError(f"{argument}: {pattern!r} is no native function; fastimg.native_functions() lists them")
        found.update(hits)
    return frozenset(found)


def _patterns(argument: str, patterns: object) -> list[str]:
    listed = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(listed, Iterable):
        raise TypeError(f"{argument} must be a name or an iterable of names, got {patterns!r}")
    result = list(listed)
    if not all(isinstance(pattern, str) for pattern in result):
        raise TypeError(f"{argument} must hold names only, got {result!r}")
    return result


def _spellings(name: str) -> list[str]:
    """Return how one may ask for a name: by itself, by its last part, by its namespaces."""
    parts = name.split(".")
    return [name, parts[-1], *(".".join(parts[:n]) for n in range(1, len(parts)))]


def _known(pattern: str) -> bool:
    """Tell whether scikit-image has such a name, though it is not one that patching replaces."""
    return any(fnmatchcase(spelling, pattern)
               for namespace in NAMESPACES for leaf in exported(namespace)
               for spelling in _spellings(f"{namespace}.{leaf}"))
