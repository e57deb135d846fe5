"""Long calls in parts: Python handles signals (Ctrl-C) between two calls of a kernel."""

from collections.abc import Iterator

NANOSECONDS = 5e7  # of work per thread between two looks at the signals


def slabs(n_lines: int, parts: float, height: int = 1, least: int = 2) -> Iterator[tuple[int, int]]:
    """Cut lines into about `parts` (first, count), each of `least` lines or more.

    A slab is a part of a plane of `height` lines or some whole planes. Its lines are even in number wherever more
    follow in the plane, so that lines pair up as they would in one slab.
    """
    count = max(least, int(n_lines / max(parts, 1.0)) // 2 * 2)
    planes = max(1, count // height) * height
    for start in range(0, n_lines, planes):
        stop = min(start + planes, n_lines)
        step = count if count < height else planes
        for first in range(start, stop, step):
            yield first, min(step, stop - first)
