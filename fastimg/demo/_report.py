"""report.html: one file with everything in it, no scripts, nothing loaded from elsewhere."""

import base64
import datetime
import html as _html
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fastimg import _config
from fastimg._fallback import scikit_image
from fastimg.demo._highlight import highlight
from fastimg.demo._pictures import Picture
from fastimg.demo._runner import Outcome, Settings
from fastimg.demo._step import Chapter
from fastimg.demo._style import CSS
from fastimg.demo._terminal import difference, milliseconds, speed_up, verdict

SHIPPED = "scikit-image's photographs"
FACTS = ("fastimg", "python", "numpy", "machine", "simd in use", "threads", "threads limited by", "openmp")


def html(chapters: Sequence[Chapter], sections: Mapping[str, Sequence[Outcome]], settings: Settings,
         seconds: float) -> str:  # fmt: skip
    """Return the page: facts, a summary table, then each section's chapters with their steps."""
    outcomes = [o for section in sections.values() for o in section]
    ids = {id(o): f"step-{i}" for i, o in enumerate(outcomes, 1)}
    body = [_header(outcomes, settings, seconds)]
    for name, section in sections.items():
        body.append(_summary(name or SHIPPED, section, ids))
    for name, section in sections.items():
        if name:
            body.append(f"<h1 class='section'>Your picture: {_text(name)}</h1>")
        body += [_chapter(c, [o for o in section if o.chapter == c.title], ids) for c in chapters]
    return _PAGE.format(css=CSS, body="\n".join(body))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>fastimg demo</title><link rel="icon" href="data:,"><style>{css}</style></head>
