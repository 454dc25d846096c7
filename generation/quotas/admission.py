"""Credits are held for a job, of every account it must fit, or not at all.

One transaction touches the balances in a fixed order by guarded updates; any
that does not fit rolls all of it back. No cache, no check before the write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from generation.models import Balance, Hold, HoldLine, Job, LedgerEntry
from generation.quotas.accounts import Account, Membership, membership_of
from generation.quotas.alerts import note_levels
from generation.quotas.balances import balance_of, balance_of_grant, guarded_add
from generation.quotas.refusal import Busy, does_not_fit

MOST_TRIES = 50


class Contended(Exception):
    """What was read a moment ago was taken or changed meanwhile; look again."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many credits of one balance, for one account."""

    account: Account
    balance: Balance
    amount: int


def hold(job: Job, now: datetime | None = None, membership: Membership | None = None) -> Hold:
    """Keep the job's quoted credits aside. Raises Refused with a sentence.

    Must run in the transaction that creates the job, so that both exist or neither.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Credits are held in the transaction that creates the job.")
    now = now or timezone.now()
    membership = membership or membership_of(job.owner_id, now, job.api_key_id)
    for _ in range(MOST_TRIES):
        try:
            with transaction.atomic():
                return _hold(job, membership, now)
        except Contended:
            membership = membership_of(job.owner_id, now, job.api_key_id)
    raise Busy("Very many jobs are being started right now. Try again in a moment.")


def _hold(job: Job, membership: Membership, now: datetime) -> Hold:
    parts: list[Part] = []
    for account in membership.accounts:
        parts += _take(account, job, now)
    # The rows are ours until the commit: limits that still are as read are in force with it.
    if membership_of(job.owner_id, now, job.api_key_id).decisive != membership.decisive:
        raise Contended
    hold = Hold.objects.create(
        job=job, quoted=job.quoted, teams=list(membership.teams.values()), created_at=now
    )
    HoldLine.objects.bulk_create(
        HoldLine(
            hold=hold, position=position, account=part.account.key, balance=part.balance, held=part.amount
        )
        for position, part in enumerate(parts)
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            key=f"hold:{hold.pk}:{position}:held",
            balance=part.balance,
            job=job,
            kind=LedgerEntry.Kind.HOLD,
            held=part.amount,
            at=now,
        )
        for position, part in enumerate(parts)
    )
    note_levels([(part.account, part.balance) for part in parts])
    return hold


def _take(account: Account, job: Job, now: datetime) -> Sequence[Part]:
    """The allowance first; what does not fit there, of the grants, soonest expiry first."""
    amount = job.quoted
    balance = balance_of(account, now)
    if guarded_add(balance, account.limit, amount):
        return [Part(account, balance, amount)]
    rows = [(balance, account.limit)]
    rows += [(balance_of_grant(grant), grant.credits) for grant in account.grants]
    rooms = []
    for row, limit in rows:
        row.refresh_from_db()
        rooms.append(max(0, (limit or 0) - row.held - row.spent))
    if sum(rooms) < amount:
        raise does_not_fit(account, amount, job.price, now)
    parts: list[Part] = []
    for (row, limit), room in zip(rows, rooms, strict=True):
        part = min(room, amount)
        if part and not guarded_add(row, limit, part):
            raise Contended
        if part:
            parts.append(Part(account, row, part))
        amount -= part
    return parts
