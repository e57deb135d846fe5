"""Kinds of arguments that programs pass, made of the arrays and numbers of the registry's calls."""

import functools
import importlib
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from case import Case, Variant
from cases import CASES
from compare import Outcome, outcome

Array = np.ndarray[Any, Any]


class Stored:
    """What has little but `__array__`, as the data sets of h5py and zarr."""

    def __init__(self, values: Any) -> None:
        self.values = values
        self.shape, self.dtype, self.ndim, self.size = values.shape, values.dtype, values.ndim, values.size

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.array(self.values, dtype)

    def __getitem__(self, key: Any) -> Any:
        return self.values[key]

    def __len__(self) -> int:
        return len(self.values)


class Wrapped(Stored):
    """What answers NumPy's functions itself, as the arrays of xarray, pandas and PyTorch."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> "Wrapped":
        return Wrapped(getattr(ufunc, method)(*(np.asarray(i) for i in inputs), **kwargs))

    def transpose(self, *names: Any) -> Any:
        raise TypeError("axes have names here")


class Subclass(np.ndarray[Any, Any]):
    """An array of a class of its own."""


def _masked(garbage: Callable[[Array], Any]) -> Callable[[Array], Any]:
    """Mask every fifth element, the first one too, with garbage under the mask."""

    def make(array: Array) -> Any:
        data, mask = array.copy(), np.zeros(array.shape, bool)
        mask.reshape(-1)[::5] = True
        if array.dtype.kind in "iu" and array.itemsize <= 2:  # what remains keeps away from the ends of the range
            data = (array // 2 + array.dtype.type(np.iinfo(array.dtype).max // 8)).astype(array.dtype)
        data[mask] = garbage(array)
        return np.ma.array(data, mask=mask)

    return make


def _low(array: Array) -> Any:
    return max(np.iinfo(array.dtype).min, int(array.min()) - 20) if array.dtype.kind in "iu" else array.dtype.type(-2)


def _high(array: Array) -> Any:
    return min(np.iinfo(array.dtype).max, int(array.max()) + 20) if array.dtype.kind in "iu" else array.dtype.type(3)


def _of(module: str, make: str) -> Callable[[Array], Any]:
    return lambda array: getattr(importlib.import_module(module), make)(array)


# Each makes an argument of an array; what it holds is np.asarray of it.
ARRAYS: dict[str, Callable[[Array], Any]] = {
    "masked-low": _masked(_low), "masked-high": _masked(_high), "masked-nothing": np.ma.array,
    "stored": Stored, "wrapped": Wrapped, "subclass": lambda array: array.view(Subclass),
    "swapped": lambda array: array.astype(array.dtype.newbyteorder()), "fortran": lambda array: array.copy("F"),
    "dask": _of("dask.array", "from_array"), "xarray": _of("xarray", "DataArray"), "torch": _of("torch", "tensor"),
    "pandas": lambda array: _of("pandas", "DataFrame")(array) if array.ndim == 2 else None,
    "zarr": _of("zarr", "array"),
}  # fmt: skip
OPTIONAL = ("dask", "xarray", "torch", "pandas", "zarr")
# Each makes an argument of a number.
NUMBERS: dict[str, Callable[[Any], Any]] = {
    "without-axes": np.array, "float32-without-axes": lambda number: np.array(number, "f4"), "uint8": np.uint8,
    "int8": np.int8, "uint16": np.uint16, "int64": np.int64, "float32": np.float32, "float64": np.float64,
    "uint8-without-axes": lambda number: np.array(number, "u1"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A call of the registry, and the one of its arguments that is to be of another kind."""

    case: Case
    call: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    at: int | str
    parameter: str
    value: Any

    def _arguments(self, value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if isinstance(self.at, str):
            return self.args, {**self.kwargs, self.at: value}
        return (*self.args[: self.at], value, *self.args[self.at + 1 :]), dict(self.kwargs)

    def outcome(self, function: Callable[..., Any], value: Any) -> Outcome:
        """Call with `value` in this place."""
        args, kwargs = self._arguments(value)
        return outcome(function, *args, **kwargs)

    def scale(self, value: Any) -> float:
        """The magnitude that tolerances are relative to."""
        return self.case.scale(*self._arguments(plain(value)))

    def __str__(self) -> str:
        return f"{self.call}-{self.parameter}"


def _calls(case: Case) -> Iterator[tuple[Variant, str, tuple[Any, ...], Mapping[str, Any]]]:
    """Yield (variant, dtype, args, kwargs) of the calls in which scikit-image raises no error."""
    for variant in case.variants:
        dims = [dim for dim in case.dims if dim in variant.dims]
        for dtype in ("u1", "f4", "f8") if dims else ():
            args, kwargs = case.arguments(variant, case.image("2d" if "2d" in dims else dims[0], dtype))
            if outcome(case.reference(), *args, **kwargs).error is None:
                yield variant, dtype, args, kwargs


def _places(case: Case) -> Iterator[Place]:
    """Yield a place for every argument that is given, and every default in calls of the first variant."""
    for variant, dtype, args, kwargs in _calls(case):
        parameters = inspect.signature(case.function()).parameters
        given = {**dict(enumerate(args)), **kwargs}
        if variant is case.variants[0]:
            rest = list(parameters.values())[len(args) :]
            given = {**{p.name: p.default for p in rest}, **given}
        for at, value in given.items():
            parameter = list(parameters)[at] if isinstance(at, int) else at
            yield Place(case, f"{variant.name}-{dtype}", args, kwargs, at, parameter, value)


@functools.cache
def array_places(name: str) -> list[Place]:
    """Return a place for each array argument and dtype of the image."""
    found: dict[tuple[str, str], Place] = {}
    for place in _places(CASES[name]):
        key = place.parameter, place.call.rpartition("-")[2]
        if isinstance(place.value, np.ndarray) and place.value.size and place.value.ndim:
            found.setdefault(key, place)
    return list(found.values())


def is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _shape_of_numbers(value: Any) -> tuple[type, ...] | None:
    """Return the types of a number, or of a sequence of numbers; None for anything else."""
    if is_number(value):
        return (type(value),)
    if type(value) in (tuple, list) and value and all(map(is_number, value)):
        return (type(value), float if float in map(type, value) else int)
    return None


@functools.cache
def number_places(name: str) -> list[Place]:
    """Return a place for each parameter that takes numbers, integers, floats or sequences of them."""
    found = {}
    for place in _places(CASES[name]):
        if (shape := _shape_of_numbers(place.value)) is not None and place.parameter != "figsize":  # matplotlib's
            found.setdefault((place.parameter, place.call.rpartition("-")[2], shape), place)
    return list(found.values())


def number_of_kind(value: Any, kind: str) -> Any:
    """Return a number, or each of a sequence, as `kind`; None where it does not fit."""
    if kind.startswith(("int", "uint")) and float in (_shape_of_numbers(value) or ()):
        return None
    if kind.startswith("float") and float not in (_shape_of_numbers(value) or ()):
        return None
    if not is_number(value):
        parts = [number_of_kind(part, kind) for part in value]
        return None if any(part is None for part in parts) else type(value)(parts)
    try:
        made = NUMBERS[kind](value)
    except OverflowError:
        return None
    return made if made == value or made.dtype.kind == "f" else None


def plain(value: Any) -> Any:
    """Return an argument as NumPy's own array in native byte order, as Python's integer, or NumPy's float."""
    if type(value) in (tuple, list):
        return type(value)(plain(part) for part in value)
    array = np.asarray(value)
    if array.ndim:
        return array.astype(array.dtype.newbyteorder("="))
    return array.item() if array.dtype.kind in "iu" else array[()]


def python(value: Any) -> Any:
    """Return an argument as NumPy's own array, or as Python's numbers."""
    value = plain(value)
    if type(value) in (tuple, list):
        return type(value)(map(python, value))
    return value.item() if isinstance(value, np.generic) else value
