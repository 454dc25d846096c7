"""What was sent is paid for: its answer is written, however long the database was away meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation import stopping
from generation.models import Hold, Job, Output
from generation.pipeline import lease, submit, tickets
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import Tick
from generation.pipeline.work import run
from generation.states import State
from tests.generation.making import KONTEXT, drive, hurry, reference, requested
from tests.generation.pipeline.outage import impatient, outage
from tests.upstream.server import Upstream

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("impatient"),
]
__all__ = ["impatient"]


@pytest.fixture(autouse=True)
def file(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    yield tmp_path / tickets.FILE
    stopping.arm()


def after(seconds: float) -> Callable[[], bool]:
    """True so long after it was first asked."""
    begun: list[float] = []

    def over() -> bool:
        if not begun:
            begun.append(time.monotonic())
        return time.monotonic() - begun[0] > seconds

    return over


def sent(service: Upstream, times: int) -> Callable[[], bool]:
    return lambda: service.count("generate") == times


def states() -> list[str]:
    return list(Job.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize("seconds", [0.1, 4.0], ids=["a moment", "some seconds"])
def test_answers_that_come_while_the_database_is_away_are_written_when_it_is_back(
    service: Upstream, member: User, seconds: float
) -> None:
    service.fail_next("generate", times=5, late=1.5)
    jobs = [requested(member, f"lighthouse {number}") for number in range(5)]
    with outage(sent(service, 5), after(seconds)):
        Tick(budget=2.0).run()
    assert service.count("generate") == 5
    assert not {"submitting", "in_doubt", "queued"} & set(states())
    for job in jobs:
        assert drive(job).state == State.DONE
    assert service.count("generate") == 5


def test_a_database_that_goes_while_rows_are_claimed_costs_no_answer(service: Upstream, member: User) -> None:
    service.fail_next("generate", times=8, late=1.0)
    for number in range(8):
        requested(member, f"lighthouse {number}")
    with outage(lambda: service.count("generate") >= 1, after(3.0)):
        Tick(budget=6.0, threads=2).run()
    for job in Job.objects.all():
        assert drive(job).state in (State.DONE, State.IN_DOUBT)
    # What an upstream took is never in doubt; a claim whose commit was not confirmed may be.
    assert Job.objects.exclude(task_id="").count() == service.count("generate")


def test_whatever_ends_a_tick_what_was_sent_is_waited_for(
    service: Upstream, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.fail_next("generate", late=1.0)
    job = requested(member)
    take = lease.take

    def broken(*args: object) -> bool:
        if service.count("generate"):
            raise ValueError("a fault of our own")
        return take(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("generation.pipeline.tick.RENEW", 0.0)
    monkeypatch.setattr(lease, "take", broken)
    with pytest.raises(ValueError, match="of our own"):
        Tick(budget=5.0).run()
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert job.task_id


def test_a_refusal_that_comes_meanwhile_ends_the_job_and_gives_its_credits_back(
    service: Upstream, member: User
) -> None:
    service.fail_next("generate", late=0.5, status=400, body={"detail": "No."})
    job = requested(member)
    with outage(sent(service, 1), after(3.0)):
        Tick(budget=1.0).run()
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, "rejected")
    assert Hold.objects.get().captured == 0


def test_a_picture_that_comes_meanwhile_is_stored_once(service: Upstream, member: User) -> None:
    job = requested(member)
    service.fail_next("cdn", delay=1.0)
    with outage(lambda: service.count("cdn") == 1, after(3.0)):
        Tick(budget=4.0).run()
    assert drive(job).state == State.DONE
    assert Image.objects.count() == 1
    assert service.count("cdn") == 1


def test_a_reference_that_is_brought_up_meanwhile_travels_once(service: Upstream, member: User) -> None:
    job = requested(member, model_id=KONTEXT, references=[reference(member)])
    service.fail_next("register", late=1.0)
    with outage(lambda: service.count("register") == 1, after(3.0)):
        Tick(budget=2.0).run()
    assert drive(job).state == State.DONE
    assert (service.count("put"), service.count("generate")) == (1, 1)


def test_a_stop_while_the_database_is_away_leaves_the_ids_in_a_file_and_the_next_start_completes_the_jobs(
    service: Upstream, member: User, file: Path
) -> None:
    service.fail_next("generate", times=3, late=1.5)
    for number in range(3):
        requested(member, f"lighthouse {number}")
    ended = threading.Event()
    with outage(sent(service, 3), ended.is_set):
        threading.Timer(1.0, stopping.request_stop).start()
        Tick(budget=9.0).run()
        assert len(file.read_text().split()) >= 3
        assert file.stat().st_mode & 0o077 == 0
        ended.set()
    assert states() == ["submitting"] * 3
    stopping.arm()
    sweep()
    assert states() == ["running"] * 3
    assert file.read_text() == ""
    assert sweep() == 0


def test_an_answer_that_came_after_its_job_was_put_in_doubt_takes_it_out_again(
    service: Upstream, member: User
) -> None:
    job = requested(member)
    (work,) = submit.claim(5)
    answer = run(work)
    Job.objects.update(locked_until=timezone.now() - timedelta(hours=1))
    sweep()
    job.refresh_from_db()
    assert job.state == State.IN_DOUBT
    assert "interrupted" in job.message
    work.finish(answer)
    assert drive(job).state == State.DONE
    assert service.count("generate") == 1


def test_a_line_in_the_file_is_worth_what_its_job_still_lacks(
    service: Upstream, member: User, file: Path
) -> None:
    job, other = requested(member), requested(member, "another")
    works = list(submit.claim(5))
    for work in works:
        answer = run(work)
        work.keep(answer)
        if work.job == job.pk:
            work.finish(answer)  # written after all
    known = Job.objects.get(pk=job.pk)
    with file.open("a") as torn:
        torn.write('{"job": "a power c')
    file.write_text(file.read_text() + '\n{"job": "no-such", "task_id": "1", "variation_id": ""}\n[]\n')
    assert tickets.complete_kept() == 1
    again = Job.objects.get(pk=job.pk)
    assert (again.task_id, again.deadline, again.state) == (known.task_id, known.deadline, State.RUNNING)
    other.refresh_from_db()
    assert other.state == State.RUNNING
    assert tickets.complete_kept() == 0


def test_a_line_after_one_that_was_cut_short_is_read(service: Upstream, member: User, file: Path) -> None:
    file.write_text('{"job": "a power c')
    job = requested(member)
    (work,) = submit.claim(5)
    work.keep(run(work))
    assert tickets.complete_kept() == 1
    hurry()
    assert drive(job).state == State.DONE
    assert Output.objects.count() == 1


def test_nothing_new_is_sent_once_a_stop_was_asked_for(service: Upstream, member: User) -> None:
    """Its references were being brought up: it stands in the queue as before."""
    job = requested(member, model_id=KONTEXT, references=[reference(member)])
    service.fail_next("register", late=1.0)
    threading.Timer(0.7, stopping.request_stop).start()
    Tick(budget=9.0).run()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)
    assert service.count("generate") == 0


def test_the_queue_gives_a_tick_a_quarter_of_an_hour_and_gives_its_message_to_nobody_else_meanwhile(
    settings: Settings,
) -> None:
    assert settings.Q_CLUSTER["timeout"] == 15 * 60
    assert settings.Q_CLUSTER["retry"] > settings.Q_CLUSTER["timeout"] + 60
    assert Tick().write_until - time.monotonic() > 13 * 60
