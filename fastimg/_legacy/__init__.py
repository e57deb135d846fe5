"""Names and keywords that scikit-image has removed, taken with a FutureWarning that says what to write today.

The tables are imported when they are asked for: `import fastimg` needs neither.
"""

from __future__ import annotations

import warnings

TYPE_CHECKING = False  # a package that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fastimg._legacy._names import Removed
    from fastimg._legacy._rules import Finish


def functions() -> list[str]:
    """Return the public names of the functions with removed keywords."""
    from fastimg._legacy import _keywords

    return sorted(_keywords.table())


def keywords(name: str) -> frozenset[str]:
    """Return the removed keywords that the function `name` takes."""
    from fastimg._legacy import _keywords

    return frozenset(keyword for rule in _keywords.rules(name) for keyword in rule.old)


def refused(name: str) -> frozenset[str]:
    """Return those that scikit-image 0.26 refuses: the ones to be taken by `name` of a patched scikit-image.

    0.26 takes and ignores the others, and what a patched program gets is what 0.26 gives.
    """
    from fastimg._legacy import _keywords

    return keywords(name) - _keywords.ignored(name)


def removed_names() -> Mapping[str, Removed]:
    """Return what serves each removed name, such as ``"measure.compare_ssim"``."""
    from fastimg._legacy import _names

    return _names.REMOVED


def resolve(name: str, package: str) -> Any:
    """Return what stands for a removed name of `package` ("skimage" or "fastimg"); None if `name` is not one.

    A function warns when it is called, a module when it is asked for a name.
    """
    from fastimg._legacy import _names

    return _names.resolve(name, package)


def modernise(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, stacklevel: int = 2
) -> tuple[tuple[Any, ...], dict[str, Any], Finish | None]:
    """Put a call's removed keywords into today's spelling.

    Parameters
    ----------
    name : str
        The function's public name, such as ``"filters.gaussian"``.
    args, kwargs : tuple, dict
        The call's arguments; they are not modified.
    stacklevel : int, optional
        Where the warning points: 2 is the caller of this function.

    Returns
    -------
    args, kwargs : tuple, dict
        The arguments for today's function.
    finish : callable or None
        To be called with its result: returns what the removed keyword asked for.

    Warns
    -----
    FutureWarning
        Once for each rule, with the modern spelling.

    Raises
    ------
    TypeError
        If a keyword is given in the old and in the modern spelling.
    ValueError
        If the removed keyword has a value that can no longer be had.
    """
    from fastimg._legacy import _keywords
    from fastimg._legacy._rules import Call

    call = Call(name, list(args), dict(kwargs))
    for rule in _keywords.rules(name):
        if any(keyword in call.kwargs for keyword in rule.old):
            warnings.warn(rule.apply(call), FutureWarning, stacklevel=stacklevel)
    return tuple(call.args), call.kwargs, call.finish
