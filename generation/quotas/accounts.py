"""The accounts a person's job draws from, in the fixed order in which they are touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q

from gallery.models import SharingPreference, Teams
from generation.models import ApiKey, Grant, Pool, SubmissionPause
from generation.models.plan import Period
from generation.quotas.plans import UNLIMITED, Terms, plans_of, terms_by
from generation.quotas.together import together

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
    """A person's terms, accounts and teams, as they are now, and who sees their new pictures."""

    terms: Terms
    accounts: Sequence[Account]
    teams: Teams
    preference: SharingPreference | None

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
    """Everything that decides what this person, by this API key, may spend; one query."""
    person = user_id or 0
    mine = Group.objects.filter(user=person)
    pools_above = Pool.objects.filter(Q(group=None) | Q(group_id__in=mine.values("pk")))
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    by_key = (
        ApiKey.objects.filter(pk=key_id),
        ApiKey.models.through._default_manager.filter(apikey_id=key_id),
    )
    given, plans, links, teams, pools, grants, preferences, pauses, *of_key = together(
        *plans_of(person),
        mine,
        pools_above,
        Grant.objects.filter(alive, Q(user_id=person) | Q(pool_id__in=pools_above.values("pk"))),
        SharingPreference.objects.filter(user_id=person),
        SubmissionPause.objects.filter(until__gt=now),
        *(() if key_id is None else by_key),
    )
    keys, key_models = of_key or ([], [])
    names = {team.pk: team.name for team in sorted(teams, key=lambda team: team.name)}
    terms = replace(
        UNLIMITED if user_id is None else terms_by(given, plans, links),
        key_models=frozenset(link.imagemodel_id for link in key_models),
        paused={pause.provider: pause for pause in pauses},
    )
    grants.sort(key=lambda grant: (grant.expires_at is None, grant.expires_at, grant.pk))
    accounts = [site_account()]
    accounts += [_pool(pool, names.get(pool.group_id, ""), grants) for pool in sorted(pools, key=_site_first)]
    if user_id is not None:
        own = [grant for grant in grants if grant.user_id == user_id]
        accounts.append(Account(f"user:{user_id}", "Your plan", terms.credits, terms.period, own, terms.plan))
    accounts += [key_account(key) for key in keys]
    return Membership(terms, accounts, names, next(iter(preferences), None))


def key_account(key: ApiKey) -> Account:
    """The own budget of an API key, below its owner's plan."""
    return Account(f"key:{key.pk}", f"The key “{key.name}”", key.credits, key.period)


def site_account() -> Account:
    """The cap of the settings, above all that an admin decides in the browser."""
    return Account(SITE, "This site", settings.ATELIER_DAILY_CREDITS, Period.DAY)


def pool_account(pool: Pool, grants: Sequence[Grant]) -> Account:
    """What a team, or everyone here, shares; its own of these grants after it. Read it with its team."""
    return _pool(pool, pool.group.name if pool.group else "", grants)


def _pool(pool: Pool, team: str, grants: Sequence[Grant]) -> Account:
    label = f"{team} team" if team else "Everyone here together"
    mine = [grant for grant in grants if grant.pool_id == pool.pk]
    return Account(f"pool:{pool.pk}", label, pool.credits, pool.period, mine)


def _site_first(pool: Pool) -> tuple[bool, int]:
    return (pool.group_id is not None, pool.pk)
