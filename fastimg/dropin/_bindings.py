"""Put one object in the place of another wherever modules hold it: in their globals, and in what their globals hold.

Only modules that use scikit-image are looked into, as deep as `from skimage.filters import sobel` users go: lists,
dicts, tuples, functools.partial, class attributes, default arguments and closures. Attributes of objects and the
local variables of running functions stay as they are.
"""

from __future__ import annotations

import functools
import sys
from collections import OrderedDict, defaultdict
from types import CellType, FunctionType, ModuleType

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

DEEPEST = 4  # containers in containers; beyond it nobody keeps functions
LONGEST = 2000  # a longer container holds data, and looking at it would take long


class Table(dict[int, "Any"]):
    """What takes whose place: {id(old): new}; `kept` remembers what had to be made anew.

    Tuples and static methods cannot be changed, so the holder gets a new one; undoing brings the old object back.
    """

    def __init__(self, pairs: Iterable[tuple[Any, Any]], kept: dict[int, tuple[Any, Any]]) -> None:
        super().__init__((id(old), new) for old, new in pairs)
        self.kept = kept

    def rebuilt(self, old: Any, new: Any, parts: Callable[[Any], Iterable[Any]]) -> Any:
        """Return `new`, or the object that `old` was once made from if that holds the same parts."""
        root = self.kept.pop(id(old))[0] if id(old) in self.kept else old
        if all(a is b for a, b in zip(parts(root), parts(new), strict=True)):
            return root
        self.kept[id(new)] = (root, new)  # both are held, so that neither id is given to another object
        return new


def sweep(public: Table, private: Table) -> None:
    """Replace objects by ``table[id(object)]`` in all modules: `private` is for scikit-image's private modules."""
    for name, module in list(sys.modules.items()):
        if not _is_module(module) or name.partition(".")[0] == "fastimg":
            continue
        sweep_module(name, module, private if is_private(name) else public)


# Lazy modules and other stand-ins load what they stand for when they are asked for an attribute, as isinstance() does
# with __class__. So nothing here asks an object that it does not know.
def _is_module(value: object) -> bool:
    return issubclass(type(value), ModuleType)


def _names(module: ModuleType) -> dict[str, Any]:
    names: dict[str, Any] = object.__getattribute__(module, "__dict__")
    return names


def is_private(module: str) -> bool:
    """Tell whether `module` is one of scikit-image's, but not one of the packages that users import from."""
    nested = module.count(".") > 1 and module != "skimage.filters.rank"
    return module.startswith("skimage.") and (nested or module.startswith("skimage._"))


def sweep_module(name: str, module: ModuleType, table: Table) -> None:
    """Replace what one module holds."""
    names = _names(module)
    mine = False
    for key, value in list(names.items()):
        if (new := table.get(id(value))) is not None:
            names[key] = new
            mine = True
        elif _is_module(value):
            mine = mine or str(_names(value).get("__name__")).partition(".")[0] == "skimage"
    if mine and not name.startswith("skimage"):
        _Deep(table, name).globals(names)


class _Deep:
    """Replace inside of the objects that one module holds; each object is visited once."""

    def __init__(self, table: Table, module: str) -> None:
        self.table = table
        self.module = module
        self.seen: set[int] = set()

    def globals(self, names: dict[str, Any]) -> None:
        for key, value in list(names.items()):
            if not key.startswith("__") and (new := self.visit(value, 0)) is not value:
                names[key] = new

    def visit(self, value: Any, depth: int) -> Any:
        """Return what takes the place of `value`: itself, after a look inside, unless it has to be made anew."""
        if (new := self.table.get(id(value))) is not None:
            return new
        look = _LOOK.get(type(value)) or (_classes if issubclass(type(value), type) else None)
        if look is None or depth > DEEPEST or id(value) in self.seen:
            return value
        self.seen.add(id(value))
        return look(self, value, depth + 1)


def _dicts(deep: _Deep, value: dict[Any, Any], depth: int) -> Any:
    if len(value) <= LONGEST:
        for key, item in list(value.items()):
            if (new := deep.visit(item, depth)) is not item:
                value[key] = new
    return value


def _lists(deep: _Deep, value: list[Any], depth: int) -> Any:
    if len(value) <= LONGEST:
        for index, item in enumerate(value):
            if (new := deep.visit(item, depth)) is not item:
                value[index] = new
    return value


def _tuples(deep: _Deep, value: tuple[Any, ...], depth: int) -> Any:
    if len(value) > LONGEST:
        return value
    items = [deep.visit(item, depth) for item in value]
    if all(new is old for new, old in zip(items, value, strict=True)):
        return value
    return deep.table.rebuilt(value, tuple(items), tuple)


def _partials(deep: _Deep, value: functools.partial[Any], depth: int) -> Any:
    function, args = deep.visit(value.func, depth), deep.visit(value.args, depth)
    deep.visit(value.keywords, depth)
    if function is not value.func or args is not value.args:
        value.__setstate__((  # type: ignore[attr-defined]
            function, args, value.keywords, vars(value)))
    return value


def _functions(deep: _Deep, value: FunctionType, depth: int) -> Any:
    if value.__module__ == deep.module:
        if value.__defaults__ and (new := deep.visit(value.__defaults__, depth)) is not value.__defaults__:
            value.__defaults__ = new
        deep.visit(value.__kwdefaults__, depth)
        for cell in value.__closure__ or ():
            _cell(deep, cell, depth)
    return value


def _cell(deep: _Deep, cell: CellType, depth: int) -> None:
    try:
        content = cell.cell_contents
    except ValueError:  # an empty cell
        return
    if (new := deep.visit(content, depth)) is not content:
        cell.cell_contents = new


def _static(deep: _Deep, value: Any, depth: int) -> Any:
    new = deep.visit(value.__func__, depth)
    return value if new is value.__func__ else deep.table.rebuilt(value, staticmethod(new), lambda s: (s.__func__,))


def _classes(deep: _Deep, value: type, depth: int) -> Any:
    if value.__module__ == deep.module:
        for key, item in list(vars(value).items()):
            if not key.startswith("__") and (new := deep.visit(item, depth)) is not item:
                setattr(value, key, new)
    return value


_LOOK: dict[type, Callable[[_Deep, Any, int], Any]] = {
    dict: _dicts, OrderedDict: _dicts, defaultdict: _dicts, list: _lists, tuple: _tuples,
    staticmethod: _static, functools.partial: _partials, FunctionType: _functions}  # fmt: skip
