"""A clock that a test turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 13, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def at(self, text: str) -> datetime:
        self.now = (
            datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone()).astimezone(UTC)
        )
        return self.now

    def turn(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Wednesday, 13 May 2026, 10 o'clock; it stands still until it is turned."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock
