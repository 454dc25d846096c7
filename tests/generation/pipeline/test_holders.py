"""A row knows which process holds it: what a dead one of this machine held is free at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django_q.models import OrmQ

from config.worker import look_for_work
from generation.models import Hold, Job, Output
from generation.pipeline import collect, lease, poll, submit
from generation.pipeline.holder import is_dead, this_process
from generation.pipeline.sweep import free_dead
from generation.pipeline.tick import LEASE, Tick
from generation.pipeline.work import run
from generation.states import State
from tests.generation.making import KONTEXT, drive, hurry, reference, requested
from tests.generation.pipeline.outage import impatient, outage
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]
__all__ = ["impatient"]

SAYS_ITS_NAME = """
from generation.pipeline.holder import this_process
print(this_process())
"""


@pytest.fixture(scope="module")
def dead() -> str:
    """The name of a process that has been here and is no more."""
    command = [sys.executable, "-c", SAYS_ITS_NAME]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def hand_to(holder: str) -> None:
    """Whoever holds a row now is somebody else."""
    for model in (Job, Output):
        assert not model.objects.exclude(locked_until=None).filter(held_by="").exists()
        model.objects.exclude(locked_until=None).update(held_by=holder)


def test_a_process_knows_whether_another_is_there(dead: str) -> None:
    machine, number, started = this_process().split(":")
    assert is_dead(dead)
    assert not is_dead(this_process())
    assert is_dead(f"{machine}:{number}:{int(started) + 1}")  # its number is used again
    assert not is_dead(f"elsewhere.example:{number}:1")
    for nobody in ("", "words", "::", f"{machine}:-1:0", f"{machine}:x:y"):
        assert not is_dead(nobody)


def test_what_a_dead_process_prepared_is_sent_at_once(service: Upstream, member: User, dead: str) -> None:
    job = requested(member, model_id=KONTEXT, references=[reference(member)])
    assert list(submit.claim(5))
    hand_to(dead)
    assert free_dead() == 1
    assert drive(job).state == State.DONE
    assert service.count("generate") == 1


def test_what_a_dead_process_was_sending_is_in_doubt_at_once(
    service: Upstream, member: User, dead: str
) -> None:
    job = requested(member)
    list(submit.claim(5))
    hand_to(dead)
    assert free_dead() == 1
    assert drive(job, rounds=2).state == State.IN_DOUBT
    assert service.count("generate") == 0
    assert Hold.objects.get().state == Hold.State.HELD


def test_what_a_dead_process_asked_after_and_fetched_is_free_at_once(
    service: Upstream, member: User, dead: str
) -> None:
    job = requested(member)
    for work in submit.claim(5):
        work.finish(run(work))
    hurry()
    assert len(list(poll.claim(5))) == 1
    assert list(poll.claim(5)) == []
    hand_to(dead)
    assert free_dead() == 1
    while not Output.objects.exists():
        hurry()
        for work in poll.claim(5):
            work.finish(run(work))
    assert len(list(collect.claim(5))) == 1
    hand_to(dead)
    assert free_dead() == 1
    assert len(list(collect.claim(5))) == 1
    job.refresh_from_db()
    assert job.state == State.COLLECTING


@pytest.mark.parametrize("holder", ["this one", "elsewhere.example:1:1"])
def test_what_one_holds_who_may_live_is_left_alone(service: Upstream, member: User, holder: str) -> None:
    requested(member)
    list(submit.claim(5))
    hand_to(this_process() if holder == "this one" else holder)
    assert free_dead() == 0
    assert Job.objects.get().state == State.SUBMITTING


def test_a_tick_begins_with_what_the_dead_held(service: Upstream, member: User, dead: str) -> None:
    requested(member, model_id=KONTEXT, references=[reference(member)])
    list(submit.claim(5))
    hand_to(dead)
    lease.take("tick", f"{dead}:x", LEASE)
    Tick(budget=3.0).run()
    assert service.count("generate") == 1


def test_the_worker_wakes_somebody_for_work_that_nobody_is_at(
    service: Upstream, member: User, transactional_db: None
) -> None:
    look_for_work()
    assert OrmQ.objects.count() == 0
    requested(member)
    OrmQ.objects.all().delete()  # the message was lost
    lease.take("tick", this_process(), LEASE)
    look_for_work()
    assert OrmQ.objects.count() == 0
    lease.give_back("tick", this_process())
    look_for_work()
    look_for_work()
    assert OrmQ.objects.count() == 1


def test_what_was_claimed_when_the_database_went_is_free_when_it_is_back(
    service: Upstream, member: User, transactional_db: None, impatient: None
) -> None:
    service.fail_next("generate", times=6, late=0.5)
    for number in range(6):
        requested(member, f"lighthouse {number}")
    with outage(lambda: service.count("generate") >= 1, lambda: True):
        Tick(budget=3.0, threads=2).run()
    assert not Job.objects.filter(state__in=(State.PREPARING, State.SUBMITTING)).exists()
