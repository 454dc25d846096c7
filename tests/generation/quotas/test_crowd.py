"""Many processes at once, each with a connection of its own, and the promises all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone
from pytest_django import Settings

from generation.models import Balance, Grant, Hold, HoldLine, Job, LedgerEntry, Output, Pool
from generation.pipeline.end import fail
from generation.quotas.check import problems
from generation.states import Failure, State
from tests.generation.quotas.crowd import crowd
from tests.generation.quotas.making import ask, left, order_of, plan_for, team_of
from tests.profile import FULL

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

AT_ONCE = 50 if FULL else 10


@pytest.fixture(autouse=True)
def _the_model(transactional_db: None) -> None:
    order_of(1)


def asks(owners: list[User], credits: int = 1, **more: Any) -> list[dict[str, Any]]:
    return [
        {"do": "ask", "owner": owners[number % len(owners)].pk, "credits": credits, **more}
        for number in range(AT_ONCE)
    ]


def admitted(answers: list[list[int]]) -> list[int]:
    return [job for jobs in answers for job in jobs]


def test_of_many_exactly_the_seven_that_fit_every_limit_are_admitted(
    member: User, settings: Settings
) -> None:
    settings.ATELIER_DAILY_CREDITS = 9
    plan_for(member, 3, "month")
    Grant.objects.create(user=member, credits=2)
    Grant.objects.create(user=member, credits=2, expires_at=timezone.now() + timedelta(days=2))
    pool = team_of("Design", [member], 5, "week")
    Grant.objects.create(pool=pool, credits=5)
    Pool.objects.create(credits=8, period="day")
    assert len(admitted(crowd(asks([member])))) == 7
    assert left(member, timezone.now()) == 0
    taken = HoldLine.objects.filter(account=f"user:{member.pk}").values_list("balance__owner")
    assert sorted(taken.annotate(Sum("held")).values_list("held__sum", flat=True)) == [2, 2, 3]
    assert Hold.objects.count() == Job.objects.count() == 7
    assert not list(problems())


def test_jobs_that_are_split_over_plan_and_grant_fill_both_to_the_last_credit(member: User) -> None:
    plan_for(member, 10)
    grant = Grant.objects.create(user=member, credits=11)
    assert len(admitted(crowd(asks([member], 3)))) == 7
    assert Balance.objects.get(owner=f"user:{member.pk}").room == 0
    assert Balance.objects.get(owner=f"grant:{grant.pk}").room == 0
    assert not list(problems())


def test_of_a_pool_that_ten_people_share_no_more_is_given_than_is_in_it() -> None:
    people = [User.objects.create_user(f"person-{number}") for number in range(10)]
    for person in people:
        plan_for(person, 1)
    team_of("Design", people, 7)
    jobs = admitted(crowd(asks(people)))
    assert len(jobs) == 7
    assert len(set(Job.objects.filter(pk__in=jobs).values_list("owner", flat=True))) == 7
    assert not list(problems())


def test_without_the_guard_in_the_update_too_many_are_admitted(member: User, settings: Settings) -> None:
    settings.ATELIER_DAILY_CREDITS = 7
    plan_for(member, 7)
    assert len(admitted(crowd(asks([member]), guarded=False))) > 7
    assert Balance.objects.get(owner="site").held > 7


def test_one_press_in_many_processes_is_one_job(member: User) -> None:
    plan_for(member, 3)
    jobs = admitted(crowd(asks([member], 3, token="pressed-once")))
    assert len(jobs) == AT_ONCE
    assert len(set(jobs)) == 1
    assert Hold.objects.get().quoted == 3


def test_a_retry_pressed_many_times_is_one_new_job_with_a_hold_of_its_own(member: User) -> None:
    plan_for(member, 2)
    first = ask(member, 1)
    fail(first, Failure.OUT_OF_CREDITS, "The shared account is empty.")
    answers = crowd([{"do": "retry", "job": first.pk}] * 12)
    assert len(set(answers)) == 1
    assert answers[0] != first.pk
    assert [(row.job_id, row.state) for row in Hold.objects.order_by("pk")] == [
        (first.pk, Hold.State.SETTLED),
        (answers[0], Hold.State.HELD),
    ]
    assert left(member, timezone.now()) == 1


def test_poll_sweep_and_cancel_that_end_the_same_jobs_settle_each_once(member: User) -> None:
    jobs = [ask(member, 3) for _ in range(9)]
    for job in jobs[:3]:
        Job.objects.filter(pk=job.pk).update(state=State.COLLECTING)
        Output.objects.create(job=job, position=0, state=Output.State.STORED)
    Job.objects.filter(pk__in=[job.pk for job in jobs[3:6]]).update(state=State.IN_DOUBT)
    pks = [job.pk for job in jobs]
    ways = ("finish", "sweep", "cancel", "fail", "ran", "did not run")
    crowd([{"do": "end", "way": way, "jobs": pks} for way in ways * 4])
    assert set(Hold.objects.values_list("state", flat=True)) == {Hold.State.SETTLED}
    ends = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.SETTLE)
    assert ends.count() == HoldLine.objects.count() == 2 * len(jobs)
    assert not list(problems())


def test_a_period_that_changes_again_and_again_meanwhile_gives_nothing_twice(member: User) -> None:
    plan = plan_for(member, 7)
    change = {"do": "change", "plan": plan.pk, "periods": ["month", "week", "total", "day"] * 5}
    answers = crowd([*asks([member], times=2)[:24], change])
    assert len(admitted([answer for answer in answers if isinstance(answer, list)])) == 7
    assert left(member, timezone.now()) == 0
    assert not list(problems())
