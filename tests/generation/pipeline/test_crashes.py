"""Whatever dies at whatever moment: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import timedelta

import psutil
import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from gallery.models import Image
from generation import stopping
from generation.models import Hold, Job, Lease, Output
from generation.pipeline import collect, lease, poll, submit
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import Tick
from generation.pipeline.work import Work, run
from generation.states import State
from tests.generation.making import KONTEXT, drive, hurry, reference, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]
LATER = timedelta(hours=1)


def only(work: list[Work]) -> Work:
    assert len(work) == 1
    return work[0]


def lapse() -> None:
    """Every lease lapsed: whoever held one is dead."""
    past = timezone.now() - LATER
    Job.objects.exclude(locked_until=None).update(locked_until=past)
    Output.objects.exclude(locked_until=None).update(locked_until=past)
    Lease.objects.update(until=past)


def test_dying_while_preparing_leads_back_to_the_queue(service: Upstream, member: User) -> None:
    job = requested(member, model_id=KONTEXT, references=[reference(member)])
    list(submit.claim(5))
    job.refresh_from_db()
    assert job.state == State.PREPARING
    lapse()
    assert sweep() == 1
    assert drive(job).state == State.DONE
    assert service.count("generate") == 1


def test_dying_before_the_request_left_is_in_doubt_not_sent_again(service: Upstream, member: User) -> None:
    job = requested(member)
    list(submit.claim(5))
    lapse()
    sweep()
    job = drive(job, rounds=2)
    assert job.state == State.IN_DOUBT
    assert service.count("generate") == 0
    assert Hold.objects.get().state == Hold.State.HELD


def test_dying_after_the_answer_is_in_doubt_and_not_sent_again(service: Upstream, member: User) -> None:
    job = requested(member)
    run(only(list(submit.claim(5))))
    lapse()
    sweep()
    job = drive(job, rounds=2)
    assert job.state == State.IN_DOUBT
    assert service.count("generate") == 1


def test_dying_during_a_poll_only_asks_again(service: Upstream, member: User) -> None:
    job = requested(member)
    Tick(budget=0.01).run()
    hurry()
    list(poll.claim(5))
    assert list(poll.claim(5)) == []
    lapse()
    assert drive(job).state == State.DONE


def test_dying_during_a_download_only_fetches_again(service: Upstream, member: User) -> None:
    job = requested(member)
    send(job)
    work = only(list(collect.claim(5)))
    run(work)
    lapse()
    assert drive(job).state == State.DONE
    assert Image.objects.count() == 1


def test_two_who_fetched_the_same_picture_store_it_once(service: Upstream, member: User) -> None:
    job = requested(member)
    send(job)
    first = only(list(collect.claim(5)))
    lapse()
    second = only(list(collect.claim(5)))
    for work in (first, second):
        work.finish(run(work))
    job.refresh_from_db()
    assert job.state == State.DONE
    assert Image.objects.count() == 1
    assert Hold.objects.get().captured == job.price


def test_a_slow_poll_that_ends_late_changes_nothing(service: Upstream, member: User) -> None:
    job = requested(member)
    only_sent(job)
    hurry()
    slow = only(list(poll.claim(5)))
    lapse()
    drive(job)
    slow.finish(run(slow))
    assert Job.objects.get().state == State.DONE
    assert Image.objects.count() == 1
    assert Hold.objects.get().captured == job.price


def test_losing_every_message_loses_nothing(
    service: Upstream, member: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = requested(member)
    assert OrmQ.objects.count() == 1
    OrmQ.objects.all().delete()
    sweep()
    assert OrmQ.objects.count() == 1
    assert drive(job).state == State.DONE


def test_an_idle_site_asks_nothing_and_queues_nothing(service: Upstream) -> None:
    before = len(service.requests)
    assert sweep() == 0
    assert Tick(budget=5).run() == 0
    assert OrmQ.objects.count() == 0
    assert len(service.requests) == before


def test_who_does_not_get_the_lease_leaves_without_a_successor(service: Upstream, member: User) -> None:
    requested(member)
    assert lease.take("tick", "somebody else", LATER)
    assert Tick(budget=5).run() == 0
    assert OrmQ.objects.count() == 0
    assert service.count("generate") == 0
    lapse()
    assert Tick(budget=0.3).run() > 0


def test_a_lease_whose_holder_died_on_this_machine_is_free_at_once(service: Upstream, member: User) -> None:
    requested(member)
    dead = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert dead.stdout and dead.stdout.read() == b""  # it has ended, and is not yet waited for
    assert lease.take("tick", f"{socket.gethostname()}:{dead.pid}:x", LATER)
    while psutil.Process(dead.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert Tick(budget=0.3).run() > 0
    dead.communicate()
    assert lease.take("tick", f"elsewhere.example:{dead.pid}:x", LATER)
    assert Tick(budget=0.3).run() == 0


def test_a_tick_whose_time_is_up_queues_its_successor(service: Upstream, member: User) -> None:
    service.plan(never=True)
    requested(member)
    Tick(budget=0.2).run()
    assert OrmQ.objects.count() == 1


def test_when_told_to_stop_nothing_new_is_claimed_and_nothing_is_in_doubt(
    service: Upstream, member: User
) -> None:
    job = requested(member)
    stopping.request_stop()
    try:
        Tick(budget=5).run()
        job.refresh_from_db()
        assert job.state == State.QUEUED
        assert OrmQ.objects.count() == 0
    finally:
        stopping.arm()
    assert drive(job).state == State.DONE


def test_a_person_who_left_loses_no_picture_and_no_sum(service: Upstream, member: User) -> None:
    job = requested(member)
    only_sent(job)
    member.delete()
    job = drive(job)
    assert (job.state, job.owner, job.owner_name) == (State.DONE, None, "mara")
    assert Image.objects.get().owner is None
    assert Hold.objects.get().captured == job.price


def only_sent(job: Job) -> None:
    work = only(list(submit.claim(5)))
    work.finish(run(work))
    job.refresh_from_db()
    assert job.state == State.RUNNING


def send(job: Job) -> None:
    """Submit, and poll until the pictures are named."""
    only_sent(job)
    for _ in range(50):
        hurry()
        for work in poll.claim(5):
            work.finish(run(work))
        job.refresh_from_db()
        if job.state == State.COLLECTING:
            return
    raise AssertionError("The stand-in did not finish.")
