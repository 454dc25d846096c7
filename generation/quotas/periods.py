"""Calendar periods in the site's time zone; days of 23 and 25 hours included."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """Start and end of the local day that `moment` is in."""
    zone = timezone.get_default_timezone()
    date = moment.astimezone(zone).date()
    return (
        datetime.combine(date, time.min, tzinfo=zone),
        datetime.combine(date + timedelta(days=1), time.min, tzinfo=zone),
    )
