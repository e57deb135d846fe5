"""A step of the demo: a function whose own source is the code fragment that the report shows."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastimg._check import Array
from fastimg.demo._pictures import Picture, pictures_of

Function = Callable[..., Any]
_NAME = re.compile(r"\bski\.((?:\w+\.)+\w+)")


def _only(photo: Array) -> tuple[Array, ...]:
    return (photo,)


def _show_result(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return pictures_of(result)


def _no_remark(result: Any) -> str:
    return ""


@dataclass(frozen=True)
class Step:
    """One thing that the tutorial does.

    Attributes
    ----------
    title : str
    function : callable
        ``function(ski, *prepare(photo))`` with `ski` fastimg or scikit-image: what is timed and compared.
    photo : str
        Name of the shipped photograph (see ``_photos.py``).
    text, code : str
        The docstring of `function` and the rest of its body.
    any_photo : bool
        The step makes sense on the user's own pictures too.
    grey : bool
        The step takes a grey photo: the user's are converted.
    side, quick_side : int
        Photos are scaled down to this longest side, and to `quick_side` with ``--quick``.
    tolerance : float
        Largest allowed difference of two floats; integers and booleans must be equal.
    prepare : callable
        Makes the inputs of a photo; not timed.
    show : callable
        ``show(result, inputs)``: the pictures after the step. Before it, the first input is shown.
    say : callable
        A remark on the result, such as what was counted.
    check : callable
        What is wrong with the result beside a difference from scikit-image's; empty if nothing is.
    """

    title: str
    function: Function
    photo: str
    text: str
    code: str
    any_photo: bool = True
    grey: bool = False
    side: int = 1024
    quick_side: int = 256
    tolerance: float = 1e-12
    prepare: Callable[[Array], Sequence[Any]] = _only
    show: Callable[[Any, Sequence[Any]], list[Picture]] = _show_result
    say: Callable[[Any], str] = _no_remark
    check: Callable[[Any], str] = _no_remark

    @property
    def calls(self) -> list[str]:
        """Names of the functions that the code calls, without those that only find or read data."""
        return sorted({name for name in _NAME.findall(self.code) if not name.startswith("data.")})


@dataclass
class Chapter:
    """A chapter of the tutorial: a title, a sentence, and steps."""

    title: str
    text: str
    steps: list[Step] = field(default_factory=list)

    def step(self, title: str, photo: str, **options: Any) -> Callable[[Function], Function]:
        """Make the decorated function a step of this chapter."""

        def add(function: Function) -> Function:
            text = " ".join((inspect.getdoc(function) or "").split())
            self.steps.append(Step(title, function, photo, text, fragment(function), **options))
            return function

        return add


def fragment(function: Function) -> str:
    """Return the body of `function` without its docstring; returned names are left out, an expression is shown."""
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    body = definition.body[1:] if ast.get_docstring(definition) else definition.body
    lines = source.splitlines()
    first = definition.body[0].end_lineno if body is not definition.body else body[0].lineno - 1
    last = body[-1]
    if isinstance(last, ast.Return):
        returned = lines[last.lineno - 1 : last.end_lineno]
        returned[0] = returned[0].replace("return ", "result = ", 1)
        lines[last.lineno - 1 :] = [] if _only_names(last.value) else returned
    return textwrap.dedent("\n".join(lines[first:])).strip()


def _only_names(value: ast.expr | None) -> bool:
    values = value.values if isinstance(value, ast.Dict) else [value]
    return all(isinstance(v, ast.Name) for v in values)
