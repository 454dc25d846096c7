"""What one person may spend now: read once, handed down to whatever shows or checks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gallery.models import Teams
from generation.quotas.accounts import membership_of
from generation.quotas.plans import PlanLimits
from generation.quotas.room import AccountBalance, account_balances, tightest


@dataclass(frozen=True, slots=True)
class CreditSummary:
    """A person's plan and teams, and how the accounts that have a limit stand; `tightest` refuses first."""

    limits: PlanLimits
    teams: Teams
    balances: Sequence[AccountBalance]
    tightest: AccountBalance | None


def credit_summary(
    user_id: int | None, now: datetime | None = None, key_id: int | None = None
) -> CreditSummary:
    """By this API key, where there is one: its own budget is one of the accounts."""
    now = now or timezone.now()
    membership = membership_of(user_id, now, key_id)
    balances = account_balances([row for row in membership.accounts if row.limit is not None], now)
    return CreditSummary(membership.limits, membership.teams, balances, tightest(balances))
