"""docs/kinds.md says what becomes of each kind of argument today."""

import kinds


def test_the_page_is_in_step(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    assert kinds.PAGE.read_text(encoding="utf-8") == kinds.page()


def test_every_cell_is_native_or_forwarded():
    assert "error:" not in kinds.PAGE.read_text(encoding="utf-8")
