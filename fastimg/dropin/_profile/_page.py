"""The report as one page of HTML: nothing is loaded from elsewhere, so that it can be sent to somebody."""

from collections.abc import Iterable, Iterator, Sequence

from fastimg.demo._style import CSS
from fastimg.dropin._profile import _figures, _style
from fastimg.dropin._profile._report import Input, Report, Row
from fastimg.dropin._profile._table import HEAD, cells, faster, saved
from fastimg.dropin._text import count, escape, seconds

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,"><style>{css}</style></head>
<body><main>
{body}
</main><script>{script}</script></body></html>
"""
_METHOD = (
    "Seconds are inclusive: a call's own time and that of the calls it makes. Sums count only outermost calls, those "
    "that no other counted call made, over all threads and processes.",
    "Saved seconds are an estimate: what scikit-image's function would have taken, less what the native calls took. "
    "Each was timed after the program, in a process of its own, on copies of what one call of each kind was given, or "
    "where these were not kept on uniform noise (floats in [0, 1), integers of 8 and 16 bits in their range, wider "
    "ones below 256) of the recorded shapes and dtypes. No figure is given where the native function takes another "
    "time there than in the program, nor where scikit-image's is about as fast.",
    "<code>*</code> not all calls could be estimated; the others count as nothing saved. <code>&gt;</code> "
    "scikit-image's call was cut off when the time for estimates ended, so more was saved.",
)


def html(report: Report) -> str:
    """Return the page."""
    rows = report.rows
    parts = [_header(report, rows), _functions(report, rows), _reasons(report), _processes(report), _method(report)]
    title = f"fastimg profile: {escape(report.parent.program)}"
    return _PAGE.format(title=title, css=CSS + _style.CSS, body="\n".join(parts), script=_style.SCRIPT)


def _header(report: Report, rows: Sequence[Row]) -> str:
    total, saving = report.total, report.saving
    share = total.native.calls / total.all.calls if total.all.calls else 0.0
    gain = "" if saving.speed_up is None else f"native calls: {faster(saving)} as fast as scikit-image"
    cards = [
        ("saved, estimated", f"{saved(saving)}{'' if saving.seconds is None else ' s'}", gain),
        ("of the calls native", f"{100 * share:.0f} %", f"{total.native.calls:,} of {total.all.calls:,}"),
        ("in these functions", f"{seconds(total.outermost.seconds)} s", _of_wall(report)),
        ("functions called", str(len(rows)), f"{sum(bool(row.function.forwarded) for row in rows)} of them forwarded"),
    ]
    good = " good" if (saving.seconds or 0) > 0 else ""
    found = "".join(
        f"<div class='stat{good}'><b>{escape(value)}</b><span>{escape(name)}</span><small>{escape(more)}</small></div>"
        for name, value, more in cards)
    return (f"<header><h1>fastimg profile</h1><p class='lead'><code>{escape(report.parent.program)}</code>, "
            f"{escape(str(report.facts['date']).replace('T', ' ')[:16])}</p><div class='stats'>{found}</div>"
            f"{_bars(report)}</header>")  # fmt: skip


def _of_wall(report: Report) -> str:
    others = len(report.processes) - 1
    where = f"{others + 1} processes; " if others else ""
    return f"{where}the program took {seconds(report.parent.wall)} s"


def _bars(report: Report) -> str:
    """Return two bars: the seconds in these functions as they were, and as they would have been."""
    total, gain = report.total, report.saving.seconds or 0.0
    native, whole = total.ran.seconds, total.outermost.seconds
    if gain <= 0 or not whole:
        return ""
    scale = 100 / (whole + gain)
    ours = (f"<i class='native' style='width:{native * scale:.2f}%'></i>"
            f"<i class='forwarded' style='width:{(whole - native) * scale:.2f}%'></i>")  # fmt: skip
    theirs = "<i class='original' style='width:100%'></i>"
    most = "> " if report.saving.at_least else ""
    lines = (("with fastimg", ours, seconds(whole)),
             ("scikit-image alone, estimated", theirs, escape(most + seconds(whole + gain))))  # fmt: skip
    inside = "".join(f"<span>{name}</span><div class='track'>{bar}</div><b>{value} s</b>" for name, bar, value in lines)
    return (f"<div class='bars' role='img' aria-label='{seconds(whole)} s with fastimg, an estimated "
            f"{seconds(whole + gain)} s with scikit-image alone'>{inside}</div>"
            "<p class='legend'><i class='native'></i> native <i class='forwarded'></i> forwarded to scikit-image "
            "<i class='original'></i> scikit-image alone</p>")  # fmt: skip


def _functions(report: Report, rows: Sequence[Row]) -> str:
    if not rows:
        return "<h2>Functions</h2><p>No function of scikit-image was called.</p>"
    longest = max(row.function.all.seconds for row in rows) or 1.0
    head = "".join(f"<th scope='col'><button type='button'>{name}</button></th>" for name in HEAD)
    body = "".join(_row(row, longest) for row in rows)
    return ("<section><h2>Functions</h2><p class='note'>Click a heading to sort, a function to see its calls.</p>"
            f"<div class='scroll'><table class='sortable'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            "</div></section>")  # fmt: skip


def _row(row: Row, longest: float) -> str:
    f, saving = row.function, row.saving
    texts = cells(row)
    values = (row.name, f.all.calls, f.native.calls, f.forwarded, f.all.seconds,
              "" if saving.seconds is None else saving.seconds, saving.speed_up or "")  # fmt: skip
    inside = [_name(row), *map(escape, texts[1:])]
    inside[3] = f"<span class='tag forwarded'>{texts[3]}</span>" if f.forwarded else texts[3]
    inside[4] = f"<span class='bar' style='--w:{100 * f.all.seconds / longest:.1f}%'>{texts[4]}</span>"
    return "<tr>" + "".join(
        f"<td data-v='{escape(v)}'>{cell}</td>" for v, cell in zip(values, inside, strict=True)) + "</tr>"


def _name(row: Row) -> str:
    """Return the function's name with what there is to say about its calls folded away."""
    notes = "".join(f"<p class='why'>{escape(n)}</p>" for n in _remarks(row))
    kinds = "".join(map(_input, row.inputs))
    others = len(row.function.recipes) - len(row.inputs)
    head = "<tr><th>native calls with</th><th>calls</th><th>seconds</th><th>speed-up</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{kinds}</tbody></table>" if kinds else ""
    table += f"<p class='others'>and {count(others, 'other kind')} of calls</p>" if others else ""
    name = f"<code>{escape(row.name)}</code>"
    return f"<details><summary>{name}</summary>{notes}{table}</details>" if notes or table else name


