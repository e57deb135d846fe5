"""The page holds everything itself, tells every figure, and what programs put into names stays text."""

import html.parser
import re

import numpy as np
import pytest
import skimage.filters
import skimage.segmentation

import fastimg
from fastimg._dispatch import Dispatcher
from fastimg._fallback import NO_KERNEL
from fastimg.dropin import _recipe
from fastimg.dropin._profile import _page, _report, _table
from fastimg.dropin._profile._estimate import Timing
from fastimg.dropin._profile._figures import Function, Kind, Process, Tally, merged

IMAGE = np.zeros((40, 50), "f4")
HOSTILE = "<script>alert('&')</script>"
VOID = {"meta", "link", "br"}


class Page(html.parser.HTMLParser):
    """The text of a page, its tables as lists of rows, and the elements that were not closed properly."""

    def __init__(self, source):
        super().__init__()
        self.open, self.wrong, self.text, self.tags, self.tables, self.values = [], [], [], [], [], []
        self.feed(source)
        self.wrong += self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open += [] if tag in VOID else [tag]
        if tag == "td":
            self.values.append(dict(attributes).get("data-v"))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if "style" not in self.open and "script" not in self.open:
            self.text.append(data)


def process(parent=True, pid=1, **functions):
    return Process(pid, HOSTILE if parent else "worker.py", parent, 9.0, functions)


def report(*processes, timings=None):
    functions = merged(processes)
    return _report.Report(list(processes), functions, timings or {name: {} for name in functions}, 2.0,
                          {"fastimg": "1.2.3", "processor": HOSTILE, "date": "2026-01-02T03:04:05"})  # fmt: skip


@pytest.fixture
def example():
    recipe = _recipe.of((IMAGE,), {"mode": HOSTILE})
    fast = Function(Tally(4, 2.0), Tally(4, 2.0), Tally(4, 2.0), Tally(4, 2.0), recipes={recipe: Kind(4, 2.0)})
    slow = Function(Tally(3, 1.0), Tally(1, 0.5), errors=1, reasons={HOSTILE: Tally(3, 1.0)})
    return report(process(fast=fast, slow=slow), process(parent=False, pid=77, fast=fast),
                  timings={"fast": {recipe: Timing(5.0)}, "slow": {}})  # fmt: skip


def test_nothing_is_loaded_from_elsewhere(example):
    source = _page.html(example)
    assert re.findall(r"(?:https?:)?//[\w.]+|@import|url\(", source.replace("// what is not known", "")) == []
    page = Page(source)
    loaded = [a.get("src") or a.get("href") for tag, a in page.tags if tag in ("script", "link", "img")]
    assert loaded == ["data:,", None]


def test_every_element_is_closed_and_hostile_names_stay_text(example):
    source = _page.html(example)
    page = Page(source)
    assert page.wrong == []
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert HOSTILE not in source
    assert "".join(page.text).count(HOSTILE) >= 4


def test_the_figures_are_told(example):
    text = " ".join(Page(_page.html(example)).text)
    for figure in (
        "36.0 s", "saved, estimated", "native calls: 10x as fast as scikit-image", "73 %", "8 of 11", "4.50 s",
        "2 processes; the program took 9.00 s", "40.5 s", "1 ended with an exception", "77 (worker.py)", "1.2.3",
        "float32 40x50",
    ):  # fmt: skip
        assert figure in text, figure


def test_cells_hold_the_numbers_that_they_are_sorted_by(example):
    values = [v for v in Page(_page.html(example)).values if v is not None]
    assert values == ["fast", "8", "8", "0", "4.0", "36.0", "10.0", "slow", "3", "0", "3", "1.0", "", ""]


def test_a_single_process_and_nothing_forwarded_need_no_tables():
    text = " ".join(Page(_page.html(report(process(fast=Function(Tally(1, 1.0), Tally(1, 1.0), Tally(1, 1.0),
                                                                 Tally(1, 1.0)))))).text)  # fmt: skip
    assert "Processes" not in text
    assert "Why calls were forwarded" not in text


def test_an_empty_profile_is_a_page_too():
    page = Page(_page.html(report(process())))
    assert page.wrong == []
    assert "No function of scikit-image was called." in page.text


def test_no_bars_where_nothing_was_saved():
    recipe = _recipe.of((IMAGE,), {})
    lost = Function(Tally(1, 2.0), Tally(1, 2.0), Tally(1, 2.0), Tally(1, 2.0), recipes={recipe: Kind(1, 2.0)})
    source = _page.html(report(process(lost=lost), timings={"lost": {recipe: Timing(1.0)}}))
    assert "class='bars'" not in source
    assert "-1.00" in source
    assert "class='stat good'" not in source


def test_a_loss_is_called_one(example):
    recipe = _recipe.of((IMAGE,), {})
    lost = Function(Tally(1, 2.0), Tally(1, 2.0), Tally(1, 2.0), Tally(1, 2.0), recipes={recipe: Kind(1, 2.0)})
    found = _table.headline(report(process(lost=lost), timings={"lost": {recipe: Timing(1.0)}}))
    assert found.endswith("100 % of 1 calls native, an estimated 1.00 s lost")
    assert _table.headline(example).endswith("73 % of 11 calls native, an estimated 36.0 s saved")


def test_a_real_profile(tmp_path):
    out = tmp_path / "out.html"
    made = Dispatcher("filters.fake", "fastimg", native=lambda image, n: image)
    with fastimg.profile(out, estimate=0) as p:
        skimage.segmentation.quickshift(IMAGE, convert2lab=False)
        for n in range(20):
            made(IMAGE, n)
    fastimg.unpatch_skimage()
    page = Page(out.read_text(encoding="utf-8"))
    text = " ".join(page.text)
    assert page.wrong == []
    for part in ("segmentation.quickshift", NO_KERNEL, "and 12 other kinds of calls", "1 called by others of these"):
        assert part in text
    assert Page(p._repr_html_()).wrong == []


def test_a_notebook_gets_the_table(example):
    page = Page(_table.html(example))
    assert page.wrong == []
    assert [t for t in page.text if t.strip()][8:15] == ["fast", "8", "8", "0", "4.00", "36.0", "10x"]


@pytest.mark.parametrize(("value", "text"), [
    (0, "0.0000"), (0.00123, "0.0012"), (0.1234, "0.123"), (-1.234, "-1.23"), (12.34, "12.3"), (1234.5, "1234.5")])
def test_seconds(value, text):
    assert _table.seconds(value) == text
