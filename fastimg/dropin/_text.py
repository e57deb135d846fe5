"""Tables as text and HTML, and numbers in them."""

import html
from collections.abc import Iterable, Sequence


def seconds(value: float) -> str:
    """Write seconds with three digits or more, and at most four decimals."""
    size = abs(value)
    return f"{value:.{1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4}f}"


def times(ratio: float | None) -> str:
    """Write a ratio, 7.3x or 12x; - if it is not known."""
    return "-" if ratio is None else f"{ratio:.{1 if ratio < 10 else 0}f}x"


def count(number: int, thing: str) -> str:
    """Write a number of things: 1 call, 2 calls."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def escape(value: object) -> str:
    """Return the value as text of HTML."""
    return html.escape(str(value), quote=True)


def aligned(head: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table: the first column to the left, the others to the right."""
    table = [head, *lines]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in table]


def fragment(title: str, head: Sequence[str], lines: Sequence[Sequence[str]], notes: Iterable[str]) -> str:
    """Return a table for a notebook, which has styles of its own."""
    parts = [f"<p>{escape(title)}</p>"]
    if lines:
        top = "".join(f"<th>{escape(name)}</th>" for name in head)
        body = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        parts.append(f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody></table>")
    parts += [f"<div><small>{escape(note)}</small></div>" for note in notes]
    return f"<div>{''.join(parts)}</div>"
