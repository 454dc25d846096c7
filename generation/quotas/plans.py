"""Which plan a person has: their own, else a team's, else the default, else none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from generation.models import Plan, PlanAssignment


@dataclass(frozen=True, slots=True)
class Terms:
    """What one person may do. None is no limit; no `models` are all of them.

    `key_models` are those of the API key that the job comes by.
    """

    plan: str = ""
    credits: int | None = None
    period: str = "month"
    jobs_at_once: int | None = None
    pictures_per_job: int | None = None
    storage_bytes: int | None = None
    models: frozenset[int] = frozenset()
    key_models: frozenset[int] = frozenset()


UNLIMITED = Terms()


def terms_of(user_id: int | None) -> Terms:
    """The most specific plan's terms. Of several teams' plans the most generous one holds."""
    if user_id is None:
        return UNLIMITED
    given = PlanAssignment.objects.filter(Q(user=user_id) | Q(group__user=user_id)).select_related("plan")
    assignments = list(given)
    own = [row.plan for row in assignments if row.user_id is not None]
    teams = [row.plan for row in assignments if row.user_id is None]
    plan = own[0] if own else most_generous(teams) or Plan.objects.filter(is_default=True).first()
    if plan is None:
        return UNLIMITED
    return Terms(
        plan=plan.name,
        credits=plan.credits,
        period=plan.period,
        jobs_at_once=plan.jobs_at_once,
        pictures_per_job=plan.pictures_per_job,
        storage_bytes=None if plan.storage_mb is None else plan.storage_mb * 1_000_000,
        models=frozenset(plan.models.values_list("pk", flat=True)),
    )


def most_generous(plans: Iterable[Plan]) -> Plan | None:
    """Of several teams' plans the one that holds."""
    return max(plans, key=_generosity, default=None)


def _generosity(plan: Plan) -> tuple[float, int]:
    """Credits a day, about, so that plans of different periods compare; then the elder one."""
    days = {"day": 1, "week": 7, "month": 30.4, "total": 365}[plan.period]
    return (float("inf") if plan.credits is None else plan.credits / days, -plan.pk)
