"""How everybody stands, closest to the edge first: the numbers that admission enforces, in bulk."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.contrib.auth import get_user_model

from generation.models import Grant, Plan, Pool
from generation.quotas.accounts import Account, living_grants, pool_account, site_account
from generation.quotas.plans import most_generous
from generation.quotas.room import AccountBalance, account_balances


def everybody(now: datetime) -> list[AccountBalance]:
    """Every account that has a limit, closest to the edge first; a constant number of queries."""
    grants = list(living_grants(now))
    of_person: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants:
        if grant.user_id:
            of_person[grant.user_id].append(grant)
    accounts = [site_account()]
    accounts += [pool_account(pool, grants) for pool in Pool.objects.select_related("group")]
    for pk, name, plan in _people():
        if plan and plan.credits is not None:
            key = f"user:{pk}"
            accounts.append(Account(key, name, plan.credits, plan.period, of_person[pk], plan.name, name))
    rows = account_balances([account for account in accounts if account.limit is not None], now)
    return sorted(rows, key=lambda row: (-row.share, row.left or 0, row.account.label))


def _people() -> list[tuple[int, str, Plan | None]]:
    """Everybody's id, name and plan: their own, else a team's, else the default."""
    plans = Plan.objects.in_bulk()
    default = next((plan for plan in plans.values() if plan.is_default), None)
    users = get_user_model()
    by_team: dict[int, list[Plan]] = defaultdict(list)
    members = users.groups.through._default_manager.exclude(group__plan_assignment=None)
    for pk, plan in members.values_list("user_id", "group__plan_assignment__plan_id"):
        by_team[pk].append(plans[plan])
    people = users._default_manager.filter(is_active=True).order_by("username")
    return [
        (pk, name, plans.get(own) or most_generous(by_team[pk]) or default)
        for pk, name, own in people.values_list("pk", "username", "plan_assignment__plan_id")
    ]
