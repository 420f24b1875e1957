"""How dates, amounts and texts are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from app.core import filters
from app.core.config import Settings

NBSP = filters.NO_BREAK_SPACE


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("pages")
    return create_app(Settings(instance_dir=folder, database_url="sqlite://", secret_key="s" * 40, testing=True))


@pytest.fixture
def dutch(pages: Flask) -> Iterator[None]:
    with pages.test_request_context("/?lang=nl"):
        yield


@pytest.fixture
def english(pages: Flask) -> Iterator[None]:
    with pages.test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("dutch")
def test_dutch_dates_and_amounts() -> None:
    moment = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
    assert filters.format_datetime(moment) == f"donderdag 26{NBSP}november{NBSP}2026, 12.00{NBSP}uur"
    assert filters.format_date(date(2026, 3, 1)) == f"1{NBSP}maart{NBSP}2026"
    with time_machine.travel(moment, tick=False):
        assert filters.format_date_short(date(2026, 3, 1)) == f"1{NBSP}mrt"
        assert filters.format_date_short(date(2025, 3, 1)) == f"1{NBSP}mrt{NBSP}2025"
    assert filters.format_money(60_000) == f"€{NBSP}60.000"
    assert filters.format_number(Decimal("11.200")) == "11,2"
    assert filters.format_number(0) == "0"
    assert filters.format_number(Decimal("1000000")) == "1.000.000"


@pytest.mark.usefixtures("english")
def test_english_dates_and_amounts() -> None:
    assert filters.format_datetime(datetime(2026, 7, 2, 10, 0, tzinfo=UTC)) == f"Thursday 2{NBSP}July{NBSP}2026, 12:00"
    assert filters.format_number(Decimal("1234.5")) == "1,234.5"


@pytest.mark.usefixtures("english")
def test_days_left_count_days_in_amsterdam() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 22, 30, tzinfo=UTC), tick=False):
        now = datetime.now(UTC)
        assert filters.days_left(now - timedelta(seconds=1)) == "closed"
        assert filters.days_left(now + timedelta(minutes=20)) == "closes today"
        assert filters.days_left(now + timedelta(minutes=40)) == "1 day left"
        assert filters.days_left(now + timedelta(days=4)) == "4 days left"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "<a href='data:text/html,x'>x</a>",
    ],
)
def test_markdown_lets_nothing_run(hostile: str) -> None:
    html = str(filters.markdown(hostile))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_markdown_makes_links_that_are_not_endorsed() -> None:
    html = str(filters.markdown("Zie [de bron](https://voorbeeld.example/a) en **let op**."))
    assert 'href="https://voorbeeld.example/a"' in html
    assert "nofollow" in html
    assert "<strong>let op</strong>" in html


def test_addresses_in_a_text_are_links_and_nothing_else_is_html() -> None:
    shown = str(filters.with_addresses('Team <a href="x">Water</a>: proeven@waterbeek.example'))
    assert 'href="mailto:proeven@waterbeek.example"' in shown
    assert shown.count("<a ") == 1
    assert shown.startswith("Team &lt;a ")
    assert str(filters.with_addresses(None)) == ""
    assert "javascript" not in str(filters.with_addresses("javascript:alert(1)")).partition("<a")[2]


def test_paragraphs_escape() -> None:
    assert str(filters.paragraphs("een <b>\ntwee\n\ndrie")) == "<p>een &lt;b&gt;<br>twee</p><p>drie</p>"


@settings(max_examples=50)
@given(st.text(max_size=300), st.integers(min_value=10, max_value=100))
def test_an_excerpt_is_never_longer(text: str, length: int) -> None:
    assert len(filters.excerpt(text, length)) <= length
