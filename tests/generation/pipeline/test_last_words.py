"""The sentence of every end of a job says what was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from generation.models import Job
from generation.pipeline import poll, submit
from generation.pipeline.cancel import cancel
from generation.pipeline.sweep import sweep
from generation.pipeline.work import run
from generation.providers.base import Progress
from generation.states import State
from tests.generation.making import KONTEXT, drive, hurry, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db

UP = timedelta(seconds=1)


def sent(owner: User) -> Job:
    job = requested(owner)
    for work in list(submit.claim(1)):
        work.finish(run(work))
    job.refresh_from_db()
    assert job.state == State.RUNNING
    return job


def asked(job: Job, *, last: bool = False) -> Job:
    """Ask once how it stands; `last`: its time is up."""
    hurry()
    if last:
        Job.objects.filter(pk=job.pk).update(deadline=timezone.now() - UP)
    for work in list(poll.claim(5)):
        work.finish(run(work))
    job.refresh_from_db()
    return job


def test_still_running_at_its_deadline_is_said_so(service: Upstream, member: User) -> None:
    service.plan(never=True)
    job = sent(member)
    for _ in range(3):
        asked(job)
    asked(job, last=True)
    assert (job.state, job.message) == (
        State.IN_DOUBT,
        "The image service still said “PROCESSING” when its time was up.",
    )


@pytest.mark.parametrize("images", [None, [], [{"asset_id": "a"}]])
def test_done_without_a_picture_is_said_so(service: Upstream, member: User, images: Any) -> None:
    service.plan(images=images, polls=1)
    job = sent(member)
    for _ in range(3):
        asked(job)
    asked(job, last=True)
    assert (job.state, job.message) == (
        State.IN_DOUBT,
        "The image service said “DONE”, but named no picture.",
    )


def test_a_word_that_nobody_knows_is_quoted(service: Upstream, member: User) -> None:
    service.plan(never=True, word="PONDERING")
    job = asked(asked(sent(member)), last=True)
    assert "still said “PONDERING”" in job.message


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 500, "body": ""}, "answered with an error (500)"),
        ({"status": 404, "body": ""}, "does not know this any more"),
        ({"drop": "before"}, "broke off"),
        ({"html": True}, "makes no sense"),
        ({"status": 401, "body": {}}, "refused Atelier's key"),
        ({"status": 429, "body": {}, "headers": {"Retry-After": "1"}}, "slower pace"),
    ],
    ids=str,
)
def test_a_job_that_could_not_be_asked_about_says_why_and_what_was_heard_before(
    service: Upstream, member: User, fault: dict[str, Any], words: str
) -> None:
    service.plan(never=True)
    job = asked(sent(member))
    service.fail_always("status", **fault)
    service.fail_always("task", **fault)
    asked(job, last=True)
    assert job.state == State.IN_DOUBT
    assert words in job.message
    assert "Before that it said “PROCESSING”" in job.message


def test_an_error_of_our_own_is_owned_up_to(service: Upstream, member: User) -> None:
    job = sent(member)
    hurry()
    Job.objects.update(deadline=timezone.now() - UP)
    [work] = poll.claim(1)
    work.finish(RuntimeError("a bug"))
    job.refresh_from_db()
    assert (job.state, job.message) == (
        State.IN_DOUBT,
        "Something went wrong here while asking how it stands.",
    )


def test_an_error_of_our_own_after_sending_is_owned_up_to(service: Upstream, member: User) -> None:
    job = requested(member)
    [work] = submit.claim(1)
    work.finish(RuntimeError("a bug"))
    job.refresh_from_db()
    assert job.state == State.IN_DOUBT
    assert job.message == "Something went wrong here while it was sent: whether it was taken is not known."


def overdue() -> None:
    Job.objects.update(deadline=timezone.now() - UP, next_at=timezone.now() - UP)
    sweep()


def test_a_job_that_nobody_asked_about_in_time_says_so(service: Upstream, member: User) -> None:
    job = sent(member)
    overdue()
    job.refresh_from_db()
    assert (job.state, job.message) == (State.IN_DOUBT, "Its time was up before anybody asked how it stands.")


def test_one_that_the_sweep_finds_says_what_was_heard_last(service: Upstream, member: User) -> None:
    service.plan(never=True)
    job = asked(sent(member))
    overdue()
    job.refresh_from_db()
    assert job.message == "It was not done when its time was up; the image service last said “PROCESSING”."


def test_a_refused_job_that_is_cancelled_does_not_say_that_nothing_was_sent(
    service: Upstream, member: User
) -> None:
    service.fail_next("generate", status=429, headers={"Retry-After": "60"}, body={})
    job = drive(requested(member), rounds=1, budget=0.4)
    assert cancel(job) == "Cancelled. It was not taken and nothing was charged."
    assert cancel(requested(member, "another")) == "Cancelled. Nothing was sent and nothing was charged."


def test_a_job_that_was_too_dear_does_not_say_that_no_credits_are_left(
    service: Upstream, member: User
) -> None:
    service.credits = 1
    job = drive(requested(member), rounds=2)
    assert job.message == "The image service says that the shared account has too few credits for this."


def test_a_service_that_answers_with_errors_is_not_said_to_be_away(service: Upstream, member: User) -> None:
    service.fail_always("sign", status=500, body="")
    job = drive(requested(member, model_id=KONTEXT, references=[reference(member)]), rounds=14, budget=0.3)
    assert job.message == (
        "The image service answered with an error (500). Tried 10 times; nothing was charged."
    )


def test_done_is_told_from_running_by_what_it_named() -> None:
    assert poll.last_words(Progress("done", "completed"), "") != poll.last_words(Progress("running"), "")
