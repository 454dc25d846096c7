"""Calendar periods in the site's time zone; days of 23 and 25 hours, months of 28 to 31 days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from generation.models.plan import Period

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def period_of(period: str, moment: datetime) -> tuple[datetime, datetime]:
    """Start (included) and end (not included) of the period that `moment` is in."""
    if period == Period.TOTAL:
        return BEGINNING, NEVER
    zone = timezone.get_default_timezone()
    day = moment.astimezone(zone).date()
    first, following = _dates(period, day)
    return (
        datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC),
        datetime.combine(following, time.min, tzinfo=zone).astimezone(UTC),
    )


def _dates(period: str, day: date) -> tuple[date, date]:
    if period == Period.DAY:
        return day, day + timedelta(days=1)
    if period == Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)
