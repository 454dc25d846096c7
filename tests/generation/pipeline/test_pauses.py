"""A paused queue: jobs wait and are made afterwards; what runs goes on; nothing is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from generation.models import Job, QueuePause
from generation.pipeline import submit
from generation.pipeline.cancel import cancel
from generation.pipeline.sweep import is_work_due
from generation.pipeline.tick import Tick
from generation.pipeline.work import Work
from generation.states import State
from tests.generation.making import SEEDREAM, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def pause(model: str = "", provider: str = "", minutes: int | None = None) -> QueuePause:
    until = None if minutes is None else timezone.now() + timedelta(minutes=minutes)
    return QueuePause.objects.create(provider=provider, model=model, until=until, by="root", label="It")


def generated(service: Upstream) -> int:
    return len([one for one in service.requests if one.kind == "generate"])


def test_jobs_wait_while_everything_is_paused_and_are_made_afterwards(
    service: Upstream, member: User
) -> None:
    row = pause()
    job = requested(member)
    Tick(budget=0.5, threads=2).run()
    job.refresh_from_db()
    assert (job.state, job.attempts, generated(service)) == (State.QUEUED, 0, 0)
    row.delete()
    assert drive(job).state == State.DONE


def test_a_pause_of_one_model_stops_no_other(service: Upstream, member: User) -> None:
    pause(provider="simplified", model=SEEDREAM)
    held, free = requested(member, model_id=SEEDREAM), requested(member)
    assert drive(free).state == State.DONE
    held.refresh_from_db()
    assert held.state == State.QUEUED


def test_a_pause_of_a_provider_stops_all_its_models(service: Upstream, member: User) -> None:
    pause(provider="simplified")
    job = requested(member)
    Tick(budget=0.4, threads=2).run()
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_a_pause_that_is_over_holds_nothing_back(service: Upstream, member: User) -> None:
    pause(minutes=-1)
    assert drive(requested(member)).state == State.DONE


def test_what_was_sent_before_the_pause_goes_on(service: Upstream, member: User) -> None:
    job = requested(member)
    for work in submit.claim(1):
        work.finish(work.call())
    pause()
    assert drive(job).state == State.DONE


def test_a_pause_that_comes_while_references_travel_still_stops_the_order(
    service: Upstream, member: User
) -> None:
    job = requested(member, model_id="flux.flux-kontext-pro", references=[reference(member)])
    (bring_up,) = submit.claim(1)
    answer = bring_up.call()
    pause()
    following: Work | None = bring_up.finish(answer)
    job.refresh_from_db()
    assert following is None
    assert (job.state, job.attempts, generated(service)) == (State.QUEUED, 0, 0)


def test_a_claim_read_before_the_pause_takes_nothing_after_it(service: Upstream, member: User) -> None:
    job = requested(member)
    read = Job.objects.get(pk=job.pk)
    pause()
    assert list(submit._claimed(read)) == []
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_a_paused_queue_wakes_nobody_over_and_over(service: Upstream, member: User) -> None:
    requested(member)
    assert is_work_due()
    pause()
    assert not is_work_due()
    assert not Tick(budget=0.1)._due_within(60)


def test_a_waiting_job_can_still_be_cancelled(service: Upstream, member: User) -> None:
    pause()
    job = requested(member)
    assert cancel(job) == "Cancelled. Nothing was sent and nothing was charged."


def test_members_read_of_it_in_one_line_and_health_stays_good(
    service: Upstream, member: User, client: Client
) -> None:
    QueuePause.objects.create(label="Everything", reason="We move house.", by="root")
    client.force_login(member)
    page = client.get("/activity/").content.decode()
    assert "Waiting for a while: Everything. We move house. New jobs are kept and made afterwards." in page
    assert "root" not in page.split("Waiting for a while")[1][:200]
    assert client.get("/healthz").json()["queue"]["paused"] == ["Everything"]
