"""Rows of fastimg.feature."""

from collections.abc import Iterator

from case import Case

from rows import cascade, corners, peaks, textures


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield from corners.rows()
    yield from textures.rows()
    yield from cascade.rows()
    yield from peaks.rows()
