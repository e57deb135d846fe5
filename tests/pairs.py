"""Which calls of a table are tested: a few that have each pair of values together, or all of them.

Most faults show with one factor or two of them together (Kuhn, Wallace and Gallo, 2004): a dtype, a mode with a border,
a level with a width. FASTIMG_TESTS=all, as `make test-all` sets it, asks for the whole product.
"""

import itertools
import os
from collections.abc import Iterable
from typing import Any

ALL = os.environ.get("FASTIMG_TESTS") == "all"


def chosen(calls: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return `calls`, in their order, or as many of them as have every pair of their values together."""
    table = list(calls)
    if ALL or not table:
        return table
    pairs = [frozenset(itertools.combinations(enumerate(map(_key, call)), 2)) for call in table]
    if not pairs[0]:  # one factor: each value counts
        return table
    open_pairs = frozenset().union(*pairs)
    kept: set[int] = set()
    # Calls with many new pairs first; one by one, those that are left for the last pairs.
    for least in range(len(pairs[0]), 0, -1):
        for i, own in enumerate(pairs):
            if i not in kept and len(own & open_pairs) >= least:
                kept.add(i)
                open_pairs -= own
    return [call for i, call in enumerate(table) if i in kept]


def _key(value: Any) -> Any:
    """A value's name where it has one: Variants hold what cannot be hashed."""
    return getattr(value, "name", value)
