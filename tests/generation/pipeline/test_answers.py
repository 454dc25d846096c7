"""What the upstream may answer, and what the job becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from generation.models import Hold, Job
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import Tick
from generation.states import Failure, State
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.fixtures import QUICK
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db

IN_DOUBT: dict[str, dict[str, Any]] = {
    "a line closed after it was taken": {"drop": "after"},
    "a line closed in the middle of the answer": {"drop": "middle"},
    "a server error": {"status": 500, "body": {"detail": "oops"}},
    "a page instead of JSON": {"html": True},
    "an answer without an id": {"status": 202, "body": {}},
    "no answer in time": {"late": QUICK.submit + 1},
}


@pytest.mark.parametrize("fault", IN_DOUBT.values(), ids=list(IN_DOUBT))
def test_what_may_have_been_taken_is_in_doubt_and_never_sent_again(
    service: Upstream, member: User, fault: dict[str, Any]
) -> None:
    service.fail_next("generate", **fault)
    job = drive(requested(member), budget=QUICK.submit + 3)
    assert job.state == State.IN_DOUBT
    Job.objects.update(next_at=timezone.now())
    Tick(budget=0.3).run()
    sweep(timezone.now() + timedelta(days=1))
    job.refresh_from_db()
    assert job.state == State.IN_DOUBT
    assert service.count("generate") == 1
    assert Hold.objects.get(job=job).state == Hold.State.HELD


REFUSED: dict[str, tuple[dict[str, Any], Failure]] = {
    "a bad field": ({"status": 400, "body": {"detail": "No such size."}}, Failure.REJECTED),
    "an empty account": ({"status": 429, "body": {"detail": "Not enough."}}, Failure.OUT_OF_CREDITS),
    "a wrong key": ({"status": 401, "body": {"detail": "Invalid key."}}, Failure.NOT_AUTHORISED),
}


@pytest.mark.parametrize(("fault", "failure"), REFUSED.values(), ids=list(REFUSED))
def test_what_was_refused_ends_and_gives_its_credits_back(
    service: Upstream, member: User, fault: dict[str, Any], failure: Failure
) -> None:
    service.fail_next("generate", **fault)
    job = drive(requested(member))
    assert (job.state, job.failure) == (State.FAILED, failure)
    assert job.message
    hold = Hold.objects.get(job=job)
    assert (hold.captured, hold.released) == (0, job.quoted)


def test_being_asked_to_wait_is_obeyed_and_then_sent(service: Upstream, member: User) -> None:
    service.fail_next("generate", status=429, headers={"Retry-After": "30"})
    job = requested(member)
    Tick(budget=0.6).run()
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert job.next_at > timezone.now() + timedelta(seconds=20)
    assert drive(job).state == State.DONE
    assert service.count("generate") == 2


def test_an_upstream_that_is_down_is_tried_again_and_given_up_in_the_end(
    service: Upstream, member: User
) -> None:
    job = requested(member)
    service.stop()
    job = drive(job, rounds=14, budget=0.3)
    assert (job.state, job.failure) == (State.FAILED, Failure.UNREACHABLE)
    assert Hold.objects.get(job=job).released == job.quoted


def test_a_reference_that_cannot_be_brought_up_is_tried_again(service: Upstream, member: User) -> None:
    service.fail_next("sign", status=503)
    job = drive(requested(member, model_id=KONTEXT, references=[reference(member)]))
    assert job.state == State.DONE
    assert service.count("generate") == 1


@pytest.mark.parametrize("errors", [None, "The words were not allowed.", {"detail": "No."}, ["x"]])
def test_a_failed_job_says_so_and_costs_nothing(service: Upstream, member: User, errors: Any) -> None:
    service.plan(fails=True, errors=errors)
    job = drive(requested(member))
    assert (job.state, job.failure) == (State.FAILED, Failure.FAILED)
    assert "Nothing was charged" in job.message
    assert Hold.objects.get(job=job).released == job.quoted


@pytest.mark.parametrize("fault", [{"status": 502}, {"html": True}, {"status": 429}, {"drop": "before"}])
def test_a_poll_that_fails_is_only_asked_again(
    service: Upstream, member: User, fault: dict[str, Any]
) -> None:
    service.fail_next("status", **fault)
    assert drive(requested(member)).state == State.DONE
    assert service.count("generate") == 1


def test_an_unknown_status_means_not_finished_yet(service: Upstream, member: User) -> None:
    service.plan(polls=3, word="PONDERING")
    job = requested(member)
    assert drive(job).state == State.DONE


def test_a_job_that_never_ends_is_in_doubt_after_its_deadline(service: Upstream, member: User) -> None:
    service.plan(never=True)
    job = requested(member)
    Tick(budget=0.6).run()
    Job.objects.filter(pk=job.pk).update(
        deadline=timezone.now() - timedelta(seconds=1), next_at=timezone.now() - timedelta(seconds=1)
    )
    assert sweep() == 1
    job.refresh_from_db()
    assert job.state == State.IN_DOUBT


@pytest.mark.parametrize(
    "fault",
    [{"html": True}, {"status": 200, "body": "not a picture"}, {"drop": "middle"}],
    ids=["a page", "text", "a cut-off picture"],
)
def test_what_is_not_a_picture_is_fetched_again(
    service: Upstream, member: User, fault: dict[str, Any]
) -> None:
    service.fail_next("cdn", **fault)
    assert drive(requested(member)).state == State.DONE
