"""What was made a moment ago is not made again, and never kept too long."""

from __future__ import annotations

import pytest

from kg.server.evaluation import Answer
from kg.server.pages import recent
from kg.server.pages.recent import Recent


def page(size: int, status: int = 200) -> Answer:
    return Answer(status, "text/html", b"x" * size)


def test_the_last_asked_are_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "BYTES", 80)
    kept = Recent()
    for name in range(9):
        kept.keep(name, page(9))
        assert kept.get(0) == page(9)
    assert kept.get(1) is None and kept.get(8) is not None
    kept.keep("wrong", page(1, 404))
    kept.keep("long", page(10))
    assert kept.get("wrong") is None and kept.get("long") is None


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 3)
    kept = Recent()
    for name in range(5):
        kept.keep(name, page(1))
    assert [kept.get(name) is not None for name in range(5)] == [False, False, True, True, True]


def test_nothing_is_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Recent()
    kept.keep("a", page(1))
    monkeypatch.setattr(recent, "SECONDS", -1.0)
    assert kept.get("a") is None
