"""The network of comparisons that finds one rank of the elements under a footprint."""

import functools
import math
from typing import Any, NamedTuple

import numpy as np

from fastimg._check import Array

Value = tuple[int, int]  # row of the network, and how many columns to the right of the pixel it is read
_LOW, _HIGH = 0, 1


class Network(NamedTuple):
    """What src_cy/filters/median_network.pyx runs."""

    offsets: Array  # of the lines that the footprint reaches, per outer axis
    steps: Array
    rows: int  # rows alive at a time, and one per line
    left: int  # columns that the footprint reaches to the left of the pixel, and to the right
    right: int
    full: bool  # whether the footprint is a rectangle in the last two axes


class _Comparisons:
    """Comparisons of rows, each done once however many columns it is read at."""

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = n_inputs
        self.operands: list[tuple[int, int, int]] = []  # row, other row, columns between them
        self._known: dict[tuple[int, int, int], int] = {}

    def compare(self, a: Value, b: Value) -> tuple[Value, Value]:
        """Return the smaller and the larger of two values."""
        if a[1] > b[1]:
            a, b = b, a
        key = (a[0], b[0], b[1] - a[1])
        if key not in self._known:
            self._known[key] = len(self.operands)
            self.operands.append(key)
        first = self.n_inputs + 2 * self._known[key]
        return (first + _LOW, a[1]), (first + _HIGH, a[1])

    def merge(self, a: list[Value], b: list[Value]) -> list[Value]:
        """Merge two sorted lists of any lengths (Batcher's odd-even merge)."""
        if not a or not b:
            return a or b
        if len(a) == len(b) == 1:
            return list(self.compare(a[0], b[0]))
        odd, even = self.merge(a[::2], b[::2]), self.merge(a[1::2], b[1::2])
        found = [odd[0]]
        for e, o in zip(even, odd[1:], strict=False):
            found += self.compare(e, o)
        rest = len(odd) - 1 - len(even)
        return found + (odd[len(even) + 1 :] if rest > 0 else even[len(odd) - 1 :])

    def sort(self, values: list[Value]) -> list[Value]:
        """Sort single values."""
        half = len(values) // 2
        return values if half == 0 else self.merge(self.sort(values[:half]), self.sort(values[half:]))

    def select(self, a: list[Value], b: list[Value], rank: int) -> Value:
        """Return one rank of the union of two sorted lists: the least of the larger ones of pairs that split there."""
        pairs = [(i, rank + 1 - i) for i in range(rank + 2) if i <= len(a) and rank + 1 - i <= len(b)]
        found: Value | None = None
        for i, j in pairs:
            larger = a[i - 1] if j == 0 else b[j - 1] if i == 0 else self.compare(a[i - 1], b[j - 1])[_HIGH]
            found = larger if found is None else self.compare(found, larger)[_LOW]
        assert found is not None
        return found


def _crop(values: list[Value], others: int, rank: int) -> tuple[list[Value], int]:
    """Leave out what cannot be of that rank among these sorted values and `others` more; return how many below."""
    below = max(0, rank - others)
    return values[below : rank + 1], below


def _merge_columns(net: _Comparisons, columns: list[tuple[int, tuple[int, ...]]]) -> list[Value]:
    """Sort the elements of some columns, each (place, lines): halves of one form are merged once."""
    if len(columns) == 1:
        x, lines = columns[0]
        return [(value, x + shift) for value, shift in net.sort([(line, 0) for line in lines])]
    half = _split(len(columns))
    return net.merge(_merge_columns(net, columns[:half]), _merge_columns(net, columns[half:]))


def _split(n: int) -> int:
    """Return how many of `n` columns are merged first: halves that are equal cost one."""
    return n // 2 if n % 2 == 0 else n - 1 if n <= 3 else _largest_part(n)


def _largest_part(n: int) -> int:
    return 1 << (n.bit_length() - 1)


