"""What can be patched: for each public name, the private module of scikit-image that defines it.

Nothing of scikit-image is imported for this: its packages say in a stub (or in their imports) where a name comes from.
"""

import functools
import importlib.util
import os
from collections.abc import Iterable

from fastimg import _legacy, _names
from fastimg._names import NAMESPACES

# Where the module that a package imports a name from imports it in turn from another; a test keeps this complete.
DEFINED = {
    "filters.gaussian": ("skimage._shared.filters", "gaussian"), "io.imread": ("skimage.io._io", "imread"),
    "measure.perimeter": ("skimage.measure._regionprops_utils", "perimeter"),
}  # fmt: skip
# The packages that users import from, and their namespaces.
PACKAGES = {"skimage": "", **{f"skimage.{namespace}": namespace for namespace in (*NAMESPACES, "filters.rank")}}
# What loads files is not worth watching, and strict mode could not run a script without it.
NOT_OBSERVED = ("data", "io")
SUPPORTED = "0.26"


@functools.cache
def folder() -> str:
    """Return scikit-image's folder without importing it; it has to be of the supported version."""
    spec = importlib.util.find_spec("skimage")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "scikit-image is not installed, so there is nothing to patch: pip install 'fastimg[skimage]'",
            name="skimage")
    with open(spec.origin, encoding="utf-8") as file:
        found = [line.partition("=")[2].strip(" '\"\n") for line in file if line.startswith("__version__ = ")]
    version = found[0] if found else "an unknown release"
    if version.split(".")[:2] != SUPPORTED.split("."):
        raise ImportError(f"fastimg stands in for scikit-image {SUPPORTED}, but {version} is installed", name="skimage")
    return os.path.dirname(spec.origin)


@functools.cache
def exported(namespace: str) -> dict[str, tuple[str, str]]:
    """Return {public name: (module, name there)} of a package: {"sobel": ("skimage.filters.edges", "sobel")}."""
    path = os.path.join(folder(), *namespace.split("."), "__init__.pyi")
    return _names.imported(path if os.path.exists(path) else path.removesuffix("i"), f"skimage.{namespace}")


def definition(name: str) -> tuple[str, str] | None:
    """Return (module, name there) of what defines the public `name`, such as "filters.sobel"; None if nothing does."""
    namespace, _, leaf = name.rpartition(".")
    return DEFINED.get(name) or exported(namespace).get(leaf)


def replaceable() -> list[str]:
    """Return the public names that patching replaces, sorted."""
    return sorted(name for namespace in PACKAGES.values() for name in replaceable_in(namespace))


@functools.cache
def replaceable_in(namespace: str) -> frozenset[str]:
    """Return the names of a namespace that patching replaces: native ones, and those that refuse removed keywords."""
    legacy = {name for name in _legacy.functions() if name.rpartition(".")[0] == namespace and _legacy.refused(name)}
    return frozenset(name for name in _names.native_in(namespace) | legacy if definition(name))


def is_replaceable(name: str) -> bool:
    """Tell whether patching replaces `name`, such as "filters.sobel"."""
    return name in replaceable_in(name.rpartition(".")[0])


@functools.cache
def defined_in(module: str) -> list[str]:
    """Return the replaceable names that a module of scikit-image defines; only its own namespace is looked into."""
    parts = module.split(".")
    near = {".".join(parts[1:end]) for end in range(2, len(parts))}.intersection(PACKAGES.values())
    near.update(name.rpartition(".")[0] for name, (place, _) in DEFINED.items() if place == module)
    names = (name for namespace in near for name in replaceable_in(namespace))
    return [name for name in names if (where := definition(name)) and where[0] == module]


def select(names: object, exclude: object) -> frozenset[str] | None:
    """Return the replaceable names that `names` (None: all) asks for and `exclude` does not name.

    None stands for all of them: start-up need not list them.
    """
    excluded = _matching("exclude", exclude)
    if names is None and not excluded:
        return None
    return (frozenset(replaceable()) if names is None else _matching("names", names)) - excluded


def _matching(argument: str, patterns: object) -> frozenset[str]:
    found: set[str] = set()
    for pattern in _patterns(argument, patterns):
        short = pattern.removeprefix("skimage.").removeprefix("fastimg.")
        hits = [name for name in replaceable() if _fits(name, short)]
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


def _fits(name: str, pattern: str) -> bool:
    """Tell whether `pattern` asks for a name: by itself, by its last part, by its namespaces."""
    from fnmatch import fnmatchcase  # start-up asks for all functions, and can do without it

    parts = name.split(".")
    spellings = [name, parts[-1], *(".".join(parts[:n]) for n in range(1, len(parts)))]
    return any(fnmatchcase(spelling, pattern) for spelling in spellings)


def _known(pattern: str) -> bool:
    """Tell whether scikit-image has such a name, though it is not one that patching replaces."""
    return any(_fits(f"{namespace}.{leaf}", pattern) for namespace in NAMESPACES for leaf in exported(namespace))
