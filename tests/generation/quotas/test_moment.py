from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from generation.quotas.refusal import moment


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "1 July, 13:05 UTC"),
        ("Europe/Berlin", "1 July, 15:05 CEST"),
        ("Asia/Kathmandu", "1 July, 18:50 +0545"),
        ("Etc/GMT-11", "2 July, 00:05 +11"),
    ],
)
def test_a_time_carries_its_zone(settings: Settings, zone: str, words: str) -> None:
    settings.TIME_ZONE = zone
    assert moment(datetime(2026, 7, 1, 13, 5, tzinfo=UTC)) == words


def test_a_day_needs_none(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    assert moment(datetime(2026, 6, 30, 22, tzinfo=UTC)) == "1 July"