def _find(net: _Comparisons, columns: list[tuple[int, tuple[int, ...]]], rank: int) -> Value:
    if len(columns) == 1:
        return _merge_columns(net, columns)[rank]
    half = _split(len(columns))
    a, b = _merge_columns(net, columns[:half]), _merge_columns(net, columns[half:])
    (a, below_a), (b, below_b) = _crop(a, len(b), rank), _crop(b, len(a), rank)
    return net.select(a, b, rank - below_a - below_b)


def _columns_of(footprint: Array) -> tuple[Array, list[tuple[int, tuple[int, ...]]]]:
    """Return the offsets of the lines that are reached, and each column's place and lines."""
    width = footprint.shape[-1]
    lines = footprint.reshape(-1, width)
    used = np.flatnonzero(lines.any(1))
    outer = footprint.shape[:-1]
    places = np.stack(np.unravel_index(used, outer), 1) if outer else np.zeros((len(used), 0), np.intp)
    offsets = np.ascontiguousarray(places - np.array([n // 2 for n in outer], np.intp), np.intp)
    found = [(x, tuple(int(i) for i in np.flatnonzero(lines[used, x]))) for x in range(width)]
    return offsets, [(x, slots) for x, slots in found if slots]


def _needed(net: _Comparisons, result: Value) -> dict[int, int]:
    """Return the rows that the result needs, and how many columns beyond the pixels each is read."""
    reach = {result[0]: result[1]}
    for i in range(len(net.operands) - 1, -1, -1):
        first = net.n_inputs + 2 * i
        if (extra := max(reach.get(first, -1), reach.get(first + 1, -1))) >= 0:
            a, b, between = net.operands[i]
            reach[a] = max(reach.get(a, 0), extra)
            reach[b] = max(reach.get(b, 0), extra + between)
    return reach


def _steps(net: _Comparisons, result: Value) -> tuple[Array, int]:
    """Give each value one of as few rows as will do; return the steps and the number of rows, the last the result's."""
    reach = _needed(net, result)
    wanted = [i for i in range(len(net.operands)) if reach.keys() & {net.n_inputs + 2 * i, net.n_inputs + 2 * i + 1}]
    last_use = {value: i for i in wanted for value in net.operands[i][:2]}
    place = {i: i for i in range(net.n_inputs)}
    free: list[int] = []
    n_rows, steps = net.n_inputs, []
    for i in wanted:
        a, b, between = net.operands[i]
        first = net.n_inputs + 2 * i
        sources = [place[a], 0, place[b], between]
        free += sorted({place[v] for v in (a, b) if v >= net.n_inputs and last_use[v] == i})
        targets = []
        for value in (first, first + 1):
            if value not in reach:
                targets.append(-1)
                continue
            if not free:
                free.append(n_rows)
                n_rows += 1
            place[value] = free.pop()
            targets.append(place[value])
        steps.append([*sources, *targets, max(reach.get(first, -1), reach.get(first + 1, -1))])
    steps[-1][4:6] = [n_rows if target >= 0 else -1 for target in steps[-1][4:6]]
    return np.array(steps, np.int32), n_rows + 1


@functools.lru_cache(maxsize=32)
def of(mask: bytes, shape: tuple[int, ...], rank: int) -> Network:
    """Return the network for a footprint (its bytes, 0 or 1) of at least two elements."""
    footprint: Array = np.frombuffer(mask, bool).reshape(shape)
    offsets, columns = _columns_of(footprint)
    net = _Comparisons(len(offsets))
    base = columns[0][0]
    result = _find(net, [(x - base, slots) for x, slots in columns], rank)
    steps, n_rows = _steps(net, result)
    left = shape[-1] // 2 - base
    return Network(offsets, steps, n_rows, left, columns[-1][0] - shape[-1] // 2,
                   bool(footprint.all()) and math.prod(shape[:-2]) == 1)  # fmt: skip


def arguments(network: Network) -> tuple[Any, ...]:
    """Return what the kernel takes of a network, in its order."""
    return network.offsets, network.steps, network.rows, network.left, network.right
