"""A chart of a run, as SVG: how many times as fast as scikit-image fastimg and its peers are."""

from xml.sax.saxutils import escape

from fastimg.bench.report import in_words
from fastimg.bench.run import FASTIMG, Row

JOBS = (
    "rgb2lab f32", "gaussian f32 rgb sigma=3", "sobel f32", "canny sigma=1 f32", "corner_harris f32",
    "find_contours gray", "threshold_otsu u8", "slic 400 512",
)  # fmt: skip
WIDTH, LABELS, FIGURES = 760, 200, 150  # pixels: of the picture, of the jobs' names, of what stands after the bars
BAR, GAP, TOP, BOTTOM = 14, 12, 44, 30
OURS, PEERS = "#2a7f62", "#b9c4c9"  # colours


def svg(rows: list[Row], threads: int, where: str) -> str:
    """Return the picture; `where` says on which machine and when the figures were measured."""
    groups = [(row.job, _bars(row, threads)) for row in rows]
    longest = max((times for _, bars in groups for _, times in bars), default=1.0)
    parts = [_text(LABELS, 18, "times as fast as scikit-image", weight="bold"), _text(LABELS, 34, where, size=11)]
    y = TOP
    for job, bars in groups:
        parts.append(_text(LABELS - 10, y + BAR - 3, job, anchor="end"))
        for name, times in bars:
            width = max(1.0, times / longest * (WIDTH - LABELS - FIGURES))
            colour = OURS if name == FASTIMG else PEERS
            parts.append(f'<rect x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>')
            parts.append(_text(LABELS + width + 6, y + BAR - 3, f"{name} {times:.3g}"))
            y += BAR + 2
        y += GAP
    parts.append(_text(LABELS, y + 12, f"{in_words(threads)}; longer is faster; scikit-image would be 1", size=11))
    size = f'width="{WIDTH}" height="{y + BOTTOM}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {y + BOTTOM}">'
    return "\n".join([head, f'<rect {size} fill="#ffffff"/>', *parts, "</svg>"]) + "\n"


def _bars(row: Row, threads: int) -> list[tuple[str, float]]:
    """Return fastimg and the peers that do the same job, with their speed in terms of the reference."""
    names = [FASTIMG, *(name for name, facts in row.peers.items() if facts["same_job"])]
    return [(name, times) for name in names if (times := row.times(threads, name, row.reference)) is not None]


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12, weight: str = "normal") -> str:
    return (f'<text x="{x:.0f}" y="{y}" font-family="sans-serif" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="{anchor}" fill="#222222">{escape(text)}</text>')  # fmt: skip
