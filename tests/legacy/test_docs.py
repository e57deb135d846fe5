"""docs/legacy.md holds the tables as they are, and what any release had is either served or listed there as left out.

keyword_rows() and name_rows() return the tables' rows, to be copied where a table has changed.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from fastimg import _legacy
from fastimg._legacy import _keywords, _names

DOCS = (Path(__file__).parents[2] / "docs" / "legacy.md").read_text(encoding="utf-8")
CHECKLIST = [line.split() for line in Path(__file__).with_name("removed_api.txt").read_text().splitlines()]
LEFT = [name for row in re.findall(r"^\|(.*?)\|", DOCS.partition("## Left out")[2], re.MULTILINE)
        for name in re.findall(r"`(.+?)`", row)]  # fmt: skip


def quoted(names):
    return ", ".join(f"`{name}`" for name in names)


def keyword_rows():
    """Return the rows of the table of keywords."""
    functions = defaultdict(list)
    for function, rules in _keywords.table().items():
        for rule in rules:
            functions[rule.old, rule.gist].append(function)
    return [f"| {quoted(old)} | {gist} | {quoted(sorted(names))} |"
            for (old, gist), names in sorted(functions.items())]  # fmt: skip


def name_rows():
    """Return the rows of the table of names."""
    return [f"| `{name}` | {'module ' * removed.module}`{removed.write or removed.modern}` |"
            for name, removed in sorted(_legacy.removed_names().items())]  # fmt: skip


def test_the_table_of_keywords_is_the_rules():
    assert [line for line in section("Keywords") if line.startswith("| `")] == keyword_rows()


def test_the_table_of_names_is_the_names():
    assert [line for line in section("Names") if line.startswith("| `")] == name_rows()


def section(title):
    return DOCS.partition(f"## {title}\n")[2].partition("\n## ")[0].splitlines()


def left(name):
    return any(name == listed or name.startswith(f"{listed}.") for listed in LEFT)


def served(name):
    if _names.find(name):
        return True
    module, _, leaf = name.rpartition(".")
    removed = _legacy.removed_names().get(_names.find(module))
    return removed is not None and removed.module and hasattr(_names.getter("skimage")(removed.modern), leaf)


@pytest.mark.parametrize(("function", "keyword"), [line[1:3] for line in CHECKLIST if line[0] == "keyword"])
def test_a_removed_keyword_is_taken_or_listed(function, keyword):
    assert (keyword in _legacy.keywords(function)) != left(f"{function}({keyword})")


@pytest.mark.parametrize("name", sorted({line[1] for line in CHECKLIST if line[0] != "keyword"}))
def test_a_removed_name_is_served_or_listed(name):
    assert served(name) != left(name)