def _remarks(row: Row) -> Iterator[str]:
    f, saving = row.function, row.saving
    for reason, tally in f.reasons.items():
        yield f"{tally.calls} forwarded, {seconds(tally.seconds)} s: {reason}"
    if f.errors:
        yield f"{f.errors} ended with an exception"
    if f.outermost.calls != f.all.calls:
        yield f"{f.all.calls - f.outermost.calls} called by others of these functions"
    if f.native.calls and saving.why:
        yield f"{100 * (1 - saving.covered):.0f} % of its native seconds not estimated: {saving.why}"


def _input(kind: Input) -> str:
    why = f" title='{escape(kind.saving.why)}'" if kind.saving.why else ""
    return (f"<tr><td>{escape(kind.text)}</td><td>{kind.calls}</td><td>{seconds(kind.seconds)}</td>"
            f"<td{why}>{escape(faster(kind.saving))}</td></tr>")  # fmt: skip


def _reasons(report: Report) -> str:
    reasons = sorted(report.total.reasons.items(), key=lambda item: -item[1].seconds)
    if not reasons:
        return ""
    lines = []
    for reason, tally in reasons:
        names = [name for name, f in report.functions.items() if reason in f.reasons]
        lines.append([escape(reason), ", ".join(f"<code>{escape(n)}</code>" for n in sorted(names)), str(tally.calls),
                      seconds(tally.seconds)])  # fmt: skip
    return "<section><h2>Why calls were forwarded</h2>" + _plain(("reason", "functions", "calls", "seconds"), lines, 2)


def _processes(report: Report) -> str:
    if len(report.processes) == 1:
        return ""
    lines = []
    for process in report.processes:
        total = _figures.total(process.functions)
        kind = "the program" if process.parent else process.program
        numbers = (total.all.calls, total.native.calls, total.forwarded, seconds(total.outermost.seconds))
        lines.append([f"{process.pid} ({escape(kind)})", *map(str, numbers)])
    head = ("process", "calls", "native", "forwarded", "seconds")
    return "<section><h2>Processes</h2>" + _plain(head, lines, 1)


def _plain(head: Iterable[str], lines: Iterable[Sequence[str]], texts: int) -> str:
    """Return a table whose first `texts` columns are text; cells are HTML."""
    top = "".join(f"<th>{name}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return (f"<div class='scroll'><table class='plain t{texts}'><thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
            "</table></div></section>")  # fmt: skip


def _method(report: Report) -> str:
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>"
                    for k, v in report.facts.items() if k != "date")  # fmt: skip
    method = "".join(f"<p>{text}</p>" for text in _METHOD)
    return ("<section class='method'><h2>How this was measured</h2>"
            f"{method}<p>Time for estimates: {report.budget:g} s.</p><dl class='facts'>{facts}</dl></section>")
