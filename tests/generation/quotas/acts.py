"""What one process of a crowd may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from generation.models import ApiKey, Balance, Job, Plan
from generation.pipeline.cancel import cancel
from generation.pipeline.doubt import decide
from generation.pipeline.end import fail, finish_if_complete
from generation.pipeline.retry import retry
from generation.pipeline.sweep import sweep
from generation.quotas import admission
from generation.quotas.refusal import DoesNotFit
from generation.states import Failure, State
from tests.generation.quotas.making import ask


def _ask(owner: int, credits: int, token: str = "", times: int = 1, key: int | None = None) -> list[int]:
    """The jobs that were admitted."""
    person = User.objects.get(pk=owner)
    api_key = ApiKey.objects.get(pk=key) if key else None
    admitted = []
    for _ in range(times):
        try:
            admitted.append(ask(person, credits, token, api_key).pk)
        except DoesNotFit:
            continue
    return admitted


def _retry(job: int) -> int:
    row = Job.objects.get(pk=job)
    assert row.owner is not None
    return retry(row, row.owner).pk


def _end(way: str, jobs: Sequence[int]) -> int:
    """How many of the jobs this process ended, each read as it is now."""
    if way == "sweep":
        return sweep()
    ended = 0
    for pk in jobs:
        job = Job.objects.get(pk=pk)
        if way == "cancel":
            cancel(job)
        elif way == "finish":
            ended += job.state == State.COLLECTING and finish_if_complete(job)
        elif way == "fail":
            ended += job.state in (State.QUEUED, State.COLLECTING) and fail(job, Failure.FAILED, "No.")
        else:
            decide(job, "ran" if way == "ran" else "did_not_run")
    return ended


def _change(plan: int, periods: Sequence[str]) -> int:
    for period in periods:
        Plan.objects.filter(pk=plan).update(period=period)
    return len(periods)


def _budget(key: int, credits: int) -> int:
    return int(ApiKey.objects.filter(pk=key).update(credits=credits))


ACTS: dict[str, Callable[..., Any]] = {
    "ask": _ask,
    "retry": _retry,
    "end": _end,
    "change": _change,
    "budget": _budget,
}


GUARD = "guarded_add"


def remove_the_guard() -> None:
    """As if somebody had written the update without its condition."""
    assert hasattr(admission, GUARD)

    def unguarded_add(balance: Balance, limit: int | None, amount: int) -> bool:
        return bool(Balance.objects.filter(pk=balance.pk).update(held=F("held") + amount, limit=limit))

    setattr(admission, GUARD, unguarded_add)
