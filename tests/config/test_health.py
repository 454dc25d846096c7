from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

import config.health
from config.health import Findings, Probe
from generation.health import WorkerHealth, beat, mark
from generation.models import Heartbeat
from tests.config.people import make

pytestmark = pytest.mark.django_db(transaction=True)  # the check looks with a connection of its own


TOKEN = "a-token-of-the-watchman"


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.ATELIER_HEALTH_TOKEN = TOKEN


def ask(client: Client, token: str = TOKEN, **extra: Any) -> tuple[int, dict[str, Any]]:
    response = client.get("/healthz", **{"HTTP_AUTHORIZATION": f"Bearer {token}", **extra})
    assert response["Content-Type"] == "application/json"
    return response.status_code, response.json()


def test_a_beating_worker_is_healthy(client: Client) -> None:
    beat()
    status, answer = ask(client)
    assert (status, answer["status"], answer["web"], answer["database"]) == (200, "ok", "ok", "ok")
    assert answer["worker"]["state"] == "running"
    assert answer["worker"]["heartbeat_age_s"] < 60
    assert answer["queue"]["waiting"] == 0
    assert not answer["queue"]["running"]  # Redis does not count them
    assert "reason" not in answer


def test_a_worker_that_is_silent_for_a_minute_is_dead(client: Client) -> None:
    beat()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    status, answer = ask(client)
    assert (status, answer["status"], answer["worker"]["state"]) == (503, "unavailable", "dead")
    assert answer["reason"] == "the worker has given no sign of life for more than 60 seconds"


def test_a_worker_that_was_stopped_is_told_from_a_dead_one(client: Client) -> None:
    mark("stopped")
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    status, answer = ask(client)
    assert (status, answer["reason"]) == (503, "the worker is stopped")


def test_a_worker_that_never_reported_is_starting_for_a_while(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config.health, "_born", time.monotonic())
    status, answer = ask(client)
    assert (status, answer["worker"]["state"], answer["reason"]) == (503, "never", "the worker is starting")
    monkeypatch.setattr(config.health, "_born", time.monotonic() - 31)
    assert ask(client)[1]["reason"] == "the worker has not started"


def test_a_clock_set_back_is_no_illness(client: Client) -> None:
    beat()
    Heartbeat.objects.update(seen_at=timezone.now() + timedelta(hours=1))
    status, answer = ask(client)
    assert (status, answer["worker"]["heartbeat_age_s"]) == (200, 0.0)


def test_a_database_that_is_away_is_said_in_json(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> WorkerHealth:
        raise DatabaseError("gone")

    monkeypatch.setattr(config.health, "worker_health", away)
    status, answer = ask(client)
    assert (status, answer["database"], answer["worker"]["state"]) == (503, "unavailable", "unknown")
    assert answer["reason"] == "the database does not answer"


def test_a_full_disk_is_what_the_worker_saw_at_its_last_beat(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.health.FULL_BELOW", 1 << 60)
    beat()
    monkeypatch.undo()
    status, answer = ask(client)
    assert (status, answer["disk"], answer["reason"]) == (503, "full", "the disk is full")
    beat()
    status, answer = ask(client)
    assert (status, answer["disk"]) == (200, "ok")


def test_a_worker_that_could_not_write_down_a_full_disk_is_not_to_blame(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=26))
    monkeypatch.setattr("generation.health.FULL_BELOW", 1 << 60)
    assert ask(client)[1]["reason"] == "the disk is full"
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert ask(client)[1]["reason"].startswith("the disk is full; the worker has given no sign")


def test_a_queue_that_is_away_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError

    beat()
    monkeypatch.setattr(config.health, "get_broker", away)
    status, answer = ask(client)
    assert (status, answer["database"], answer["reason"]) == (503, "ok", "the queue does not answer")


def test_a_database_that_hangs_holds_up_nobody() -> None:
    hanging = threading.Event()

    def ask_for_ever() -> Findings:
        hanging.wait()
        return Findings(WorkerHealth("running", 1.0), 0, 0)

    probe = Probe(ask_for_ever, patience=0.01)
    assert probe() == Findings()
    assert probe() == Findings()  # the first one's thread still hangs, and no second is made
    hanging.set()
    patient = Probe(ask_for_ever, patience=30)
    assert patient().waiting == 0


@pytest.mark.parametrize("host", ["10.1.2.3", "[::1]:8000", "anything.example", "no host at all"])
def test_it_answers_to_any_name_without_a_session(client: Client, host: str) -> None:
    beat()
    assert ask(client, headers={"host": host})[0] == 200
    assert not client.cookies


@pytest.mark.parametrize("token", ["", "wrong", "a-token-of-the-watchma", "a-token-of-the-watchman-too"])
def test_whoever_is_outside_is_told_the_status_alone(client: Client, token: str) -> None:
    beat()
    assert ask(client, token) == (200, {"status": "ok"})
    mark("stopped")
    assert ask(client, token) == (503, {"status": "unavailable"})
    assert "reason" in ask(client)[1]


def test_where_no_token_is_set_none_opens(client: Client, settings: Settings) -> None:
    settings.ATELIER_HEALTH_TOKEN = ""
    beat()
    for sent in ("Bearer ", "Bearer", ""):
        assert client.get("/healthz", headers={"authorization": sent}).json() == {"status": "ok"}


@pytest.mark.parametrize(("role", "told"), [("admin", True), ("manager", False), ("member", False)])
def test_a_signed_in_admin_is_told_the_rest(client: Client, role: str, told: bool) -> None:
    beat()
    person = make("ada", role)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert ("worker" in ask(client, "")[1]) is told
    person.is_active = False
    person.save()
    assert ask(client, "")[1] == {"status": "ok"}


@pytest.mark.parametrize("cookie", ["x" * 32, "x", "ä" * 40, '"abcdefgh\\000ij"', "x" * 4000])
def test_a_session_that_is_none_tells_nothing(client: Client, cookie: str) -> None:
    beat()
    client.cookies["sessionid"] = "-"
    client.cookies["sessionid"].set("sessionid", cookie, cookie)
    assert ask(client, "")[1] == {"status": "ok"}


def test_it_needs_no_query_of_the_request_itself(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):  # the look has a connection of its own
        client.get("/healthz")


def test_any_other_page_refuses_a_wrong_name_plainly(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert b"ATELIER_URL" in response.content
    assert b"evil" not in response.content


def test_the_path_is_also_one_of_the_urls() -> None:
    assert reverse("healthz") == "/healthz"
