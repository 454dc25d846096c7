"""How everybody stands, closest to the edge first: the numbers that admission enforces, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q

from generation.models import Alert, Balance, Grant, Plan, PlanAssignment, Pool
from generation.quotas.accounts import Account, pool_account, site_account
from generation.quotas.balances import carried
from generation.quotas.periods import NEVER, period_of
from generation.quotas.plans import most_generous


@dataclass(frozen=True, slots=True)
class GrantStanding:
    """A top-up and what is left of it."""

    credits: int
    left: int
    expires_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account in full. `limit` and `left` include what living grants add; None is no limit."""

    account: Account
    person: str
    plan: str
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
    def spent_width(self) -> float:
        """For a bar of 100: spent, and beside it what is held; together as far as nothing is left."""
        return round(100 * self.share * self.spent / self.used, 2) if self.used else 0.0

    @property
    def held_width(self) -> float:
        return round(100 * self.share * self.held / self.used, 2) if self.used else 0.0

    @property
    def share(self) -> float:
        """How close it is to the edge: at 1 nothing is left."""
        if self.limit is None:
            return 0.0
        return 1 - (self.left or 0) / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class Named:
    """An account, whose it is, and by which plan."""

    account: Account
    person: str = ""
    plan: str = ""


def everybody(now: datetime) -> list[AccountStanding]:
    """Every account that has a limit, closest to the edge first; a constant number of queries."""
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    of_pool: dict[int, list[Grant]] = defaultdict(list)
    of_person: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(alive).order_by("expires_at", "id"):
        (of_pool[grant.pool_id] if grant.pool_id else of_person[grant.user_id or 0]).append(grant)
    named = [Named(site_account())]
    for pool in Pool.objects.select_related("group"):
        named.append(Named(pool_account(pool, of_pool[pool.pk])))
    plans = _plans()
    people = get_user_model().objects.filter(is_active=True).order_by("username")
    for pk, name in people.values_list("pk", "username"):
        plan = plans.get(pk, plans.get(None))
        if plan and plan.credits is not None:
            account = Account(f"user:{pk}", name, plan.credits, plan.period, of_person[pk])
            named.append(Named(account, name, plan.name))
    rows = stand([item for item in named if item.account.limit is not None], now)
    return sorted(rows, key=lambda row: (-row.share, row.left or 0, row.account.label))


def stand(named: Sequence[Named], now: datetime) -> list[AccountStanding]:
    """These accounts with what is held and spent of them in their current periods."""
    current = _current(now, [f"grant:{grant.pk}" for item in named for grant in item.account.grants])
    keys = {(item.account.key, *period_of(item.account.period, now)) for item in named}
    elsewhere = _carried([key for key in keys if key not in current])
    alerts = dict(_alerts(balance for key, balance in current.items() if key in keys))
    return [_stand(item, current, elsewhere, alerts, now) for item in named]


Key = tuple[str, datetime, datetime]


def _stand(
    item: Named,
    current: Mapping[Key, Balance],
    elsewhere: Mapping[Key, int],
    alerts: Mapping[int, int],
    now: datetime,
) -> AccountStanding:
    account = item.account
    key = (account.key, *period_of(account.period, now))
    row = current.get(key)
    spent, held = (row.spent, row.held) if row else (elsewhere.get(key, 0), 0)
    left = limit = None
    grants: list[GrantStanding] = []
    if account.limit is not None:
        left, limit = max(0, account.limit - spent - held), account.limit
        for grant in account.grants:
            of_grant = current.get((f"grant:{grant.pk}", grant.created_at, NEVER))
            taken = of_grant.spent + of_grant.held if of_grant else 0
            rest = max(0, grant.credits - taken)
            grants.append(GrantStanding(grant.credits, rest, grant.expires_at, grant.note))
            spent += of_grant.spent if of_grant else 0
            held += of_grant.held if of_grant else 0
            left += rest
            limit += grant.credits
    return AccountStanding(
        account=account,
        person=item.person,
        plan=item.plan,
        spent=spent,
        held=held,
        limit=limit,
        left=left,
        ends_at=key[2] if key[2] < NEVER else None,
        grants=grants,
        alerted=_still_reached(row, account.limit, alerts),
    )


def _still_reached(row: Balance | None, limit: int | None, alerts: Mapping[int, int]) -> int:
    """The highest level that was reached, unless a raised limit has put it out of reach again."""
    level = alerts.get(row.pk, 0) if row else 0
    return level if row and limit and 100 * (row.held + row.spent) >= level * limit else 0


def _current(now: datetime, grants: Sequence[str]) -> dict[Key, Balance]:
    # Grants by name: by a clock that was set back one may begin later than now.
    rows = Balance.objects.filter(Q(starts_at__lte=now, ends_at__gt=now) | Q(owner__in=grants))
    return {(row.owner, row.starts_at, row.ends_at): row for row in rows}


def _carried(missing: Sequence[Key]) -> dict[Key, int]:
    """What other periods of the same dates used; asked one by one, for those few that have any."""
    if not missing:
        return {}
    first = min(starts_at for _, starts_at, _ in missing)
    last = max(ends_at for _, _, ends_at in missing)
    rows = Balance.objects.filter(starts_at__lt=last, ends_at__gt=first)
    owners = set(rows.values_list("owner", flat=True).distinct())
    return {key: carried(*key) for key in missing if key[0] in owners}


def _alerts(balances: Iterable[Balance]) -> Iterable[tuple[int, int]]:
    wanted = {balance.pk for balance in balances}
    alerts = Alert.objects.filter(balance__in=wanted).order_by("level")
    return alerts.values_list("balance_id", "level")


def _plans() -> dict[int | None, Plan]:
    """Each person's plan; under None the one of everybody else."""
    found: dict[int | None, Plan] = {}
    default = Plan.objects.filter(is_default=True).first()
    if default:
        found[None] = default
    assignments = list(PlanAssignment.objects.select_related("plan"))
    of_team = {row.group_id: row.plan for row in assignments if row.group_id}
    by_person: dict[int, list[Plan]] = defaultdict(list)
    members = Group.objects.filter(pk__in=of_team).exclude(user=None).values_list("user", "pk")
    for user_id, group_id in members:
        by_person[user_id].append(of_team[group_id])
    for user_id, plans in by_person.items():
        best = most_generous(plans)
        if best:
            found[user_id] = best
    found.update({row.user_id: row.plan for row in assignments if row.user_id})
    return found
