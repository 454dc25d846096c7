"""What is left: read from the rows that admission works on, so that the number shown is enforced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from generation.models import Balance
from generation.quotas.accounts import Account
from generation.quotas.balances import GRANT, in_force, running
from generation.quotas.periods import NEVER, period_of


@dataclass(frozen=True, slots=True)
class GrantBalance:
    """A top-up and what is left of it."""

    credits: int
    left: int
    expires_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account as it stands. `limit` and `left` include what living grants add; None is no limit.

    `ends_at` is when it refills, None never; `alerted` the highest alert level that it has reached.
    """

    account: Account
    spent: int
    held: int
    limit: int | None
    left: int | None
    ends_at: datetime | None
    grants: Sequence[GrantBalance]
    alerted: int

    @property
    def used(self) -> int:
        return self.spent + self.held

    @property
    def share(self) -> float:
        """How close it is to the edge: at 1 nothing is left."""
        if self.limit is None:
            return 0.0
        return 1 - (self.left or 0) / self.limit if self.limit else 1.0

    @property
    def spent_width(self) -> float:
        """For a bar of 100: spent, and beside it what is held; together as far as nothing is left."""
        return round(100 * self.share * self.spent / self.used, 2) if self.used else 0.0

    @property
    def held_width(self) -> float:
        return round(100 * self.share * self.held / self.used, 2) if self.used else 0.0


def tightest(rows: Sequence[AccountBalance]) -> AccountBalance | None:
    """The account that will refuse first; None where nothing is limited."""
    limited = [row for row in rows if row.left is not None]
    return min(limited, key=lambda row: (row.left or 0, -row.share), default=None)


def account_balances(accounts: Sequence[Account], now: datetime) -> list[AccountBalance]:
    """These accounts with what is held and spent of them in the periods in force."""
    grants = [f"{GRANT}{grant.pk}" for account in accounts for grant in account.grants]
    rows: dict[str, list[Balance]] = defaultdict(list)
    for row in running([account.key for account in accounts], now) | Balance.objects.filter(owner__in=grants):
        rows[row.owner].append(row)
    return [_account_balance(account, rows, now) for account in accounts]


def _account_balance(account: Account, rows: Mapping[str, list[Balance]], now: datetime) -> AccountBalance:
    row = in_force(account, rows.get(account.key, ()), now)
    spent, held = (row.spent, row.held) if row else (0, 0)
    ends_at = row.ends_at if row else period_of(account.period, now)[1]
    left = limit = None
    grants: list[GrantBalance] = []
    if account.limit is not None:
        left, limit = max(0, account.limit - spent - held), account.limit
        for grant in account.grants:
            of_grant = next(iter(rows.get(f"{GRANT}{grant.pk}", ())), None)
            taken = of_grant.spent + of_grant.held if of_grant else 0
            rest = max(0, grant.credits - taken)
            grants.append(GrantBalance(grant.credits, rest, grant.expires_at, grant.note))
            spent += of_grant.spent if of_grant else 0
            held += of_grant.held if of_grant else 0
            left += rest
            limit += grant.credits
    return AccountBalance(
        account=account,
        spent=spent,
        held=held,
        limit=limit,
        left=left,
        ends_at=ends_at if ends_at < NEVER else None,
        grants=grants,
        alerted=_level(row, account.limit) if row else 0,
    )


def _level(row: Balance, limit: int | None) -> int:
    """The highest of the levels at which people are alerted that is reached now; 0 for none."""
    used = 100 * (row.held + row.spent)
    levels: Sequence[int] = settings.ATELIER_ALERT_LEVELS
    return max((level for level in levels if limit and used >= level * limit), default=0)
