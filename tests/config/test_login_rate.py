"""Attempts are counted for all processes together, by person and by true address."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django_q.conf import Conf
from pytest_django import Settings

from tests.config.people import PASSWORD, make

pytestmark = pytest.mark.django_db
WAIT = "Too many attempts. Wait a few minutes, then try again."
ONE = "192.0.2.1"


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


def attempt(login: str, password: str = "wrong", **meta: str) -> str:
    """What the page says to a browser that has never been here."""
    form = {"login": login, "password": password}
    response = Client(**{"REMOTE_ADDR": ONE, **meta}).post("/accounts/login/", form)  # type: ignore[arg-type]
    return "in" if response.status_code == 302 else response.content.decode()


def test_after_five_wrong_passwords_the_right_one_waits_too() -> None:
    make("ada")
    assert all(WAIT not in attempt("ada") for _ in range(5))
    assert WAIT in attempt("ada", PASSWORD)


def test_counted_attempts_are_not_pushed_out_by_those_of_others() -> None:
    make("ada")
    for _ in range(5):
        attempt("ada")
    for number in range(1000):
        cache.set(f"somebody-{number}", number)
    assert WAIT in attempt("ada", PASSWORD)


def test_other_names_and_hosts_do_not_help() -> None:
    make("ada")
    for number, login in enumerate(("ada", "ADA", "ada@example.org", "Ada@Example.org", "ada")):
        assert WAIT not in attempt(login, HTTP_HOST=f"localhost:{8000 + number}")
    assert WAIT in attempt("ada", PASSWORD, HTTP_HOST="127.0.0.1:1")


def test_one_machine_locks_nobody_out_at_another() -> None:
    make("ada")
    for _ in range(9):
        attempt("ada")
    assert attempt("ada", PASSWORD, REMOTE_ADDR="192.0.2.2") == "in"


def test_many_machines_together_try_a_person_twenty_times() -> None:
    make("ada")
    for number in range(20):
        assert WAIT not in attempt("ada", REMOTE_ADDR=f"192.0.2.{number}")
    assert WAIT in attempt("ada", PASSWORD, REMOTE_ADDR="192.0.2.99")


def test_a_network_of_ipv6_is_one_machine() -> None:
    make("ada")
    for number in range(5):
        assert WAIT not in attempt("ada", REMOTE_ADDR=f"2001:db8::{number}")
    assert WAIT in attempt("ada", PASSWORD, REMOTE_ADDR="2001:db8::99")
    assert attempt("ada", PASSWORD, REMOTE_ADDR="2001:db8:0:1::1") == "in"


def test_a_right_password_counts_nowhere() -> None:
    make("ada")
    assert all(attempt("ada", PASSWORD, REMOTE_ADDR=f"192.0.2.{number}") == "in" for number in range(25))


def test_somebody_and_nobody_cost_as_many_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    make("ada")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    costs = []
    for login in ("ada", "ada@example.org", "nobody", "nobody@example.org"):
        hashed.clear()
        attempt(login)
        costs.append(len(hashed))
    assert costs == [2, 2, 2, 2]


def test_a_name_longer_than_any_is_a_mistake_of_the_form() -> None:
    page = attempt("a" * 100_000)
    assert "at most 254 characters" in page
    assert WAIT not in page


def test_somebody_else_at_another_machine_is_not_held_up() -> None:
    make("ada")
    make("eve")
    for _ in range(6):
        attempt("ada")
    assert attempt("eve", PASSWORD, REMOTE_ADDR="192.0.2.2") == "in"


def test_one_machine_may_not_try_many_people() -> None:
    for number in range(10):
        assert WAIT not in attempt(f"nobody{number}")
    assert WAIT in attempt("nobody11")


def test_a_header_of_ones_own_is_no_other_machine() -> None:
    for number in range(10):
        attempt(f"nobody{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert WAIT in attempt("nobody11", HTTP_X_FORWARDED_FOR="198.51.100.99")


def test_behind_a_proxy_its_own_entry_counts_and_no_other(settings: Settings) -> None:
    settings.ATELIER_PROXIES = 1
    for number in range(10):
        attempt(f"nobody{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.5")
    assert WAIT in attempt("nobody11", HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.5")
    assert WAIT not in attempt("nobody12", HTTP_X_FORWARDED_FOR="203.0.113.6")


@pytest.mark.parametrize("header", ["", "nonsense", ",", "1.2.3.4, <script>"])
def test_an_odd_header_harms_nothing(settings: Settings, header: str) -> None:
    settings.ATELIER_PROXIES = 1
    make("ada")
    assert attempt("ada", PASSWORD, HTTP_X_FORWARDED_FOR=header) == "in"


def test_many_attempts_get_the_page_of_the_house() -> None:
    client = Client(REMOTE_ADDR=ONE)
    answers = [client.post("/accounts/login/", {"login": "", "password": ""}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].content.decode()


def test_resets_are_not_mailed_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "SYNC", True)
    make("ada")
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(
            "/accounts/password/reset/", {"email": "ada@example.org"}
        )
    assert len(mail.outbox) == 3


TRY = """
import django; django.setup()
from django.test import Client
page = Client(HTTP_HOST="localhost").post("/accounts/login/", {"login": "nobody", "password": "wrong"})
print(page.status_code, "Too many attempts" in page.content.decode())
"""


@pytest.mark.e2e
def test_processes_count_together(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ATELIER_ENV_FILE": "",
        "ATELIER_DATA": str(tmp_path),
    }

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    run("manage.py", "prepare")
    assert [run("-c", TRY) for _ in range(6)] == ["200 False"] * 5 + ["200 True"]
