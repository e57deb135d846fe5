"""Arguments as programs hold them, made into those that native functions take: for all functions, before each call.

The dispatcher asks here where an argument is neither a plain array of native byte order nor one of `STRAIGHT`. What
comes out are arrays of NumPy's own class, without a mask and in native byte order, and numbers that do not overflow;
or the reason why scikit-image has to do the call. `_kinds` lists what holds for which function.
"""

import functools
import inspect
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg import _dispatch, _kinds
from fastimg._kinds import Kinds

# Classes whose objects go to a native function as they are.
STRAIGHT: frozenset[type] = frozenset((
    bool, bytes, complex, float, int, str, type, type(None), types.BuiltinFunctionType, types.FunctionType, np.bool_,
    np.dtype, np.float32, np.float64, np.random.Generator, np.ufunc, type(np.mean),
))  # fmt: skip


class _ForScikitImage(Exception):
    """The reason why scikit-image has to do a call."""


@functools.cache
def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def adapted(
    name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Return (why scikit-image has to do the call or "", the arguments for `function`); nothing given is modified."""
    kinds, names = _kinds.of(name), _parameters(function)
    try:
        given = [_taken(value, parameter, kinds) for value, parameter in zip(args, names, strict=False)]
        named = {parameter: _taken(value, parameter, kinds) for parameter, value in kwargs.items()}
    except _ForScikitImage as why:
        return str(why), args, kwargs
    return "", (*given, *args[len(given) :]), named


def _taken(value: Any, parameter: str, kinds: Kinds) -> Any:
    """Return one argument as the native function takes it."""
    kind = type(value)
    if kind in STRAIGHT or parameter in ("out", "self"):
        return value
    if isinstance(value, np.generic):
        return _number(value, parameter, kinds)
    if isinstance(value, np.ndarray):
        return _array(value, parameter, kinds)
    if kind in (tuple, list):
        return kind(_taken(part, parameter, kinds) for part in value)
    if hasattr(kind, "__array__") or hasattr(kind, "__array_function__"):
        return _other(value, parameter, kinds)
    return value


def _number(value: np.generic, parameter: str, kinds: Kinds) -> Any:
    """Return Python's integer for a NumPy one, unless the result depends on its type: few bits overflow early."""
    counts = _is_array(parameter, kinds) or parameter in kinds.typed
    return value if counts or value.dtype.kind not in "iu" else int(value)


def _is_array(parameter: str, kinds: Kinds) -> bool:
    return kinds.arrays is not None and parameter in kinds.arrays


def _array(value: np.ndarray[Any, Any], parameter: str, kinds: Kinds) -> Any:
    if isinstance(value, np.ma.MaskedArray) and (parameter in kinds.heeded or not _is_array(parameter, kinds)):
        raise _ForScikitImage(f"{parameter} is a masked array, and its mask may count")
    if not _is_array(parameter, kinds):
        number: Any = value[()]
        return value if value.ndim else _number(number, parameter, kinds)
    plain = np.asarray(value)
    if parameter in kinds.given:
        return plain if isinstance(value, np.ma.MaskedArray) else value
    return plain if plain.dtype.isnative else plain.astype(plain.dtype.newbyteorder("="))


def _other(value: Any, parameter: str, kinds: Kinds) -> Any:
    """Return another library's array as NumPy's, unless the result is to be of that library."""
    is_array, why = _is_array(parameter, kinds), foreign(value, parameter)
    if why and is_array and parameter in kinds.kept:
        raise _ForScikitImage(why)
    if not hasattr(value, "__array__"):
        return value
    array = np.asarray(value)
    if why and array.ndim and not is_array:
        raise _ForScikitImage(why)
    return _array(array, parameter, kinds)


def foreign(value: object, parameter: str) -> str:
    """Return why an array that answers NumPy's functions itself (dask, CuPy, xarray) is left to scikit-image, or ""."""
    kind = type(value)
    if not any(hasattr(kind, hook) for hook in ("__array_function__", "__array_ufunc__", "__array_wrap__")):
        return ""
    return f"{parameter} is a {kind.__module__}.{kind.__qualname__}, whose own kind of result NumPy's functions return"


_dispatch.set_straight(np.ndarray, STRAIGHT)
