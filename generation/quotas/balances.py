"""The balance of an account's current period, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet

from generation.models import Balance, Grant
from generation.quotas.accounts import Account
from generation.quotas.periods import NEVER, period_of

GRANT = "grant:"


def running(keys: Iterable[str], now: datetime) -> QuerySet[Balance]:
    """All rows of these accounts whose period is now."""
    return Balance.objects.filter(owner__in=keys, starts_at__lte=now, ends_at__gt=now)


def in_force(account: Account, rows: Iterable[Balance], now: datetime) -> Balance | None:
    """Which of an account's running rows counts now; None where its period begins with the next job.

    After the period or the time zone was changed, the old one runs to its end before the new one
    begins, so that such a change gives no second allowance. What replaces a total begins at once:
    that would never end.
    """
    by_period = {(row.starts_at, row.ends_at): row for row in rows}
    own = by_period.get(period_of(account.period, now))
    others = [row for row in by_period.values() if row.ends_at < NEVER]
    return own or min(others, key=lambda row: row.ends_at, default=None)


def balance_of(account: Account, now: datetime) -> Balance:
    """The row in force, made where there is none; must run in the transaction that uses it."""
    row = in_force(account, running([account.key], now), now)
    if row is None:
        starts_at, ends_at = period_of(account.period, now)
        row, _ = Balance.objects.get_or_create(
            owner=account.key, starts_at=starts_at, ends_at=ends_at, defaults={"limit": account.limit}
        )
    return row


def balance_of_grant(grant: Grant) -> Balance:
    """A grant is an allowance of one period: from when it was given until it expires."""
    balance, _ = Balance.objects.get_or_create(
        owner=f"{GRANT}{grant.pk}",
        starts_at=grant.created_at,
        ends_at=NEVER,
        defaults={"limit": grant.credits},
    )
    return balance


def guarded_add(balance: Balance, limit: int | None, amount: int) -> bool:
    """Hold `amount` more if it fits: the one update that every promise hangs on."""
    rows = Balance.objects.filter(pk=balance.pk)
    if limit is not None:
        rows = rows.filter(spent__lte=limit - F("held") - amount)
    return bool(rows.update(held=F("held") + amount, limit=limit))
