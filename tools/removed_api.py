"""List what older releases of scikit-image had and the installed one has not: names, and keywords of functions.

The list is the checklist of fastimg/_legacy: tests/legacy/removed_api.txt holds it, and a test wants each line to be
served or to be listed, with the reason, in docs/legacy.md. To make it anew::

    pip download --no-deps --only-binary=:all: --python-version 3.8 --dest wheels scikit-image==0.18.3  # and others
    python tools/removed_api.py wheels/*.whl > tests/legacy/removed_api.txt

Wheels are read, not installed or imported.
"""

import ast
import importlib
import inspect
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

_RENAMED = re.compile(r"deprecate_kwarg\((?:kwarg_mapping=)?(\{[^}]*\})|(?:deprecate_parameter|remove_arg)\('(\w+)'")


class Release:
    """The sources of one release: {"filters.edges": its syntax tree}."""

    def __init__(self, wheel: str) -> None:
        self.version = tuple(map(int, wheel.rpartition("/")[2].split("-")[1].split(".")[:2]))
        self.modules: dict[str, ast.Module] = {}
        self.packages: set[str] = set()
        with zipfile.ZipFile(wheel) as archive:
            for path in sorted(archive.namelist()):  # a stub comes after its module, and takes its place
                if re.match(r"skimage/.*\.pyi?$", path) and "/tests/" not in path:
                    file = path.removeprefix("skimage/").partition(".")[0].replace("/", ".")
                    name = re.sub(r"(^|\.)__init__$", "", file)
                    self.modules[name] = ast.parse(archive.read(path))
                    if file != name:
                        self.packages.add(name)

    def names(self, module: str) -> dict[str, Any]:
        """Return what a module's own statements bind: a definition, (module, name) for an import, or None."""
        found: dict[str, Any] = {}
        for node in _statements(self.modules[module].body):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.ImportFrom) and node.level:
                parts = module.split(".")[: len(module.split(".")) - node.level + (module in self.packages)]
                source = ".".join(filter(None, [*parts, node.module]))
                for alias in node.names:
                    if alias.name == "*" and source in self.modules:
                        found.update({n: (source, n) for n in self.public(source)})
                    else:
                        found[alias.asname or alias.name] = (source, alias.name)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = None
                if _called(node.value, "attach"):
                    found.update(_lazy(module, node.value))
        return found

    def public(self, module: str) -> list[str]:
        """Return the public names of a module: ``__all__`` where it is written out."""
        listed: list[str] = []
        for node in ast.walk(self.modules[module]):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                try:
                    listed += ast.literal_eval(node.value)
                except ValueError:
                    return []
        return listed or [n for n in self.names(module) if not n.startswith("_")]

    def definition(self, module: str, name: str, depth: int = 0) -> Any:
        """Return the syntax tree of the function `name`, or None."""
        if module not in self.modules or depth > 9:
            return None
        found = self.names(module).get(name)
        if isinstance(found, tuple):
            return self.definition(*found, depth + 1)
        return found if isinstance(found, ast.FunctionDef) else None


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            handlers = [s for handler in getattr(node, "handlers", []) for s in handler.body]
            yield from _statements([*node.body, *node.orelse, *handlers])


def _called(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(f".{name}")


def _lazy(module: str, call: Any) -> dict[str, Any]:
    """Return the names of lazy_loader.attach(__name__, submodules, {submodule: names})."""
    values = {keyword.arg: keyword.value for keyword in call.keywords}
    attributes = values.get("submod_attrs", call.args[2] if len(call.args) > 2 else None)
    inner = ast.literal_eval(attributes) if attributes is not None else {}
    return {name: (".".join(filter(None, (module, source))), name) for source, names in inner.items() for name in names}


def parameters(function: ast.FunctionDef) -> set[str]:
    """Return the keywords that a function takes, with those that its decorators take."""
    a = function.args
    found = {p.arg for p in (*a.args, *a.kwonlyargs)}
    for decorator in map(ast.unparse, function.decorator_list):
        for mapping, single in _RENAMED.findall(decorator):
            found |= set(ast.literal_eval(mapping)) if mapping else {single}
        if "deprecate_multichannel_kwarg" in decorator:
            found.add("multichannel")
    return found


def today(name: str) -> Any:
    """Return the installed scikit-image's object of that name; None if there is none."""
    value = importlib.import_module("skimage")
    for depth, part in enumerate(name.split("."), 1):
        try:
            value = getattr(value, part)
        except AttributeError:
            try:
                value = importlib.import_module("skimage." + ".".join(name.split(".")[:depth]))
            except ImportError:
                return None
    return value


def removed(release: Release) -> Iterator[str]:
    """Yield what a release had and the installed one has not."""
    for module in sorted(release.modules):
        if not module or any(part.startswith("_") for part in module.split(".")) or module.split(".")[-1] == "setup":
            continue
        if today(module) is None:
            yield f"module {module}"
        for name in release.public(module) if module in release.packages else ():
            full, old = f"{module}.{name}", release.definition(module, name)
            if (new := today(full)) is None:
                yield f"name {full}"
            elif old is not None and inspect.isroutine(new):
                gone = parameters(old) - set(inspect.signature(new).parameters)
                yield from (f"keyword {full} {keyword}" for keyword in gone)


def main(wheels: list[str]) -> None:
    """Print each removed thing with the last of the given releases that had it."""
    found: dict[str, tuple[int, ...]] = {}
    for release in sorted(map(Release, wheels), key=lambda r: r.version):
        found.update(dict.fromkeys(removed(release), release.version))
    for line, version in sorted(found.items()):
        print(line, ".".join(map(str, version)))


if __name__ == "__main__":
    main(sys.argv[1:])
