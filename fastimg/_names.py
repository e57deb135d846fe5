"""The names of the namespaces and of the native functions. No function is loaded to know them: start-up needs them.

Modules that `python -m fastimg` and a patched `import skimage` pass through import little, not even `typing`.
"""

import functools
import importlib.util
import os

NAMESPACES = (
    "color", "data", "draw", "exposure", "feature", "filters", "future", "graph", "io", "measure", "metrics",
    "morphology", "registration", "restoration", "segmentation", "transform", "util",
)  # fmt: skip
OWN = ("apps",)  # which scikit-image has not, and is not asked for
WITH_NATIVE = (  # the folders that hold native functions
    "color", "exposure", "feature", "filters", "measure", "metrics", "segmentation", "util",
)  # fmt: skip


def imported(path: str, package: str) -> dict[str, tuple[str, str]]:
    """Return {name: (module, name there)} of what a package's file imports from modules of its own project."""
    import ast

    with open(path, encoding="utf-8") as file:
        body = ast.parse(file.read()).body
    found = {}
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.util.resolve_name("." * node.level + node.module, package)
            if module.startswith(f"{package.partition('.')[0]}."):
                found.update({alias.asname or alias.name: (module, alias.name) for alias in node.names})
    found.pop("*", None)
    return found


def native() -> list[str]:
    """Return the public names of the native functions, sorted."""
    return sorted(name for namespace in WITH_NATIVE for name in native_in(namespace))


@functools.cache
def native_in(namespace: str) -> frozenset[str]:
    """Return the public names of the native functions of a namespace: those that its file imports."""
    if namespace not in WITH_NATIVE:
        return frozenset()
    path = os.path.join(os.path.dirname(__file__), namespace, "__init__.py")
    return frozenset(f"{namespace}.{name}" for name in imported(path, f"fastimg.{namespace}"))


def is_native(name: str) -> bool:
    """Tell whether `name`, such as "filters.gaussian", is a native function."""
    return name in native_in(name.rpartition(".")[0])
