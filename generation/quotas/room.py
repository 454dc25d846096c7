"""What is left: read from the rows that admission works on, so that the number shown is enforced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from generation.quotas.accounts import Account, Membership
from generation.quotas.balances import carried, existing
from generation.quotas.periods import NEVER, period_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as it stands: `left` includes what grants add; None is no limit."""

    account: Account
    used: int
    left: int | None
    ends_at: datetime

    @property
    def share(self) -> float:
        """How much of all that was allowed is used, 0 to 1."""
        if self.left is None:
            return 0.0
        allowed = self.used + self.left
        return self.used / allowed if allowed else 1.0


def standings(membership: Membership, now: datetime) -> list[Standing]:
    """All accounts of a person, in one query; the ones without a limit too."""
    return [_standing(account, now) for account in membership.accounts]


def room_in(account: Account, now: datetime) -> int | None:
    """Credits that still fit this account; None where there is no limit."""
    return _standing(account, now).left


class Limited(Protocol):
    """Whatever says what is left, and how close that is to the edge."""

    @property
    def left(self) -> int | None: ...

    @property
    def share(self) -> float: ...


Row = TypeVar("Row", bound=Limited)


def tightest(rows: Sequence[Row]) -> Row | None:
    """The account that will refuse first; None where nothing is limited."""
    limited = [row for row in rows if row.left is not None]
    return min(limited, key=lambda row: (row.left or 0, -row.share), default=None)


def _standing(account: Account, now: datetime) -> Standing:
    starts_at, ends_at = period_of(account.period, now)
    keys = [(account.key, starts_at, ends_at)]
    keys += [(f"grant:{grant.pk}", grant.created_at, NEVER) for grant in account.grants]
    rows = existing(keys)
    own = rows.get(account.key)
    used = own.held + own.spent if own else carried(account.key, starts_at, ends_at)
    if account.limit is None:
        return Standing(account, used, None, ends_at)
    left = max(0, account.limit - used)
    for grant in account.grants:
        row = rows.get(f"grant:{grant.pk}")
        taken = row.held + row.spent if row else 0
        left += max(0, grant.credits - taken)
        used += taken
    return Standing(account, used, left, ends_at)
