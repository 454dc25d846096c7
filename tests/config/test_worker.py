from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from config.worker import SILENT_BEATS, Worker
from generation.health import beat, mark
from generation.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)  # a look closes its connection


def ask(worker: Worker, times: int = 1) -> bool:
    """Look that often for a sign of life; whether it counts as silent."""
    for _ in range(times):
        worker.ask_for_beat()
    return worker.silent()


def test_a_worker_whose_heartbeat_moves_is_never_silent() -> None:
    worker = Worker()
    mark("starting")
    for _ in range(3 * SILENT_BEATS):
        beat()
        assert not ask(worker)


def test_a_worker_is_silent_when_its_heartbeat_has_stood_still_for_a_minute() -> None:
    worker = Worker()
    mark("starting")
    assert not ask(worker, SILENT_BEATS)  # the first look finds what was there before
    assert ask(worker)


def test_one_sign_of_life_is_enough_to_begin_anew() -> None:
    worker = Worker()
    beat()
    assert not ask(worker, SILENT_BEATS)
    beat()
    assert not ask(worker, SILENT_BEATS)
    assert ask(worker)


def test_a_clock_that_is_set_back_is_no_silence() -> None:
    worker = Worker()
    beat()
    assert not ask(worker, SILENT_BEATS)
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(days=1))
    assert not ask(worker)


def test_a_database_that_is_away_is_not_the_workers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise DatabaseError("gone")

    worker = Worker()
    beat()
    assert not ask(worker, SILENT_BEATS)
    with monkeypatch.context() as broken:
        broken.setattr(Heartbeat.objects, "filter", away)
        assert not ask(worker, 2 * SILENT_BEATS)
    assert not ask(worker, SILENT_BEATS - 1)
