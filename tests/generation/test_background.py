"""The small parts every background process shares: heartbeat, stop flag, schedules."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import Schedule

from generation import stopping
from generation.health import Pulse, beat, mark, worker_health
from generation.models import Heartbeat
from generation.schedules import SCHEDULES, ensure_schedules


@pytest.mark.django_db
def test_health_follows_what_the_worker_says() -> None:
    assert worker_health().state == "never"
    mark("starting")
    assert worker_health().state == "starting"
    assert not worker_health().alive
    beat()
    assert worker_health().alive
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert worker_health().state == "dead"
    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
def test_a_pulse_writes_now_and_then_only() -> None:
    pulse = Pulse()
    pulse()
    Heartbeat.objects.all().delete()
    pulse()
    assert not Heartbeat.objects.exists()


def test_a_stop_reaches_processes_that_were_forked_before() -> None:
    fork = multiprocessing.get_context("fork")
    stopping.arm()
    heard = fork.Queue()

    def listen() -> None:
        heard.put(stopping.stop_requested())
        heard.put(stopping.pause(60))

    process = fork.Process(target=listen)
    process.start()
    try:
        assert heard.get(timeout=30) is False
        stopping.request_stop()
        assert heard.get(timeout=30) is True
    finally:
        stopping.arm()
        process.join(30)
    assert not stopping.stop_requested()


def test_a_pause_without_a_stop_just_ends() -> None:
    stopping.arm()
    assert stopping.pause(0) is False


@pytest.mark.django_db
def test_schedules_are_there_once_and_keep_their_next_run() -> None:
    ensure_schedules()
    later = timezone.now() + timedelta(minutes=30)
    Schedule.objects.update(next_run=later, func="old.path")
    Schedule.objects.create(name="sweep", func="a.duplicate", schedule_type=Schedule.MINUTES, minutes=1)
    ensure_schedules()
    rows = {row.name: row for row in Schedule.objects.all()}
    assert Schedule.objects.count() == len(SCHEDULES) == 4
    assert rows["sweep"].func == "generation.tasks.sweep"
    assert (rows["sweep"].schedule_type, rows["sweep"].minutes) == (Schedule.MINUTES, 1)
    assert rows["sync catalogue"].schedule_type == Schedule.HOURLY
    assert {row.next_run for row in rows.values()} == {later}
