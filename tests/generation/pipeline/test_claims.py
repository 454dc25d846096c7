"""Whoever reads a row and whoever takes it are two: between them another worker may have been there."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from generation.models import Job, Output
from generation.pipeline import collect, poll, submit
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import Tick
from generation.pipeline.work import run
from generation.states import State
from tests.generation.making import KONTEXT, hurry, model, reference, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]


def two_due(step: ModuleType, owner: User) -> None:
    """Two jobs that wait for this step."""
    jobs = [requested(owner, f"a lighthouse, number {number}") for number in range(2)]
    if step is submit:
        return
    for work in submit.claim(5):
        work.finish(run(work))
    assert Job.objects.filter(state=State.RUNNING).count() == 2
    if step is collect:
        Job.objects.update(state=State.COLLECTING)
        Output.objects.bulk_create(
            Output(job=job, position=0, url="https://example.org/1.png") for job in jobs
        )
    hurry()


@pytest.mark.parametrize("step", [submit, poll, collect], ids=["submit", "poll", "collect"])
def test_what_another_worker_took_since_it_was_read_is_not_taken_again(
    service: Upstream, member: User, step: ModuleType
) -> None:
    two_due(step, member)
    slow = step.claim(5)
    mine = next(slow)  # both are read by now
    others = list(step.claim(5))
    assert [work.job for work in others] != [mine.job]
    assert len(others) == 1
    assert list(slow) == []


@pytest.mark.parametrize("step", [submit, poll, collect], ids=["submit", "poll", "collect"])
def test_what_is_held_is_nobody_elses_until_its_lease_has_lapsed(
    service: Upstream, member: User, step: ModuleType
) -> None:
    two_due(step, member)
    assert len(list(step.claim(5))) == 2
    assert list(step.claim(5)) == []


def test_only_one_of_two_workers_sends_a_job_whose_references_are_there(
    service: Upstream, member: User
) -> None:
    requested(member, model_id=KONTEXT, references=[reference(member)])
    (bring_up,) = submit.claim(1)
    Job.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    sweep()  # the first was slow, and is taken for dead
    (again,) = submit.claim(1)
    answer = run(bring_up)
    sends = [work for work in (bring_up.finish(answer), again.finish(run(again))) if work]
    assert len(sends) == 1


SLOW_DOWN: dict[str, Any] = {"status": 429, "headers": {"Retry-After": "30"}}


def test_a_service_that_asks_to_wait_is_sent_nothing_else_meanwhile(service: Upstream, member: User) -> None:
    service.fail_next("generate", **SLOW_DOWN)
    first, second = requested(member), requested(member, "a second one")
    Tick(budget=1.0, threads=1).run()
    assert service.count("generate") == 1
    for job in (first, second):
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_a_service_that_asks_to_wait_is_not_asked_after_other_jobs_meanwhile(
    service: Upstream, member: User
) -> None:
    two_due(poll, member)
    service.fail_next("status", **SLOW_DOWN)
    Tick(budget=1.0, threads=1).run()
    assert service.count("status") == 1


def test_a_service_that_asks_to_wait_holds_up_no_other(service: Upstream, member: User) -> None:
    service.fail_next("generate", **SLOW_DOWN)
    requested(member)
    other = requested(member, "a second one", model=model("atelier-scenes", "builtin"))
    Tick(budget=2.0, threads=1).run()
    other.refresh_from_db()
    assert other.state not in (State.QUEUED, State.FAILED)
