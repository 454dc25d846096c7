"""The balance of an account's current period, made when it is first asked for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, CharField, F, Sum, Value, When
from django.db.models.functions import Cast, Concat

from generation.models import Balance, Grant, Hold, HoldLine, LedgerEntry
from generation.quotas.accounts import Account
from generation.quotas.periods import NEVER, period_of

GRANT = "grant:"


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


def used_in(owner: str, starts_at: datetime, ends_at: datetime) -> int:
    """Held and spent of the allowance, of grants nothing, by the holds taken in these dates.

    After a period or the time zone was changed, these dates were counted as other periods;
    counting that here too means that such a change never gives an allowance twice.
    """
    lines = HoldLine.objects.filter(
        account=owner, hold__created_at__gte=starts_at, hold__created_at__lt=ends_at
    ).exclude(balance__owner__startswith=GRANT)
    kept = Case(When(hold__state=Hold.State.HELD, then=F("held")), default=F("captured"))
    return lines.aggregate(used=Sum(kept))["used"] or 0


def release_carried(line: HoldLine, hold: Hold, released: int) -> None:
    """Give back what a later balance of the same dates counted as used while it was held."""
    if line.balance.owner.startswith(GRANT):
        return
    heirs = Balance.objects.filter(
        owner=line.account, starts_at__lte=hold.created_at, ends_at__gt=hold.created_at
    )
    for heir in heirs.exclude(pk=line.balance_id):
        Balance.objects.filter(pk=heir.pk).update(spent=F("spent") - released)
        _note(heir, f"hold:{hold.pk}:{line.position}:carry", -released)


def _carry_over(balance: Balance) -> None:
    """Put a new balance in the place of those that counted the same dates otherwise.

    These are closed by a name of their own: should the period change back, a new
    balance begins with all that was used meanwhile.
    """
    older = Balance.objects.filter(
        owner=balance.owner, starts_at__lt=balance.ends_at, ends_at__gt=balance.starts_at
    ).exclude(pk=balance.pk)
    if not older.update(owner=Concat(F("owner"), Value("/"), Cast("pk", CharField()))):
        return
    used = used_in(balance.owner, balance.starts_at, balance.ends_at)
    if used:
        Balance.objects.filter(pk=balance.pk).update(spent=F("spent") + used)
        _note(balance, f"balance:{balance.pk}:carry", used)
        balance.spent += used


def _note(balance: Balance, key: str, spent: int) -> None:
    LedgerEntry.objects.create(key=key, balance=balance, kind=LedgerEntry.Kind.CARRY, spent=spent)