<body><main>
{body}
</main></body></html>
"""


def _text(value: object) -> str:
    return _html.escape(str(value), quote=True)


def _facts(settings: Settings, seconds: float) -> dict[str, object]:
    config = _config.config()
    facts = {name: config[name] for name in FACTS if name in config}
    rounds = f"best of up to {settings.rounds} interleaved rounds"
    mode = "quick: small pictures, one round" if settings.quick else rounds
    today = datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    facts["scikit-image"] = scikit_image("").__version__
    return {**facts, "measured": mode, "date": today, "took": f"{seconds:.0f} s"}


def _header(outcomes: Sequence[Outcome], settings: Settings, seconds: float) -> str:
    facts = "".join(f"<div><dt>{_text(k)}</dt><dd>{_text(v)}</dd></div>" for k, v in _facts(settings, seconds).items())
    bad = " bad" if any(o.problem for o in outcomes) else ""
    return (
        "<header><h1>fastimg demo</h1><p class='lead'>An image-processing tutorial, every step run twice: through "
        "<b>fastimg</b> and through <b>scikit-image</b>, with the same code, on the same pictures.</p>"
        f"<p class='verdict{bad}'>{_text(verdict(outcomes))}</p><dl class='facts'>{facts}</dl>"
        "<p class='note'>In the code below <code>ski</code> is <code>import fastimg as ski</code>. "
        "<span class='tag native'>native</span> steps run on fastimg's kernels. "
        "<span class='tag forwarded'>forwarded</span> steps have no kernel yet: fastimg calls scikit-image, so both "
        "times are of the same code and no speed-up is claimed. <span class='tag partly'>partly native</span> steps "
        "have functions of both kinds. A difference of 0 means equal values in every pixel.</p></header>"
    )


def _summary(name: str, section: Sequence[Outcome], ids: Mapping[int, str]) -> str:
    rows, previous = [], ""
    for o in section:
        if o.chapter != previous:
            rows.append(f"<tr class='group'><th colspan='6' scope='rowgroup'>{_text(o.chapter)}</th></tr>")
            previous = o.chapter
        rows.append(
            f"<tr><td><a href='#{ids[id(o)]}'>{_text(o.step.title)}</a></td><td>{_text(milliseconds(o.ours_ms))}</td>"
            f"<td>{_text(milliseconds(o.theirs_ms))}</td><td>{_bar(o)}</td><td>{difference(o)}</td><td>{_tag(o)}</td></tr>")
    return (
        f"<section class='summary'><h2>Summary: {_text(name)}</h2><div class='scroll'><table><thead><tr><th>step</th>"
        "<th>fastimg<br>ms</th><th>scikit-image<br>ms</th><th>speed-up</th><th>largest<br>difference</th><th>by</th>"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _bar(o: Outcome) -> str:
    """Return the speed-up with a bar on a logarithmic scale that ends at 100 times."""
    if o.speed_up is None:
        return f"<span class='none'>{speed_up(o)}</span>"
    width = min(100.0, max(2.0, 50.0 * math.log10(max(o.speed_up, 1.0))))
    return f"<span class='bar' style='--w:{width:.0f}%'>{speed_up(o)}</span>"


def _tag(o: Outcome) -> str:
    name = "failed" if o.problem else "skipped" if o.skipped else o.origin
    return f"<span class='tag {name.split()[0].lower()}'>{name}</span>"


def _chapter(chapter: Chapter, outcomes: Sequence[Outcome], ids: Mapping[int, str]) -> str:
    if not outcomes:
        return ""
    steps = "\n".join(_step(o, ids[id(o)]) for o in outcomes)
    return f"<section class='chapter'><h2>{_text(chapter.title)}</h2><p>{_text(chapter.text)}</p>{steps}</section>"


def _step(o: Outcome, anchor: str) -> str:
    problem = f"<p class='problem'>Failed: {_text(o.problem)}</p>" if o.problem else ""
    skipped = f"<p class='note'>Skipped: {_text(o.skipped)}</p>" if o.skipped else ""
    remark = f"<p class='remark'>{_text(o.remark)}</p>" if o.remark else ""
    fits = "" if o.step.any_photo else " This step is not run on pictures of your own."
    pictures = [*o.before, *o.after]
    pair = " pair" if len(pictures) in (2, 4) else ""
    return (
        f"<article id='{anchor}'><h3>{_text(o.step.title)} {_tag(o)}</h3><p>{_prose(o.step.text)}{fits}</p>"
        f"<pre><code>{highlight(o.step.code)}</code></pre>{problem}{skipped}{remark}"
        f"<div class='pictures{pair}'>{_figures(o.step.title, pictures)}</div>{_numbers(o)}</article>"
    )


def _figures(title: str, pictures: Iterable[Picture]) -> str:
    return "".join(
        f"<figure><img loading='lazy' width='{p.size[0]}' height='{p.size[1]}' "
        f"alt='{_text(title)}: {_text(p.caption)}' "
        f"src='data:{p.mime};base64,{base64.b64encode(p.data).decode()}'><figcaption>{_text(p.caption)}</figcaption>"
        "</figure>" for p in pictures)


def _numbers(o: Outcome) -> str:
    """Return the numbers of a step and who ran each of its functions."""
    numbers = {"fastimg": f"{milliseconds(o.ours_ms)} ms", "scikit-image": f"{milliseconds(o.theirs_ms)} ms",
               "speed-up": speed_up(o), "largest difference": difference(o),
               "allowed, in floats": f"{o.step.tolerance:.0g}", "picture": o.size}  # fmt: skip
    cells = "".join(f"<div><dt>{k}</dt><dd>{_text(v)}</dd></div>" for k, v in numbers.items())
    return f"<dl class='numbers'>{cells}</dl><p class='who'>{' '.join(_who(o)) or 'NumPy alone.'}</p>"


def _who(o: Outcome) -> Iterator[str]:
    if o.native:
        yield f"Native: {_codes(o.native)}."
    for why in dict.fromkeys(o.forwarded.values()):
        yield f"Forwarded, as {_text(why)}: {_codes([n for n, reason in o.forwarded.items() if reason == why])}."


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"<code>{_text(name)}</code>" for name in names)


def _prose(text: str) -> str:
    """Return a docstring as HTML: its ``code`` becomes an element."""
    return re.sub(r"``(.+?)``", r"<code>\1</code>", _text(text))
