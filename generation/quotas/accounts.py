"""The accounts a person's job draws from, in the fixed order in which they are touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import F, Q, QuerySet

from gallery.models import Teams
from generation.models import ApiKey, Grant, Pool, SubmissionPause
from generation.models.plan import Period
from generation.quotas.plans import PlanLimits, limits_of

SITE = "site"


@dataclass(frozen=True, slots=True)
class Account:
    """One allowance that a job must fit. `label` is how a sentence names it.

    `grants` are used, soonest expiry first, when the allowance is. A person's own
    is by a `plan`; `person` is their name where it is shown to others.
    """

    key: str
    label: str
    limit: int | None
    period: str
    grants: Sequence[Grant] = ()
    plan: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's limits, accounts and teams, as they are now."""

    limits: PlanLimits
    accounts: Sequence[Account]
    teams: Teams

    @property
    def decisive(self) -> Sequence[object]:
        """All that decides how much fits, to see whether somebody changed it."""
        return [
            (
                account.key,
                account.limit,
                account.period,
                [(grant.pk, grant.credits) for grant in account.grants],
            )
            for account in self.accounts
        ]


def membership_of(user_id: int | None, now: datetime, key_id: int | None = None) -> Membership:
    """Everything that decides what this person, by this API key, may spend."""
    mine = Group.objects.filter(user=user_id or 0).order_by("name")
    teams = dict(mine.values_list("pk", "name"))
    above = Pool.objects.filter(Q(group=None) | Q(group__in=teams)).select_related("group")
    pools = list(above.order_by(F("group").asc(nulls_first=True)))
    grants = list(living_grants(now).filter(Q(user=user_id or 0) | Q(pool__in=pools)))
    pauses = SubmissionPause.objects.filter(until__gt=now)
    limits = replace(limits_of(user_id, teams), paused={pause.provider: pause for pause in pauses})
    accounts = [site_account(), *(pool_account(pool, grants) for pool in pools)]
    if user_id is not None:
        own = [grant for grant in grants if grant.user_id == user_id]
        plan = Account(f"user:{user_id}", "Your plan", limits.credits, limits.period, own, limits.plan)
        accounts.append(plan)
    if api_key := ApiKey.objects.filter(pk=key_id).first() if key_id else None:
        limits = replace(limits, key_models=frozenset(api_key.models.values_list("pk", flat=True)))
        accounts.append(key_account(api_key))
    return Membership(limits, accounts, teams)


def living_grants(now: datetime) -> QuerySet[Grant]:
    """Those that have not expired, in the order in which they are used: soonest expiry first."""
    living = Grant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return living.order_by(F("expires_at").asc(nulls_last=True), "pk")


def key_account(key: ApiKey) -> Account:
    """The own budget of an API key, below its owner's plan."""
    return Account(f"key:{key.pk}", f"The key “{key.name}”", key.credits, key.period)


def site_account() -> Account:
    """The cap of the settings, above all that an admin decides in the browser."""
    return Account(SITE, "This site", settings.ATELIER_DAILY_CREDITS, Period.DAY)


def pool_account(pool: Pool, grants: Sequence[Grant]) -> Account:
    """What a team, or everyone here, shares; its own of these grants after it. Read it with its team."""
    label = f"{pool.group.name} team" if pool.group else "Everyone here together"
    mine = [grant for grant in grants if grant.pool_id == pool.pk]
    return Account(f"pool:{pool.pk}", label, pool.credits, pool.period, mine)
