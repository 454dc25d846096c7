"""Plans, pools and jobs of a chosen price, through the door that every job goes through."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.db.models import Case, F, Sum, When

from generation.catalogue.spec import FieldSpec
from generation.models import (
    ApiKey,
    Balance,
    Hold,
    HoldLine,
    ImageModel,
    Job,
    Output,
    Plan,
    PlanAssignment,
    Pool,
)
from generation.pipeline.end import finish_if_complete
from generation.pipeline.request import Order, request_job
from generation.quotas.refusal import DoesNotFit
from generation.quotas.summary import credit_summary
from generation.states import State

COUNT = FieldSpec("count", "integer")


def order_of(credits: int, token: str = "", key: ApiKey | None = None) -> Order:
    """One picture a credit, so that a job may cost whatever a test wants."""
    model, _ = ImageModel.objects.get_or_create(
        provider="here", model_id="penny", defaults={"name": "Penny", "credits": 1}
    )
    return Order(
        model=model,
        prompt="a lighthouse",
        parameters={"count": credits},
        token=token or uuid.uuid4().hex,
        fields=(COUNT,),
        api_key=key,
    )


def ask(owner: User, credits: int, token: str = "", key: ApiKey | None = None) -> Job:
    return request_job(owner, order_of(credits, token, key))[0]


def fits(owner: User, credits: int, key: ApiKey | None = None) -> bool:
    try:
        ask(owner, credits, key=key)
    except DoesNotFit:
        return False
    return True


def plan_for(owner: User, credits: int | None, period: str = "day") -> Plan:
    plan = Plan.objects.create(name=uuid.uuid4().hex, credits=credits, period=period)
    PlanAssignment.objects.create(plan=plan, user=owner)
    return plan


def team_of(name: str, members: Sequence[User], credits: int, period: str = "day") -> Pool:
    group = Group.objects.create(name=name)
    group.user_set.set(members)
    return Pool.objects.create(group=group, credits=credits, period=period)


def left(owner: User, now: datetime) -> int | None:
    """What a page shows of the limit that is tightest; None without any."""
    standing = credit_summary(owner.pk, now).tightest
    return standing.left if standing else None


def deliver(job: Job, pictures: int) -> None:
    """End `job` as the engine does when so many pictures were stored."""
    Job.objects.filter(pk=job.pk).update(state=State.COLLECTING)
    job.refresh_from_db()
    states = [Output.State.STORED] * pictures or [Output.State.FAILED]
    Output.objects.bulk_create(
        Output(job=job, position=position, state=state) for position, state in enumerate(states)
    )
    assert finish_if_complete(job)


def folded(balance: Balance) -> int:
    """What this balance gave, from the holds alone."""
    kept = Case(When(hold__state=Hold.State.HELD, then=F("held")), default=F("captured"))
    return HoldLine.objects.filter(balance=balance).aggregate(kept=Sum(kept))["kept"] or 0
