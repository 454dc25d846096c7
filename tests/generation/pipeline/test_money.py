"""What the ledger says of jobs that ran over real HTTP; jobs at once; an account that is empty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from generation.models import Hold, Job, LedgerEntry, Plan, PlanAssignment, SubmissionPause
from generation.pipeline import submit
from generation.pipeline.cancel import cancel
from generation.pipeline.doubt import decide
from generation.pipeline.retry import retry
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import Tick
from generation.quotas.check import problems
from generation.quotas.pause import resume_submissions
from generation.quotas.refusal import DoesNotFit, Refused
from generation.quotas.summary import credit_summary
from generation.states import UNDERWAY, Failure, State
from tests.generation.making import drive, hurry, model, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]

EMPTY: dict[str, Any] = {"status": 429, "body": {"detail": "Not enough credits."}}


@pytest.fixture(autouse=True)
def _all_sums_hold_in_the_end() -> object:
    yield
    assert not list(problems())


def plan(owner: User, **limits: object) -> Plan:
    row = Plan.objects.create(name=f"For {owner}", **limits)
    PlanAssignment.objects.create(plan=row, user=owner)
    return row


def left(owner: User) -> int | None:
    now = timezone.now()
    standing = credit_summary(owner.pk, now).tightest
    return standing.left if standing else None


def movements(job: Job) -> list[tuple[str, int, int]]:
    """Of the person's own balance: what each entry added to held and to spent."""
    rows = LedgerEntry.objects.filter(job=job, balance__owner=f"user:{job.owner_id}").order_by("id")
    return list(rows.values_list("kind", "held", "spent"))


@pytest.mark.parametrize(("missing", "extra", "paid"), [(0, 0, 4), (2, 0, 2), (0, 1, 4)])
def test_the_ledger_charges_what_was_delivered_and_no_more_than_was_quoted(
    missing: int, extra: int, paid: int, service: Upstream, member: User
) -> None:
    service.plan(missing=missing, extra=extra)
    plan(member, credits=1000)
    job = drive(requested(member, parameters={"count": 4}))
    assert job.state == State.DONE
    quoted = 4 * job.price
    assert movements(job) == [("hold", quoted, 0), ("settle", -quoted, paid * job.price)]
    assert left(member) == 1000 - paid * job.price


def test_none_of_four_is_free(service: Upstream, member: User) -> None:
    service.plan(fails=True)
    plan(member, credits=1000)
    job = drive(requested(member, parameters={"count": 4}))
    assert job.state == State.FAILED
    assert movements(job) == [("hold", 4 * job.price, 0), ("settle", -4 * job.price, 0)]
    assert left(member) == 1000


def test_a_price_that_moves_meanwhile_changes_nothing_for_a_job_that_was_quoted(
    service: Upstream, member: User
) -> None:
    plan(member, credits=1000)
    job = requested(member)
    quoted = job.price
    row = model()
    row.credits = quoted + 50
    row.save()
    drive(job)
    assert Hold.objects.get(job=job).captured == quoted
    assert requested(member, "another").price == quoted + 50


def test_a_cancelled_job_is_free_before_it_is_sent_and_paid_for_after(
    service: Upstream, member: User
) -> None:
    unsent = requested(member)
    cancel(unsent)
    assert Hold.objects.get(job=unsent).released == unsent.quoted
    service.plan(polls=2)
    sent = requested(member, "another")
    for work in list(submit.claim(5)):
        work.finish(work.call())
    cancel(sent)
    assert Hold.objects.get(job=sent).state == Hold.State.HELD
    assert drive(sent).state == State.DONE
    assert Hold.objects.get(job=sent).captured == sent.quoted


@pytest.mark.parametrize("ran", [True, False])
def test_a_job_in_doubt_keeps_its_credits_until_somebody_decides(
    ran: bool, service: Upstream, member: User
) -> None:
    plan(member, credits=100)
    service.fail_next("generate", drop="after")
    job = drive(requested(member))
    sweep(timezone.now() + timedelta(days=400))
    job.refresh_from_db()
    assert job.state == State.IN_DOUBT
    assert left(member) == 100 - job.quoted
    decide(job, "ran" if ran else "did_not_run")
    decide(Job.objects.get(pk=job.pk), "did_not_run")
    assert left(member) == 100 - (job.quoted if ran else 0)
    assert len(movements(job)) == 2


def test_a_retry_holds_anew_and_is_refused_like_any_other_job(service: Upstream, member: User) -> None:
    service.plan(fails=True)
    row = plan(member, credits=1000)
    job = drive(requested(member))
    again = retry(job, member)
    assert (again.pk != job.pk, Hold.objects.get(job=again).quoted) == (True, job.price)
    drive(again)
    row.credits = again.price - 1
    row.save()
    with pytest.raises(DoesNotFit):
        retry(again, member)
    assert Job.objects.count() == 2


