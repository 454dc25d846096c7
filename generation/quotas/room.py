"""What is left: read from the rows that admission works on, so that the number shown is enforced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from generation.models import Alert, Balance
from generation.quotas.accounts import Account, Membership
from generation.quotas.balances import GRANT, used_in
from generation.quotas.periods import NEVER, period_of

Key = tuple[str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class GrantStanding:
    """A top-up and what is left of it."""

    credits: int
    left: int
    expires_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as it stands. `limit` and `left` include what living grants add; None is no limit.

    `ends_at` is when it refills, None never; `alerted` the highest level that it has reached.
    """

    account: Account
    spent: int
    held: int
    limit: int | None
    left: int | None
    ends_at: datetime | None
    grants: Sequence[GrantStanding]
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


def standings(membership: Membership, now: datetime) -> list[Standing]:
    """All accounts of a person; the ones without a limit too."""
    return stand(membership.accounts, now)


def room_in(account: Account, now: datetime) -> int | None:
    """Credits that still fit this account; None where there is no limit."""
    return stand([account], now)[0].left


def tightest(rows: Sequence[Standing]) -> Standing | None:
    """The account that will refuse first; None where nothing is limited."""
    limited = [row for row in rows if row.left is not None]
    return min(limited, key=lambda row: (row.left or 0, -row.share), default=None)


def stand(accounts: Sequence[Account], now: datetime) -> list[Standing]:
    """These accounts with what is held and spent of them in their current periods; one query."""
    keys = [(account.key, *period_of(account.period, now)) for account in accounts]
    rows = _balances(keys, [grant.pk for account in accounts for grant in account.grants])
    owners = {owner for owner, _, _ in rows}
    # Of a period without a row other periods of the same dates may count: one more query for those few.
    carried = {key: used_in(*key) for key in keys if key not in rows and key[0] in owners}
    pairs = zip(accounts, keys, strict=True)
    return [_standing(account, key, rows, carried.get(key, 0)) for account, key in pairs]


def _balances(keys: Sequence[Key], grants: Sequence[int]) -> dict[Key, Balance]:
    """The rows of these periods and those that overlap them, with the level that each has reached."""
    wanted = Q(owner__in=[f"{GRANT}{pk}" for pk in grants])
    by_period: dict[tuple[datetime, datetime], list[str]] = defaultdict(list)
    for owner, starts_at, ends_at in keys:
        by_period[starts_at, ends_at].append(owner)
    for (starts_at, ends_at), owners in by_period.items():
        wanted |= Q(owner__in=owners, starts_at__lt=ends_at, ends_at__gt=starts_at)
    levels = Alert.objects.filter(balance=OuterRef("pk")).order_by("-level").values("level")[:1]
    rows = Balance.objects.filter(wanted).annotate(level=Subquery(levels))
    return {(row.owner, row.starts_at, row.ends_at): row for row in rows}


def _standing(account: Account, key: Key, rows: Mapping[Key, Balance], carried: int) -> Standing:
    row = rows.get(key)
    spent, held = (row.spent, row.held) if row else (carried, 0)
    left = limit = None
    grants: list[GrantStanding] = []
    if account.limit is not None:
        left, limit = max(0, account.limit - spent - held), account.limit
        for grant in account.grants:
            of_grant = rows.get((f"{GRANT}{grant.pk}", grant.created_at, NEVER))
            taken = of_grant.spent + of_grant.held if of_grant else 0
            rest = max(0, grant.credits - taken)
            grants.append(GrantStanding(grant.credits, rest, grant.expires_at, grant.note))
            spent += of_grant.spent if of_grant else 0
            held += of_grant.held if of_grant else 0
            left += rest
            limit += grant.credits
    return Standing(
        account=account,
        spent=spent,
        held=held,
        limit=limit,
        left=left,
        ends_at=key[2] if key[2] < NEVER else None,
        grants=grants,
        alerted=_still_reached(row, account.limit) if row else 0,
    )


def _still_reached(row: Balance, limit: int | None) -> int:
    """The highest level that was reached, unless a raised limit has put it out of reach again."""
    level: int = vars(row)["level"] or 0
    return level if limit and 100 * (row.held + row.spent) >= level * limit else 0
