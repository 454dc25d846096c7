"""A hold ends once: what was delivered is captured, the rest comes back."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generation.models import Balance, Hold, HoldLine, Job, LedgerEntry


def settle(job: Job, captured: int, now: datetime | None = None) -> bool:
    """Capture `captured` credits of the job's hold and release the rest, once.

    Goes to the periods in which the hold was taken. Returns False where it was
    settled before. More than was quoted is never captured.
    """
    now = now or timezone.now()
    with transaction.atomic():
        hold = Hold.objects.filter(job=job, state=Hold.State.HELD).first()
        if hold is None:
            return False
        captured = min(max(captured, 0), hold.quoted)
        settled = Hold.objects.filter(pk=hold.pk, state=Hold.State.HELD).update(
            state=Hold.State.SETTLED, captured=captured, released=hold.quoted - captured, settled_at=now
        )
        if not settled:
            return False
        lines = list(hold.lines.select_related("balance").order_by("position"))
        for _, of_account in groupby(lines, key=lambda line: line.account):
            _settle_account(list(of_account), captured, job, now)
        return True


def _settle_account(lines: list[HoldLine], captured: int, job: Job, now: datetime) -> None:
    """The allowance is captured before the grants, so that what comes back are grants first."""
    for line in lines:
        line.captured = min(line.held, captured)
        captured -= line.captured
        if line.captured:
            HoldLine.objects.filter(pk=line.pk).update(captured=line.captured)
        Balance.objects.filter(pk=line.balance_id).update(
            held=F("held") - line.held, spent=F("spent") + line.captured
        )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            key=f"hold:{line.hold_id}:{line.position}:settled",
            balance_id=line.balance_id,
            job=job,
            kind=LedgerEntry.Kind.SETTLE,
            held=-line.held,
            spent=line.captured,
            at=now,
        )
        for line in lines
    )
