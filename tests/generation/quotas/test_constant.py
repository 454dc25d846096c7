"""Admission asks the same few questions however long the history and however many people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generation.models import Balance, Grant, Hold, HoldLine, Job, LedgerEntry, Pool
from generation.quotas.settlement import settle
from generation.quotas.summary import credit_summary
from generation.states import State
from tests.generation.quotas.conftest import Clock
from tests.generation.quotas.making import ask, order_of, plan_for, team_of

MOST_TO_ADMIT = 60
MOST_TO_SETTLE = 30


@pytest.fixture
def team(member: User, clock: Clock) -> Pool:
    plan_for(member, 1000)
    pool = team_of("Design", [member], 10_000, "month")
    Pool.objects.create(credits=50_000)
    Grant.objects.create(user=member, credits=500)
    order_of(1)
    return pool


def history(member: User, now: datetime, periods: int) -> None:
    """So many days on which the person held and spent something."""
    days = [now - timedelta(days=number + 1) for number in range(periods)]
    jobs = Job.objects.bulk_create(
        Job(owner=member, submission_key=uuid.uuid4().hex, provider="p", model="m", price=3, state=State.DONE)
        for day in days
    )
    balances = Balance.objects.bulk_create(
        Balance(
            owner=f"user:{member.pk}",
            starts_at=day.replace(hour=0),
            ends_at=day.replace(hour=0) + timedelta(days=1),
            limit=1000,
            spent=3,
        )
        for day in days
    )
    holds = Hold.objects.bulk_create(
        Hold(job=job, quoted=3, captured=3, state=Hold.State.SETTLED, created_at=day)
        for job, day in zip(jobs, days, strict=True)
    )
    rows = list(zip(holds, balances, strict=True))
    HoldLine.objects.bulk_create(
        HoldLine(hold=hold, position=0, account=balance.owner, balance=balance, held=3, captured=3)
        for hold, balance in rows
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(key=f"hold:{hold.pk}:0:both", balance=balance, job=hold.job, kind="settle", spent=3)
        for hold, balance in rows
    )


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    return len(asked)


@pytest.mark.django_db
def test_admission_and_settlement_take_the_same_queries_at_5_and_at_500_past_periods(
    member: User, team: Pool, clock: Clock
) -> None:
    counts = []
    for past in (5, 495):
        clock.turn(days=past + 5)
        history(member, clock.now, past)
        first = queries(lambda: ask(member, 2))
        second = queries(lambda: ask(member, 2))
        job = ask(member, 2)
        ending = queries(partial(settle, job, 1))
        counts.append((first, second, ending))
    assert counts[0] == counts[1]
    assert counts[0][1] < counts[0][0] <= MOST_TO_ADMIT
    assert counts[0][2] <= MOST_TO_SETTLE


@pytest.mark.django_db
def test_admission_takes_the_same_queries_in_a_team_of_5_and_of_500(
    member: User, team: Pool, clock: Clock
) -> None:
    counts = []
    for size in (5, 495):
        people = User.objects.bulk_create(User(username=f"{size}-{number}") for number in range(size))
        assert team.group is not None
        team.group.user_set.add(*people)
        ask(member, 1)
        counts.append(
            (
                queries(lambda: ask(member, 1)),
                queries(lambda: credit_summary(member.pk, clock.now)),
            )
        )
    assert counts[0] == counts[1]
