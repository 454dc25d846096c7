"""Headings: one a day, and days of few pictures together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from gallery.days import heading, pictures, stretches
from gallery.models import Image
from gallery.tiles import Tile, tile

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
SQUARE = tile(Image(width=100, height=100, sha256="0" * 64, file="original.png"))


def some(days_ago: int, count: int, shape: Tile = SQUARE) -> list[tuple[datetime, Tile]]:
    return [(NOON - timedelta(days=days_ago), shape)] * count


@pytest.mark.parametrize(
    ("newest", "oldest", "words"),
    [
        (TODAY, TODAY, "Today"),
        (date(2026, 11, 19), date(2026, 11, 19), "Yesterday"),
        (date(2026, 11, 14), date(2026, 11, 14), "14 November 2026"),
        (date(2026, 11, 14), date(2026, 11, 12), "14 – 12 November 2026"),
        (date(2026, 11, 2), date(2026, 10, 30), "2 November – 30 October 2026"),
        (date(2026, 1, 2), date(2025, 12, 30), "2 January 2026 – 30 December 2025"),
        (date(2026, 11, 19), date(2026, 11, 12), "Yesterday – 12 November 2026"),
        (date(2026, 11, 21), date(2026, 11, 21), "21 November 2026"),
    ],
)
def test_a_heading_says_the_days_in_words(newest: date, oldest: date, words: str) -> None:
    assert heading(newest, oldest, TODAY) == words


def test_days_of_few_pictures_flow_on_until_a_row_is_full() -> None:
    dated = some(2, 2) + some(3, 1) + some(5, 3) + some(6, 2) + some(7, 9) + some(8, 1)
    found = [(part.newest.day, part.oldest.day, len(part.tiles)) for part in stretches(dated, TODAY)]
    assert found == [(18, 15, 6), (14, 14, 2), (13, 13, 9), (12, 12, 1)]


def test_wide_pictures_fill_a_row_sooner() -> None:
    panorama = replace(SQUARE, width=300)
    found = stretches(some(2, 2, panorama) + some(3, 1), TODAY)
    assert [len(part.tiles) for part in found] == [2, 1]


def test_today_stands_alone_for_more_is_on_its_way() -> None:
    assert [len(part.tiles) for part in stretches(some(0, 1) + some(1, 1) + some(2, 1), TODAY)] == [1, 2]


def test_a_day_begun_on_the_page_above_has_no_second_heading() -> None:
    above = (NOON - timedelta(days=2)).date()
    first, second = stretches(some(2, 1) + some(3, 1), TODAY, above)
    assert (first.continued, second.continued) == (True, False)
    assert not stretches(some(3, 1), TODAY, above)[0].continued


def test_days_begin_at_midnight_of_the_sites_time_zone() -> None:
    late = [(datetime(2026, 11, 19, 23, 30, tzinfo=UTC), SQUARE)]
    assert stretches(late, TODAY)[0].newest == date(2026, 11, 19)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert stretches(late, TODAY)[0].newest == TODAY


def test_numbers_of_pictures_are_said_in_words() -> None:
    assert [pictures(0), pictures(1), pictures(12), pictures(1000, True)] == [
        "0 pictures",
        "1 picture",
        "12 pictures",
        "1,000+ pictures",
    ]
