"""Rules: what becomes of a keyword that scikit-image has removed."""

from __future__ import annotations

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Finish = Callable[[Any], Any]


class Call:
    """The call of a function while its removed keywords are being replaced.

    Attributes
    ----------
    name : str
        The function's public name, such as ``"filters.gaussian"``.
    args, kwargs : list, dict
        Its arguments; rules change them.
    finish : callable or None
        What makes the result what the keyword asked for.
    """

    def __init__(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        self.name, self.args, self.kwargs = name, args, kwargs
        self.finish: Finish | None = None

    def argument(self, position: int, keyword: str) -> Any:
        """Return an argument that may be given either way; None if it is not given."""
        return self.args[position] if len(self.args) > position else self.kwargs.get(keyword)

    def replace(self, position: int, keyword: str, value: Any) -> None:
        """Replace an argument that may be given either way."""
        if len(self.args) > position:
            self.args[position] = value
        else:
            self.kwargs[keyword] = value


class Rule:
    """What becomes of one removed keyword, or of a few that belong together.

    Attributes
    ----------
    old : tuple of str
        The removed keywords.
    new : str
        The keyword of today; empty if there is none.
    take : callable
        ``take(call, *values)`` puts the values of `old` (None for one that is not given) into today's arguments, and
        returns what to write today; empty if the keyword is to be left out.
    gist : str
        What to write today, for the documentation.
    """

    def __init__(self, old: tuple[str, ...], new: str, take: Callable[..., str], gist: str) -> None:
        self.old, self.new, self.take, self.gist = old, new, take, gist

    def apply(self, call: Call) -> str:
        """Change the call; return the warning's text."""
        given = [keyword for keyword in self.old if keyword in call.kwargs]
        if self.new and self.new in call.kwargs:
            raise TypeError(f"{call.name}() got {given[0]!r}, which scikit-image has removed, and {self.new!r}, "
                            f"which took its place: give {self.new!r} only")
        was = ", ".join(f"{keyword}={shown(call.kwargs[keyword])}" for keyword in given)
        write = self.take(call, *(call.kwargs.pop(keyword, None) for keyword in self.old))
        return f"{call.name}: scikit-image has removed {was}; " + (f"write {write}" if write else "leave it out")


def shown(value: Any) -> str:
    """Return a short value as it is written, and "..." for others."""
    text = repr(value) if value is None or isinstance(value, bool | int | float | str) else "..."
    return text if len(text) <= 20 else "..."


def rename(old: str, new: str) -> Rule:
    """Return the rule for a keyword that has another name today."""

    def take(call: Call, value: Any) -> str:
        call.kwargs[new] = value
        return f"{new}={shown(value)}"

    return Rule((old,), new, take, f"`{new}`")


def drop(old: str, accepted: tuple[Any, ...], instead: str) -> Rule:
    """Return the rule for a keyword whose `accepted` values are what the function does anyway."""

    def take(call: Call, value: Any) -> str:
        if not any(value is same or (isinstance(value, str) and value == same) for same in accepted):
            raise ValueError(f"{call.name}: scikit-image has removed {old}={shown(value)}; {instead}")
        return ""

    return Rule((old,), "", take, f"leave it out; only {' and '.join(map(repr, accepted))}: {instead}")
