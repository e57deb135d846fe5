"""The few colours of the report's code fragments."""

import html
import io
import keyword
import tokenize


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.COMMENT:
        return "c"
    if token.type == tokenize.STRING:
        return "s"
    if token.type == tokenize.NUMBER:
        return "n"
    return "k" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else ""


def highlight(code: str) -> str:
    """Return `code` as HTML with spans around comments, strings, numbers and keywords."""
    lines = code.splitlines(keepends=True)
    result, row, column = [], 1, 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = _kind(token)
        if not kind:
            continue
        while row < token.start[0]:
            result.append(html.escape(lines[row - 1][column:]))
            row, column = row + 1, 0
        result.append(html.escape(lines[row - 1][column : token.start[1]]))
        result.append(f"<span class='{kind}'>{html.escape(token.string)}</span>")
        row, column = token.end
    return "".join(result) + html.escape("".join([lines[row - 1][column:], *lines[row:]]) if lines else "")
