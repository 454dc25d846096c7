from __future__ import annotations

import http.server
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from config.watch import SILENCE, Watch, WorkerSign, web_sign
from generation.health import beat, mark
from generation.models import Heartbeat
from tests.e2e.site import free_port


def test_silence_is_counted_from_the_last_sign_or_the_start() -> None:
    watch = Watch({})
    watch.round_ended_at = 1000.0
    assert watch.silent("web", started_at=1000 - SILENCE - 1)
    assert not watch.silent("web", started_at=1000 - SILENCE + 1)
    watch.seen["web"] = 1000 - SILENCE + 1
    assert not watch.silent("web", started_at=0)
    watch.seen["web"] = 1000 - SILENCE - 1
    assert watch.silent("web", started_at=0)


def test_a_check_that_hangs_condemns_nobody() -> None:
    watch = Watch({})
    watch.seen["worker"] = watch.round_ended_at = 5.0
    assert not watch.silent("worker", started_at=0)  # however late it is by now


def test_a_round_notes_who_gave_a_sign() -> None:
    watch = Watch({"web": lambda: True, "worker": lambda: False})
    watch.round()
    assert watch.seen_since("web", 0)
    assert not watch.seen_since("worker", 0)


@pytest.mark.django_db(transaction=True)
def test_the_worker_gives_a_sign_when_its_heartbeat_moves() -> None:
    beat()
    sign = WorkerSign()
    assert not sign()  # that one was there before
    beat()
    assert sign()
    assert not sign()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(days=1))  # the clock was set
    assert sign()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_starting_or_stopped_gives_no_sign() -> None:
    sign = WorkerSign()
    mark("starting")
    assert not sign()
    mark("stopped")
    assert not sign()


def test_a_database_that_is_away_is_not_the_workers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: WorkerSign) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(WorkerSign, "_read", lambda self: None)
    sign = WorkerSign()
    monkeypatch.setattr(WorkerSign, "_read", away)
    assert sign()


def test_any_answer_is_a_sign_of_the_web_server() -> None:
    class Unavailable(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Unavailable) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert web_sign("127.0.0.1", server.server_port)()
        thread.join()


def test_no_answer_is_none() -> None:
    assert not web_sign("127.0.0.1", free_port())()