# Jobs at once


def under_way(owner: User) -> int:
    return Job.objects.filter(owner=owner, state__in=(State.PREPARING, *UNDERWAY)).count()


def test_more_jobs_than_the_plan_allows_at_once_wait_and_none_is_refused(
    service: Upstream, member: User
) -> None:
    plan(member, jobs_at_once=2)
    jobs = [requested(member, f"picture {number}") for number in range(5)]
    seen = 0
    for _ in range(30):
        Tick(budget=0.05).run()
        seen = max(seen, under_way(member))
        hurry()
        if not Job.objects.live().exists():
            break
    assert seen == 2
    assert {Job.objects.get(pk=job.pk).state for job in jobs} == {State.DONE}
    assert service.count("generate") == 5


def test_who_may_do_only_one_at_a_time_stands_in_nobodys_way(
    service: Upstream, member: User, other: User
) -> None:
    plan(member, jobs_at_once=1)
    service.plan(never=True)
    for number in range(40):
        requested(member, f"picture {number}")
    behind = requested(other)
    works = list(submit.claim(5))
    assert len(works) == 2
    assert list(submit.claim(5)) == []
    for work in works:
        work.finish(work.call())
    behind.refresh_from_db()
    assert behind.state == State.RUNNING
    assert under_way(member) == 1


def test_many_short_jobs_of_one_person_do_not_keep_another_waiting(
    service: Upstream, member: User, other: User
) -> None:
    plan(member, jobs_at_once=1)
    for number in range(40):
        requested(member, f"picture {number}")
    behind = requested(other)
    for _ in range(6):  # each of the first person's jobs has ended when the next are taken up
        for work in list(submit.claim(5)):
            work.finish(work.call())
        Job.objects.filter(owner=member, state=State.RUNNING).update(state=State.IN_DOUBT)
        behind.refresh_from_db()
        if behind.state == State.RUNNING:
            break
    assert behind.state == State.RUNNING


def test_a_limit_on_jobs_at_once_that_is_raised_lets_waiting_jobs_go(service: Upstream, member: User) -> None:
    row = plan(member, jobs_at_once=1)
    for number in range(3):
        requested(member, f"picture {number}")
    assert len(list(submit.claim(5))) == 1
    assert list(submit.claim(5)) == []
    row.jobs_at_once = 3
    row.save()
    assert len(list(submit.claim(5))) == 2


# An empty account


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "root@example.org", "a-good-password-3")


def paused(service: Upstream, member: User) -> Job:
    service.fail_next("generate", **EMPTY)
    job = drive(requested(member))
    assert job.failure == Failure.OUT_OF_CREDITS
    return job


def test_while_it_is_empty_a_job_is_refused_before_anything_is_held(service: Upstream, member: User) -> None:
    job = paused(service, member)
    with pytest.raises(Refused, match="out of credits"):
        requested(member, "another")
    with pytest.raises(Refused, match="out of credits"):
        retry(job, member)
    assert Job.objects.count() == Hold.objects.count() == 1


def test_when_told_jobs_are_resumed_with_a_new_hold(service: Upstream, member: User) -> None:
    job = paused(service, member)
    assert resume_submissions("simplified")
    assert not resume_submissions("simplified")
    again = drive(retry(job, member))
    assert again.state == State.DONE
    assert Hold.objects.get(job=again).captured == again.quoted
    assert Hold.objects.get(job=job).captured == 0


def test_after_its_time_it_is_tried_again_and_the_admins_are_not_told_twice(
    service: Upstream, member: User, admin: User, settings: Settings
) -> None:
    settings.ATELIER_OUT_OF_CREDITS_MINUTES = 5
    job = paused(service, member)
    SubmissionPause.objects.update(until=timezone.now() - timedelta(seconds=1))
    service.fail_next("generate", **EMPTY)
    assert drive(retry(job, member)).failure == Failure.OUT_OF_CREDITS
    assert len(mail.outbox) == 1
    SubmissionPause.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert drive(requested(member, "another")).state == State.DONE


def test_jobs_that_run_when_the_account_is_found_empty_are_collected_and_charged(
    service: Upstream, member: User
) -> None:
    running = requested(member)
    for work in list(submit.claim(5)):
        work.finish(work.call())
    paused(service, member)
    assert drive(running).state == State.DONE
    assert Hold.objects.get(job=running).captured == running.quoted
