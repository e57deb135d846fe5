"""What a call was given, without holding its arrays: enough to say it, to keep it and to make a like call later."""

import base64
import math
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Arrays of at most this many bytes are kept with their values: footprints and kernels, which decide what a call does.
TINY = 1024
LONGEST = 64  # items of a list or tuple that are looked at
_PLAIN = frozenset((bool, int, float, complex, str, type(None)))
_NUMERIC = "?buifc"
_NUMBERS = (bool, int, float, complex)


class Like(NamedTuple):
    """An array: dtype and shape, and its bytes if they are few."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    values: bytes | None

    @property
    def size(self) -> int:
        """Return its number of bytes."""
        return math.prod(self.shape) * self.dtype.itemsize


class Items(NamedTuple):
    """A list or tuple."""

    kind: str
    items: tuple[Hashable, ...]


class Element(NamedTuple):
    """A dtype, or a type that names one."""

    dtype: str


class Opaque(NamedTuple):
    """What cannot be made again: a function, an object; `text` says what it was."""

    text: str


class Random(NamedTuple):
    """A random number generator; the one that is made again is seeded."""


class Recipe(NamedTuple):
    """The arguments of a call."""

    args: tuple[Hashable, ...]
    kwargs: tuple[tuple[str, Hashable], ...]
    threads: int = 0  # the most that it could use; 0 if that is not known


def of(args: tuple[Any, ...], kwargs: dict[str, Any], threads: int = 0) -> Recipe:
    """Return the recipe of a call. Takes a few microseconds and looks at tiny arrays only."""
    named = tuple([(name, part(value)) for name, value in kwargs.items()]) if kwargs else ()
    return Recipe(tuple([part(value) for value in args]), named, threads)


def part(value: Any) -> Hashable:
    """Return what is kept of one argument."""
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, np.ndarray):
        values = value.tobytes() if value.nbytes <= TINY and value.dtype.kind in _NUMERIC else None
        return Like(value.dtype, value.shape, values)
    if isinstance(value, list | tuple) and len(value) <= LONGEST:
        return Items("list" if isinstance(value, list) else "tuple", tuple(map(part, value)))
    if isinstance(value, np.generic) and value.dtype.kind in _NUMERIC:
        return value.item()  # type: ignore[no-any-return]
    if isinstance(value, np.dtype):
        return Element(value.str)
    if isinstance(value, type) and issubclass(value, (np.generic, *_NUMBERS)):
        return Element(np.dtype(value).str)
    return Random() if isinstance(value, np.random.Generator) else Opaque(_opaque(value))


def _opaque(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"{type(value).__name__} of {len(value)} items"
    name = getattr(value, "__name__", None) if callable(value) else None
    return f"{type(value).__name__} {name}" if name else type(value).__name__


def parts(recipe: Recipe) -> Iterator[tuple[str, Hashable]]:
    """Yield the name (or the number, from 1, of a positional one) and what is kept of each argument."""
    for i, value in enumerate(recipe.args, 1):
        yield str(i), value
    yield from recipe.kwargs


def arrays(recipe: Recipe) -> Iterator[Like]:
    """Yield every array of the call, those in lists too."""
    waiting = [value for _, value in parts(recipe)]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, Like):
            yield value
        elif isinstance(value, Items):
            waiting.extend(value.items)


def large(args: Iterable[Any]) -> Iterator[NDArray[Any]]:
    """Yield the arrays among the arguments of a call whose values its recipe does not hold, those in lists too."""
    for value in args:
        if isinstance(value, np.ndarray):
            if value.nbytes > TINY:
                yield value
        elif isinstance(value, list | tuple) and len(value) <= LONGEST:
            yield from large(value)


def say(recipe: Recipe) -> str:
    """Return the call's arguments as text: ``uint8 512x512, sigma=2``."""
    named = [f"{name}={_say(value)}" for name, value in recipe.kwargs]
    return ", ".join([*map(_say, recipe.args), *named])


def _say(value: Hashable) -> str:
    if isinstance(value, Like):
        return f"{value.dtype} {'x'.join(map(str, value.shape)) or 'scalar'}"
    if isinstance(value, Items):
        inside = ", ".join(map(_say, value.items))
        return f"[{inside}]" if value.kind == "list" else f"({inside}{',' if len(value.items) == 1 else ''})"
    if isinstance(value, Element):
        return str(np.dtype(value.dtype))
    if isinstance(value, Opaque):
        return f"<{value.text}>"
    return "<Generator>" if isinstance(value, Random) else repr(value)


def encode(value: Hashable) -> Any:
    """Return one argument as JSON can hold it."""
    if isinstance(value, Like):
        values = None if value.values is None else base64.b64encode(value.values).decode()
        return {"array": [value.dtype.str, list(value.shape), values]}
    if isinstance(value, Items):
        return {value.kind: [encode(item) for item in value.items]}
    if isinstance(value, Element):
        return {"dtype": value.dtype}
    if isinstance(value, Opaque):
        return {"opaque": value.text}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    return {"random": 0} if isinstance(value, Random) else value


def decode(value: Any) -> Hashable:
    """Return what `encode` was given."""
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    ((kind, inside),) = value.items()
    if kind == "array":
        dtype, shape, values = inside
        return Like(np.dtype(dtype), tuple(shape), None if values is None else base64.b64decode(values))
    if kind in ("list", "tuple"):
        return Items(kind, tuple(decode(item) for item in inside))
    if kind == "complex":
        return complex(*inside)
    return Random() if kind == "random" else {"dtype": Element, "opaque": Opaque}[kind](inside)


def to_json(recipe: Recipe) -> list[Any]:
    """Return the recipe as JSON can hold it."""
    named = {name: encode(value) for name, value in recipe.kwargs}
    return [[encode(value) for value in recipe.args], named, recipe.threads]


def from_json(value: list[Any]) -> Recipe:
    """Return the recipe that `to_json` was given."""
    args, kwargs, threads = value
    return Recipe(tuple(map(decode, args)), tuple((name, decode(v)) for name, v in kwargs.items()), threads)
