"""What went over the line for a job is kept for the admin: the last of it, the same again counted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from generation.models import Job, JobExchange
from generation.providers.exchanges import Exchange

MOST = 20
_SAME = ("method", "url", "sent", "status", "trouble", "answered")


def keep(job: int, heard: Sequence[Exchange]) -> None:
    """Write the exchanges of `job`; beyond MOST the oldest looks go first, then the oldest orders."""
    if not heard or not Job.objects.filter(pk=job).exists():
        return
    kept = list(JobExchange.objects.filter(job=job).order_by("id"))
    now = timezone.now()
    for one in heard:
        last = kept[-1] if kept else None
        if last and all(getattr(last, name) == getattr(one, name) for name in _SAME):
            JobExchange.objects.filter(pk=last.pk).update(
                times=F("times") + 1, at=now, milliseconds=one.milliseconds
            )
            continue
        values = {name: getattr(one, name) for name in (*_SAME, "milliseconds")}
        kept.append(JobExchange.objects.create(job_id=job, at=now, **values))
    if len(kept) > MOST:
        by_use = sorted(kept, key=lambda row: (row.method != "GET", row.pk))
        JobExchange.objects.filter(pk__in=[row.pk for row in by_use[: len(kept) - MOST]]).delete()
