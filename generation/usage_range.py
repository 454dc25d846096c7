"""Which days a usage page is about: two dates, or one of the usual ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from generation.quotas.usage import first_day

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Range:
    """Both days are included. `error` says what was wrong with what was asked for."""

    first: date
    last: date
    error: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    label: str
    first: date
    last: date


def range_of(query: Mapping[str, str], today: date | None = None) -> Range:
    """The range that was asked for; the last thirty days where none was, or not a valid one."""
    today = today or today_here()
    usual = Range(today - timedelta(days=29), today)
    asked = query.get("from", "").strip(), query.get("to", "").strip()
    if not any(asked):
        return usual
    try:
        last = date.fromisoformat(asked[1]) if asked[1] else today
        first = date.fromisoformat(asked[0]) if asked[0] else min(first_day() or last, last)
    except ValueError:
        return Range(usual.first, usual.last, "A date must be like 2026-11-30. Shown are the last 30 days.")
    first, last = min(first, last), max(first, last)
    return Range(max(first, EARLIEST), max(min(last, LATEST), EARLIEST))


def presets(today: date | None = None) -> Sequence[Preset]:
    """The ranges that are asked for most."""
    today = today or today_here()
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return (
        Preset("7 days", today - timedelta(days=6), today),
        Preset("30 days", today - timedelta(days=29), today),
        Preset("This month", month, today),
        Preset("Last month", before.replace(day=1), before),
        Preset("This year", today.replace(month=1, day=1), today),
    )


def today_here() -> date:
    """Today in the site's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
