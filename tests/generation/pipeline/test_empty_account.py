"""One answer of “not enough credits” ends one job; the others wait and find out who still fits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from generation.models import Hold, Job, SubmissionPause
from generation.pipeline import submit
from generation.pipeline.sweep import is_work_due
from generation.pipeline.tick import Tick
from generation.pipeline.work import run
from generation.quotas.check import problems
from generation.quotas.refusal import AccountEmpty
from generation.states import Failure, State
from tests.generation.making import drive, hurry, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]

EMPTY: dict[str, Any] = {"status": 429, "body": {"detail": "Not enough credits."}}


@pytest.fixture(autouse=True)
def _all_sums_hold_in_the_end() -> object:
    yield
    assert not list(problems())


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "root@example.org", "a-good-password-3")


def queue(owner: User, *counts: int) -> list[Job]:
    """Waiting jobs of so many pictures each: the more, the dearer."""
    return [
        requested(owner, f"picture {number} of {count}", parameters={"count": count})
        for number, count in enumerate(counts)
    ]


def ticks(times: int = 3) -> None:
    for _ in range(times):
        hurry()
        Tick(budget=0.4, threads=4).run()


def states(jobs: list[Job]) -> list[str]:
    for job in jobs:
        job.refresh_from_db()
    return [job.failure or job.state for job in jobs]


def send_one() -> list[Job]:
    """One job goes out as the engine would send it, and its answer comes back."""
    sent = []
    for work in list(submit.claim(9)):
        work.finish(run(work))
        sent.append(Job.objects.get(pk=work.job))
    return sent


def over() -> None:
    SubmissionPause.objects.update(until=timezone.now() - timedelta(seconds=1))


def refused(service: Upstream, owner: User, count: int) -> Job:
    """A job of so many pictures that was sent and refused."""
    service.fail_next("generate", **EMPTY)
    [job] = queue(owner, count)
    send_one()
    assert states([job]) == [Failure.OUT_OF_CREDITS]
    return job


def queue_now(owner: User, *counts: int) -> list[Job]:
    """Jobs that were ordered before the account was found empty."""
    rows = list(SubmissionPause.objects.all())
    SubmissionPause.objects.all().delete()
    jobs = queue(owner, *counts)
    SubmissionPause.objects.bulk_create(rows)
    return jobs


def test_the_refused_job_ends_and_all_others_wait_with_the_reason_and_their_credits_held(
    service: Upstream, member: User, admin: User
) -> None:
    jobs = queue(member, *[2] * 6)
    service.fail_next("generate", times=20, **EMPTY)
    (first, *_) = submit.claim(1)
    first.finish(run(first))
    ticks()
    assert service.count("generate") == 1
    assert states(jobs) == [Failure.OUT_OF_CREDITS, *[State.QUEUED] * 5]
    assert all("too few credits" in job.message for job in jobs[1:])
    assert Hold.objects.filter(state=Hold.State.HELD).count() == 5
    assert [message.to for message in mail.outbox] == [["root@example.org"]]
    assert not is_work_due()


def test_members_read_why_their_job_waits(service: Upstream, member: User, client: Client) -> None:
    jobs = queue(member, 2, 2)
    service.fail_next("generate", **EMPTY)
    (first, *_) = submit.claim(1)
    first.finish(run(first))
    client.force_login(member)
    page = client.get(f"/jobs/{jobs[1].uid}/").content.decode()
    assert "The shared account had too few credits for a job of" in page


def test_cheaper_jobs_are_tried_one_at_a_time_the_cheapest_first_and_what_is_taken_opens_the_way(
    service: Upstream, member: User
) -> None:
    jobs = queue(member, 4, 4, 3, 3, 1, 1)
    service.fail_next("generate", **EMPTY)
    (first, *_) = submit.claim(1)
    first.finish(run(first))
    assert [job.count for job in send_one()] == [1]
    # The other cheap one is free now, and the next price is tried.
    assert sorted(job.count for job in send_one()) == [1, 3]
    service.fail_next("generate", **EMPTY)
    assert [job.count for job in send_one()] == [3]
    assert send_one() == []
    assert states(jobs)[:2] == [Failure.OUT_OF_CREDITS, State.QUEUED]


def test_when_no_price_is_taken_each_was_sent_once_and_the_rest_waits(
    service: Upstream, member: User
) -> None:
    jobs = queue(member, 3, 3, 2, 2, 1, 1)
    service.fail_always("generate", **EMPTY)
    (first, *_) = submit.claim(1)
    first.finish(run(first))
    ticks()
    ended = [job.count for job in jobs if states([job]) == [Failure.OUT_OF_CREDITS]]
    assert ended == sorted(set(ended), reverse=True)
    assert service.count("generate") == len(ended) <= 3


def test_after_the_pause_the_cheapest_goes_alone_and_the_rest_follows_when_it_is_taken(
    service: Upstream, member: User
) -> None:
    refused(service, member, 1)
    SubmissionPause.objects.update(until=timezone.now() - timedelta(seconds=1))
    jobs = queue(member, 3, 2, 4)
    assert [job.count for job in send_one()] == [2]
    assert sorted(job.count for job in send_one()) == [3, 4]
    assert not SubmissionPause.objects.exists()
    assert [drive(job).state for job in jobs] == [State.DONE] * 3


def test_refused_again_the_pause_doubles_up_to_a_day(
    service: Upstream, member: User, settings: Settings
) -> None:
    settings.ATELIER_OUT_OF_CREDITS_MINUTES = 300
    refused(service, member, 2)
    lengths = []
    for _ in range(4):
        over()
        refused(service, member, 2)
        left = SubmissionPause.objects.get().until - timezone.now()
        lengths.append(round(left.total_seconds() / 60))
    assert lengths == [600, 1200, 1440, 1440]


def test_the_one_sent_alone_leaves_nothing_stuck_when_it_is_refused_for_another_reason(
    service: Upstream, member: User
) -> None:
    refused(service, member, 3)
    jobs = queue_now(member, 1, 1)
    service.fail_next("generate", status=400, body={"detail": "No."})
    assert states([send_one()[0]]) == [Failure.REJECTED]
    assert [job.pk for job in send_one()] == [jobs[1].pk]


def test_the_one_sent_alone_may_be_cancelled_or_end_in_doubt_and_another_goes(
    service: Upstream, member: User
) -> None:
    refused(service, member, 3)
    queue_now(member, 1, 1, 2)
    service.fail_next("generate", drop="after")
    assert states(send_one()) == [State.IN_DOUBT]
    assert [job.count for job in send_one()] == [1]
    assert [job.count for job in send_one()] == [2]


def test_while_one_is_out_alone_nobody_else_sends(service: Upstream, member: User) -> None:
    refused(service, member, 3)
    queue_now(member, 1, 1, 2)
    out = list(submit.claim(9))
    assert len(out) == 1
    assert list(submit.claim(9)) == []
    out[0].finish(run(out[0]))
    assert len(list(submit.claim(9))) == 2


def test_another_provider_does_not_wait(service: Upstream, member: User) -> None:
    refused(service, member, 1)
    [job] = queue_now(member, 1)
    Job.objects.filter(pk=job.pk).update(provider="builtin", model="atelier-scenes")
    assert len(list(submit.claim(9))) == 1


def test_a_new_order_that_is_cheaper_than_what_was_refused_is_kept_and_tried(
    service: Upstream, member: User
) -> None:
    refused(service, member, 3)
    with pytest.raises(AccountEmpty):
        queue(member, 3)
    [job] = queue(member, 2)
    assert drive(job).state == State.DONE
