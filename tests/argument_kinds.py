"""Kinds of arguments that programs pass, made of the arrays and numbers of the registry's calls."""

import importlib
import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from case import Case
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
        if array.dtype.kind in "iu":  # what remains keeps away from the ends of the range
            data = (array // 2 + array.dtype.type(np.iinfo(array.dtype).max // 8)).astype(array.dtype)
        data[mask] = garbage(array)
        return np.ma.array(data, mask=mask)

    return make


def _low(array: Array) -> Any:
    return np.iinfo(array.dtype).min if array.dtype.kind in "iu" else array.dtype.type(-2)


def _high(array: Array) -> Any:
    return np.iinfo(array.dtype).max if array.dtype.kind in "iu" else array.dtype.type(3)


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
    "without-axes": np.array, "without-axes-f4": lambda number: np.array(number, "f4"), "uint8": np.uint8,
    "int8": np.int8, "uint16": np.uint16, "int64": np.int64, "float32": np.float32, "float64": np.float64,
    "uint8-without-axes": lambda number: np.array(number, "u1"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A call of the registry, and the one of its arguments that is to be of another kind."""

    case: Case
    variant: str
    dtype: str
    parameter: str
    given: inspect.BoundArguments

    @property
    def value(self) -> Any:
        if self.parameter in self.given.arguments:
            return self.given.arguments[self.parameter]
        return self.given.kwargs[self.parameter]

    def call(self, function: Callable[..., Any], value: Any) -> Outcome:
        """Call with `value` in this place."""
        kwargs = dict(self.given.kwargs)
        args = list(self.given.args)
        names = [name for name in self.given.arguments if name not in kwargs]
        if self.parameter in kwargs:
            kwargs[self.parameter] = value
        else:
            args[names.index(self.parameter)] = value
        return outcome(function, *args, **kwargs)

    def scale(self) -> float:
        """The magnitude that tolerances are relative to."""
        return self.case.scale(self.given.args, self.given.kwargs)

    def __str__(self) -> str:
        return f"{self.variant}-{self.dtype}-{self.parameter}"


def _bound(case: Case, args: Any, kwargs: Any) -> inspect.BoundArguments:
    return inspect.signature(case.reference()).bind(*args, **kwargs)


def _calls(case: Case) -> Iterator[tuple[str, str, inspect.BoundArguments]]:
    """Yield (variant, dtype, arguments) of the calls in which scikit-image raises no error."""
    for variant in case.variants:
        dims = [dim for dim in case.dims if dim in variant.dims]
        for dtype in ("u1", "f4", "f8") if dims else ():
            args, kwargs = case.arguments(variant, case.image("2d" if "2d" in dims else dims[0], dtype))
            if outcome(case.reference(), *args, **kwargs).error is None:
                yield variant.name, dtype, _bound(case, args, kwargs)


def _items(given: inspect.BoundArguments) -> dict[str, Any]:
    variable = [p.name for p in given.signature.parameters.values() if p.kind is p.VAR_KEYWORD]
    return {**{name: v for name, v in given.arguments.items() if name not in variable},
            **(given.arguments.get(variable[0], {}) if variable else {})}


def array_places(case: Case, times: int = 2) -> Iterator[Place]:
    """Yield a place for each array argument and dtype, in up to `times` variants."""
    seen: dict[tuple[str, str], int] = {}
    for variant, dtype, given in _calls(case):
        for name, value in _items(given).items():
            if isinstance(value, np.ndarray) and value.ndim and value.size and value.dtype.kind in "biuf":
                seen[name, dtype] = seen.get((name, dtype), 0) + 1
                if seen[name, dtype] <= times:
                    yield Place(case, variant, dtype, name, given)


def is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def number_places(case: Case) -> Iterator[Place]:
    """Yield a place for each number, and each sequence of numbers: given ones, and defaults in the first variant."""
    seen: set[tuple[str, str, bool]] = set()
    for variant, dtype, given in _calls(case):
        if variant == case.variants[0].name:
            given.apply_defaults()
        for name, value in _items(given).items():
            several = type(value) in (tuple, list) and bool(value) and all(map(is_number, value))
            if (is_number(value) or several) and (name, dtype, several) not in seen:
                seen.add((name, dtype, several))
                yield Place(case, variant, dtype, name, given)


def number_of_kind(value: Any, kind: str) -> Any:
    """Return a number, or each of a sequence, as `kind`; None where it does not fit."""
    if not is_number(value):
        parts = [number_of_kind(part, kind) for part in value]
        return None if any(part is None for part in parts) else type(value)(parts)
    try:
        made = NUMBERS[kind](value)
    except OverflowError:
        return None
    return made if made == value or made.dtype.kind == "f" else None


def plain(value: Any) -> Any:
    """Return an argument as NumPy's own array or Python's own numbers."""
    if type(value) in (tuple, list):
        return type(value)(plain(part) for part in value)
    array = np.asarray(value)
    return array.astype(array.dtype.newbyteorder("=")) if array.ndim else array.item()
