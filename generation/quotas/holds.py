"""Credits held, captured and released against the site's daily cap.

The whole promise hangs on one guarded update: no check before, no cache beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generation.models import Balance, Hold, Job
from generation.quotas.periods import day_of

SITE = "site"


class DoesNotFit(Exception):
    """The credits asked for are more than is left. `str()` is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be used. `limit` None is no limit, and then `left` is None."""

    limit: int | None
    left: int | None
    ends_at: datetime


def left_today(now: datetime | None = None) -> Left:
    """What admission would allow now, read from the rows it works on."""
    now = now or timezone.now()
    limit: int | None = settings.ATELIER_DAILY_CREDITS
    starts_at, ends_at = day_of(now)
    if limit is None:
        return Left(None, None, ends_at)
    balance = Balance.objects.filter(owner=SITE, starts_at=starts_at).first()
    used = balance.held + balance.spent if balance else 0
    return Left(limit, max(0, limit - used), ends_at)


def hold(job: Job, now: datetime | None = None) -> Hold:
    """Keep the job's quoted credits aside. Raises DoesNotFit.

    Must run in the transaction that creates the job, so that both exist or neither.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Credits are held in the transaction that creates the job.")
    now = now or timezone.now()
    limit: int | None = settings.ATELIER_DAILY_CREDITS
    starts_at, ends_at = day_of(now)
    balance, _ = Balance.objects.get_or_create(
        owner=SITE, starts_at=starts_at, defaults={"ends_at": ends_at, "limit": limit}
    )
    quoted = job.quoted
    rows = Balance.objects.filter(pk=balance.pk)
    if limit is not None:
        rows = rows.filter(spent__lte=limit - F("held") - quoted)
    if not rows.update(held=F("held") + quoted, limit=limit):
        raise DoesNotFit(_does_not_fit(quoted, now))
    return Hold.objects.create(job=job, balance=balance, quoted=quoted)


def settle(job: Job, captured: int, now: datetime | None = None) -> bool:
    """Capture `captured` credits of the job's hold and release the rest, once.

    Goes to the period in which the hold was taken. Returns False where it was
    settled before. More than was quoted is never captured.
    """
    with transaction.atomic():
        found = Hold.objects.filter(job=job).values_list("pk", "balance_id", "quoted").first()
        if found is None:
            return False
        pk, balance_id, quoted = found
        captured = min(max(captured, 0), quoted)
        settled = Hold.objects.filter(pk=pk, state=Hold.State.HELD).update(
            state=Hold.State.SETTLED,
            captured=captured,
            released=quoted - captured,
            settled_at=now or timezone.now(),
        )
        if not settled:
            return False
        Balance.objects.filter(pk=balance_id).update(held=F("held") - quoted, spent=F("spent") + captured)
        return True


def _does_not_fit(quoted: int, now: datetime) -> str:
    state = left_today(now)
    local_end = state.ends_at.astimezone(timezone.get_default_timezone())
    return (
        f"This needs {quoted} credits and {state.left} are left today. "
        f"There will be {state.limit} again on {local_end:%-d %B} at {local_end:%H:%M}."
    )
