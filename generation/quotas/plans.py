"""Which plan a person has: their own, else a team's, else the default, else none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.db.models import Q

from generation.models import Plan, PlanAssignment, SubmissionPause


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What one person may do. None is no limit; no `models` are all of them.

    `key_models` are those of the API key that the job comes by; `paused` are the providers whose
    account is empty.
    """

    plan: str = ""
    credits: int | None = None
    period: str = "month"
    jobs_at_once: int | None = None
    pictures_per_job: int | None = None
    storage_bytes: int | None = None
    models: frozenset[int] = frozenset()
    key_models: frozenset[int] = frozenset()
    paused: Mapping[str, SubmissionPause] = field(default_factory=dict)


UNLIMITED = PlanLimits()


def limits_of(user_id: int | None, teams: Iterable[int] | None = None) -> PlanLimits:
    """The most specific plan's limits. Of several teams' plans the most generous one holds.

    `teams` are the ids of this person's, where somebody has read them already.
    """
    if user_id is None:
        return UNLIMITED
    if teams is None:
        teams = Group.objects.filter(user=user_id).values_list("pk", flat=True)
    given = PlanAssignment.objects.filter(Q(user=user_id) | Q(group__in=teams)).select_related("plan")
    own = next((row.plan for row in given if row.user_id is not None), None)
    plan = own or most_generous(row.plan for row in given) or Plan.objects.filter(is_default=True).first()
    if plan is None:
        return UNLIMITED
    return PlanLimits(
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
