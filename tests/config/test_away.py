"""What people and scripts send while the database is locked or away, or Redis is: a sentence, never a 500."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from config.invites import hashed
from config.models import Invite
from generation.models import ApiKey
from tests.config.sendings import PASSWORD, PROMPT, House, told, walk
from tests.e2e.site import free_port

pytestmark = pytest.mark.django_db(transaction=True)
HOLD = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1])
line.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
HTMX = {"HX-Request": "true"}
Trouble = Callable[[], AbstractContextManager[None]]


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else is writing, and does not end; our own patience is short."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA busy_timeout = 20")
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-c", HOLD, name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            try:
                yield
            finally:
                other.terminate()
        return
    connection.cursor().execute("SET lock_timeout = 100")
    tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield


@contextmanager
def away() -> Iterator[None]:
    """Nobody listens where the database was; or its folder is gone."""
    before = dict(connection.settings_dict)
    sqlite = connection.vendor == "sqlite"
    connection.close()
    connection.settings_dict |= {"NAME": "/nowhere/a.sqlite3"} if sqlite else {"PORT": str(free_port())}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


DATABASE = pytest.mark.parametrize("trouble", [locked, away])


@pytest.fixture
def house(member: User) -> House:
    cache.clear()
    return House.of(member)


def check_sentence(name: str, answer: dict[str, Any], kind: str) -> None:
    assert answer["type"].startswith(kind), name
    assert "does not answer" in answer["text"], name


@DATABASE
def test_a_form_sent_while_the_database_is_locked_or_away_is_answered_with_503(
    house: House, trouble: Trouble
) -> None:
    sends = house.pages()
    with trouble():
        answers = walk(sends)
    assert {name: answer["status"] for name, answer in answers.items()} == dict.fromkeys(sends, 503)
    for name, answer in answers.items():
        check_sentence(name, answer, "text/html")
        assert answer["retry"], name


@DATABASE
def test_a_script_of_a_page_is_told_the_sentence_alone(house: House, trouble: Trouble) -> None:
    sends = house.pages(**HTMX)
    with trouble():
        answers = walk(sends)
    assert {name: answer["status"] for name, answer in answers.items()} == dict.fromkeys(sends, 503)
    for name, answer in answers.items():
        check_sentence(name, answer, "text/plain")


@DATABASE
def test_a_call_of_the_api_is_answered_with_503_and_may_be_made_again(house: House, trouble: Trouble) -> None:
    sends = house.calls()
    with trouble():
        answers = walk(sends)
    assert {name: answer["status"] for name, answer in answers.items()} == dict.fromkeys(sends, 503)
    for name, answer in answers.items():
        body = json.loads(answer["text"])
        assert (body["code"], bool(answer["retry"])) == ("unavailable", True), name
        assert "does not answer" in body["detail"], name
    assert all(told(send())["status"] < 300 for send in sends.values())


def lose_redis(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }


def test_without_redis_a_form_is_taken_or_answered_with_503(house: House, settings: Settings) -> None:
    sends = house.pages()
    lose_redis(settings)
    answers = walk(sends)
    refused = {name: answer["status"] for name, answer in answers.items() if answer["status"] >= 400}
    assert refused == {"a key": 503, "password": 503, "sign in": 503}
    for name in refused:
        assert "Redis does not answer" in answers[name]["text"]
        assert answers[name]["retry"]
    assert not ApiKey.objects.filter(name="new").exists()


def test_without_redis_a_call_is_taken_or_answered_with_503(house: House, settings: Settings) -> None:
    sends = house.calls()
    lose_redis(settings)
    answers = walk(sends)
    assert {name: answer["status"] for name, answer in answers.items()} == {
        **dict.fromkeys(sends, 503),
        "put": 200,  # a signed link is not counted
    }
    for name, answer in answers.items():
        if answer["status"] == 503:
            body = json.loads(answer["text"])
            assert (body["code"], "Redis" in body["detail"], bool(answer["retry"])) == (
                "unavailable",
                True,
                True,
            ), name


def test_whoever_signs_in_while_nothing_can_be_counted_has_not_tried_too_often(house: House) -> None:
    with locked():
        answer = told(house.sign_in())
    assert (answer["status"], "Too many" in answer["text"]) == (503, False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE atelier_cache RENAME TO gone")
        try:
            answer = told(house.sign_in())
        finally:
            cursor.execute("ALTER TABLE gone RENAME TO atelier_cache")
    assert answer["status"] == 503
    assert "does not answer" in answer["text"]
    assert house.sign_in().status_code == 302


@DATABASE
def test_without_javascript_the_words_come_back_and_can_be_sent_again(house: House, trouble: Trouble) -> None:
    form = house.order_form(**{"p-aspect_ratio": "16:9"})
    with trouble():
        page = house.browser.post("/create/", form).content.decode()
    field = re.search(r'<textarea[^>]* name="prompt"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert field is not None and html.unescape(field[1]) == PROMPT
    assert '<form method="post" action="/create/"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert (hidden["token"], hidden["p-aspect_ratio"]) == (form["token"], "16:9")
    again = {**hidden, "prompt": html.unescape(field[1])}
    assert house.browser.post("/create/", again).status_code == 302


def test_a_password_never_comes_back(house: House) -> None:
    sends = house.pages()
    with away():
        texts = [sends[name]().content.decode() for name in ("sign in", "password")]
    for text in texts:
        assert "a-good-password-1" not in text and "Slow-river-7" not in text
        assert 'type="password"' in text


def test_a_page_is_shown_although_it_cannot_be_written_down_who_saw_it(house: House) -> None:
    with locked():
        assert house.browser.get("/activity/").status_code == 200


@contextmanager
def read_only() -> Iterator[None]:
    """As after a fault of the disk, or on a replica."""
    sqlite = connection.vendor == "sqlite"
    on, off = ("query_only = 1", "query_only = 0") if sqlite else ("= on", "= off")
    statement = "PRAGMA {}" if sqlite else "SET default_transaction_read_only {}"
    connection.cursor().execute(statement.format(on))
    try:
        yield
    finally:
        connection.cursor().execute(statement.format(off))


@contextmanager
def stopped() -> Iterator[None]:
    """The server ended our line since we used it last, as when it is started again."""
    if connection.vendor == "sqlite":
        pytest.skip("No server keeps a line to a file.")
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
    try:
        yield
    finally:
        connection.close()


@pytest.mark.parametrize("trouble", [read_only, stopped])
def test_other_ways_of_a_database_to_be_away_are_no_500_either(house: House, trouble: Trouble) -> None:
    sends = {**house.pages(), **house.calls()}
    statuses = set()
    for send in sends.values():
        with trouble():
            statuses.add(send().status_code)
    assert statuses <= {200, 201, 202, 204, 302, 503}
    assert 503 in statuses


def test_the_admin_and_who_is_invited_are_told_too(house: House) -> None:
    house.person.is_staff = house.person.is_superuser = True
    house.person.save()
    token = "a-token-for-somebody"
    Invite.objects.create(token_hash=hashed(token), role="member", created_by=house.person)
    invited = {"username": "nils", "email": "n@example.org", "password1": PASSWORD, "password2": PASSWORD}
    with locked():
        answers = {
            "group": told(house.browser.post("/admin/auth/group/add/", {"name": "Painters & co"})),
            "invite": told(house.stranger.post(reverse("invite", args=[token]), invited)),
            "reset": told(house.stranger.post("/accounts/password/reset/", {"email": "mara@example.org"})),
        }
    assert {name: answer["status"] for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert 'value="Painters &amp; co"' in answers["group"]["text"]
    assert 'value="nils"' in answers["invite"]["text"] and PASSWORD not in answers["invite"]["text"]
