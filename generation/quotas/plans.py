"""Which plan a person has: their own, else a team's, else the default, else none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from generation.models import Plan, PlanAssignment, SubmissionPause
from generation.quotas.together import together


@dataclass(frozen=True, slots=True)
class Terms:
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


UNLIMITED = Terms()


def terms_of(user_id: int | None) -> Terms:
    """The most specific plan's terms. Of several teams' plans the most generous one holds."""
    return UNLIMITED if user_id is None else terms_by(*together(*plans_of(user_id)))


def plans_of(user_id: int) -> Sequence[QuerySet[Any]]:
    """What `terms_by` must know: which plans this person is given, these and the default, their models."""
    teams = Group.objects.filter(user=user_id)
    given = PlanAssignment.objects.filter(Q(user_id=user_id) | Q(group_id__in=teams.values("pk")))
    plans = Plan.objects.filter(Q(is_default=True) | Q(pk__in=given.values("plan_id")))
    links = Plan.models.through._default_manager.filter(plan_id__in=plans.values("pk"))
    return given, plans, links


def terms_by(given: Sequence[PlanAssignment], plans: Sequence[Plan], links: Sequence[Any]) -> Terms:
    """By the rows that `plans_of` asks for."""
    by_id = {plan.pk: plan for plan in plans}
    own = next((by_id[row.plan_id] for row in given if row.user_id is not None), None)
    default = next((plan for plan in by_id.values() if plan.is_default), None)
    plan = own or most_generous(by_id[row.plan_id] for row in given) or default
    if plan is None:
        return UNLIMITED
    return Terms(
        plan=plan.name,
        credits=plan.credits,
        period=plan.period,
        jobs_at_once=plan.jobs_at_once,
        pictures_per_job=plan.pictures_per_job,
        storage_bytes=None if plan.storage_mb is None else plan.storage_mb * 1_000_000,
        models=frozenset(link.imagemodel_id for link in links if link.plan_id == plan.pk),
    )


def most_generous(plans: Iterable[Plan]) -> Plan | None:
    """Of several teams' plans the one that holds."""
    return max(plans, key=_generosity, default=None)


def _generosity(plan: Plan) -> tuple[float, int]:
    """Credits a day, about, so that plans of different periods compare; then the elder one."""
    days = {"day": 1, "week": 7, "month": 30.4, "total": 365}[plan.period]
    return (float("inf") if plan.credits is None else plan.credits / days, -plan.pk)
