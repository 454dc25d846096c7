"""The balance of an account's current period, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q, Sum

from generation.models import Balance, Grant, LedgerEntry
from generation.quotas.accounts import Account
from generation.quotas.periods import NEVER, period_of


def balance_of(account: Account, now: datetime) -> Balance:
    """The row of the current period; must run in the transaction that uses it."""
    starts_at, ends_at = period_of(account.period, now)
    balance, made = Balance.objects.get_or_create(
        owner=account.key, starts_at=starts_at, ends_at=ends_at, defaults={"limit": account.limit}
    )
    if made:
        _carry_over(balance)
    return balance


def balance_of_grant(grant: Grant) -> Balance:
    """A grant is an allowance of one period: from when it was given until it expires."""
    balance, _ = Balance.objects.get_or_create(
        owner=f"grant:{grant.pk}",
        starts_at=grant.created_at,
        ends_at=NEVER,
        defaults={"limit": grant.credits},
    )
    return balance


def existing(keys: Sequence[tuple[str, datetime, datetime]]) -> dict[str, Balance]:
    """The balances that are there, by owner, in one query; nothing is made."""
    wanted = Q(pk__in=[])
    for owner, starts_at, ends_at in keys:
        wanted |= Q(owner=owner, starts_at=starts_at, ends_at=ends_at)
    return {balance.owner: balance for balance in Balance.objects.filter(wanted)}


def guarded_add(balance: Balance, limit: int | None, amount: int) -> bool:
    """Hold `amount` more if it fits: the one update that every promise hangs on."""
    rows = Balance.objects.filter(pk=balance.pk)
    if limit is not None:
        rows = rows.filter(spent__lte=limit - F("held") - amount)
    return bool(rows.update(held=F("held") + amount, limit=limit))


def carried(owner: str, starts_at: datetime, ends_at: datetime) -> int:
    """What other periods of this owner that overlap this one have used.

    There is something only after a period or the time zone was changed; counting it
    here too means that such a change never gives an allowance twice.
    """
    overlapping = Balance.objects.filter(owner=owner, starts_at__lt=ends_at, ends_at__gt=starts_at)
    used = overlapping.exclude(starts_at=starts_at, ends_at=ends_at).aggregate(
        used=Sum(F("held") + F("spent"))
    )
    return used["used"] or 0


def _carry_over(balance: Balance) -> None:
    used = carried(balance.owner, balance.starts_at, balance.ends_at)
    if used:
        Balance.objects.filter(pk=balance.pk).update(spent=F("spent") + used)
        LedgerEntry.objects.create(
            key=f"balance:{balance.pk}:carry", balance=balance, kind=LedgerEntry.Kind.CARRY, spent=used
        )
        balance.spent += used
