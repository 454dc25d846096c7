"""The accounts a person's job draws from, in the fixed order in which they are touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q

from gallery.models import Teams
from generation.models import ApiKey, Grant, Pool
from generation.models.plan import Period
from generation.quotas.plans import Terms, terms_of

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
    """A person's terms, accounts and teams, as they are now."""

    terms: Terms
    accounts: Sequence[Account]
    teams: Teams

    @property
    def limits(self) -> Sequence[object]:
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
    """Everything that decides what this person, by this API key, may spend; a constant number of queries."""
    terms = terms_of(user_id)
    teams = list(Group.objects.filter(user=user_id).order_by("name")) if user_id else []
    pools = list(
        Pool.objects.filter(Q(group=None) | Q(group__in=teams)).select_related("group").order_by("id")
    )
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    grants = list(Grant.objects.filter(alive, Q(user=user_id or 0) | Q(pool__in=pools)))
    grants.sort(key=lambda grant: (grant.expires_at is None, grant.expires_at, grant.pk))
    accounts = [site_account(), *(pool_account(pool, grants) for pool in sorted(pools, key=_site_first))]
    if user_id is not None:
        own = [grant for grant in grants if grant.user_id == user_id]
        accounts.append(Account(f"user:{user_id}", "Your plan", terms.credits, terms.period, own, terms.plan))
    key = ApiKey.objects.filter(pk=key_id).first() if key_id is not None else None
    if key is not None:
        terms = replace(terms, key_models=frozenset(key.models.values_list("pk", flat=True)))
        accounts.append(key_account(key))
    return Membership(terms, accounts, {team.pk: team.name for team in teams})


def key_account(key: ApiKey) -> Account:
    """The own budget of an API key, below its owner's plan."""
    return Account(f"key:{key.pk}", f"The key “{key.name}”", key.credits, key.period)


def site_account() -> Account:
    """The cap of the settings, above all that an admin decides in the browser."""
    return Account(SITE, "This site", settings.ATELIER_DAILY_CREDITS, Period.DAY)


def pool_account(pool: Pool, grants: Sequence[Grant]) -> Account:
    """What a team, or everyone here, shares; its own of these grants after it."""
    label = f"{pool.group.name} team" if pool.group else "Everyone here together"
    mine = [grant for grant in grants if grant.pool_id == pool.pk]
    return Account(f"pool:{pool.pk}", label, pool.credits, pool.period, mine)


def _site_first(pool: Pool) -> tuple[bool, int]:
    return (pool.group_id is not None, pool.pk)
