"""The calls that are tested hold each pair of values of the whole table."""

import itertools

import pairs
import pytest

TABLES = {
    "full": list(itertools.product("abc", range(7), ("u1", "f4"), (2, 7))),
    "holes": [call for call in itertools.product("abcd", range(5), "xyz") if call != ("a", 0, "x") and call[1] != 3],
    "two": list(itertools.product("ab", range(9))),
    "one": [(value,) for value in range(4)],
    "none": [],
}


def together(table):
    return {pair for call in table for pair in itertools.combinations(enumerate(call), 2)}


@pytest.mark.parametrize("name", TABLES)
def test_each_pair_is_there(name, monkeypatch):
    monkeypatch.setattr(pairs, "ALL", False)
    table = TABLES[name]
    found = pairs.chosen(table)
    assert together(found) == together(table)
    assert {value for call in found for value in call} == {value for call in table for value in call}
    assert found == [call for call in table if call in found]


@pytest.mark.parametrize(("name", "most"), [("full", 24), ("holes", 20), ("two", 18)])
def test_few_calls_suffice(name, most, monkeypatch):
    monkeypatch.setattr(pairs, "ALL", False)
    assert len(pairs.chosen(TABLES[name])) <= most
    monkeypatch.setattr(pairs, "ALL", True)
    assert pairs.chosen(TABLES[name]) == TABLES[name]
