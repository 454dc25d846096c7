from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config.people import deactivate, reset_link
from config.roles import Refused
from generation.keys import Wish, make_key, revoke
from generation.models import ApiKey, AuditEntry
from tests.config.people import PASSWORD, act, make, saved, signed_in
from tests.e2e.site import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked_off")]
NEW = "another quiet orchard"
BOTH = {"password1": NEW, "password2": NEW}


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


def path_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/accounts/password/reset/key/[^\s\"]+)", text)
    assert found, text
    return found[1]


def choose(client: Client, path: str) -> Any:
    """Open the link, and send a new password where it leads."""
    page = client.get(path, follow=True)
    return client.post(page.redirect_chain[-1][0], BOTH, follow=True) if page.redirect_chain else page


def test_an_admin_copies_a_link_that_works_once() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    path = path_in(act(signed_in(ada), eve, "reset").content.decode())
    assert "Your password is changed" in choose(Client(), path).content.decode()
    eve.refresh_from_db()
    assert eve.check_password(NEW)
    assert "This link no longer works" in Client().get(path).content.decode()
    assert AuditEntry.objects.filter(actor="ada", action="made a reset link", subject="user: eve").exists()


def test_a_changed_password_ends_the_sessions_there_were() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    window = signed_in(eve)
    choose(Client(), path_in(reset_link(ada, eve)))
    assert window.get("/").status_code == 302


def test_a_link_opened_by_another_changes_nothing_for_either() -> None:
    ada, eve, otto = make("ada", "admin"), make("eve"), make("otto")
    path = path_in(reset_link(ada, eve))
    window = signed_in(otto)
    page = window.get(path)
    assert page.status_code == 409
    assert "you are signed in as otto" in page.content.decode()
    assert window.post(path, BOTH).status_code == 409
    assert window.get("/activity/").status_code == 200
    assert User.objects.get(username="eve").check_password(PASSWORD)
    assert User.objects.get(username="otto").check_password(PASSWORD)
    assert "Your password is changed" in choose(Client(), path).content.decode()


def test_ones_own_link_works_while_one_is_signed_in() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    choose(signed_in(eve), path_in(reset_link(ada, eve)))
    assert User.objects.get(username="eve").check_password(NEW)


def test_a_link_is_mailed_where_there_is_a_mail_server(client: Client) -> None:
    make("eve")
    client.post("/accounts/password/reset/", {"email": "eve@example.org"}, headers={"host": "localhost:666"})
    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    choose(client, path_in(str(mail.outbox[0].body)))
    assert User.objects.get().check_password(NEW)


def test_an_address_of_nobody_is_told_apart_by_nothing(client: Client) -> None:
    make("eve")
    answers = [
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}, follow=True).content
        for name in ("eve", "nobody")
    ]
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_whether_there_is_an_account_is_looked_up_by_the_worker_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("eve")
    queued: list[tuple[str, ...]] = []
    monkeypatch.setattr("config.reset_mail.async_task", lambda *task: queued.append(task))
    counts = []
    for name in ("nobody", "Eve"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/accounts/password/reset/", {"email": f"{name}@example.org"})
        assert answer["Location"] == "/accounts/password/reset/done/"
        assert not [query for query in asked if "auth_user" in query["sql"]]
        counts.append(len(asked))
    assert counts[0] == counts[1]
    # No link lies in the queue: it is made when it is mailed.
    assert queued == [("config.tasks.mail_reset", f"{name}@example.org") for name in ("nobody", "eve")]
    assert not mail.outbox


def test_a_mail_server_that_is_away_tells_nobody_and_is_logged_without_the_link(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    make("eve")
    for name in ("nobody", "eve"):
        answer = client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}, follow=True)
        assert "a link is on its way" in answer.content.decode()
    [line] = caplog.messages
    assert line.startswith("A mail with a reset link could not be sent: [Errno")


def test_without_a_mail_server_the_page_says_whom_to_ask(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    make("eve")
    for response in (
        client.get("/accounts/password/reset/"),
        client.post("/accounts/password/reset/", {"email": "eve@example.org"}),
    ):
        assert "Ask an admin" in response.content.decode()


def test_an_address_that_was_changed_opens_nothing_any_more(client: Client) -> None:
    ada, eve = make("ada", "admin"), make("eve")
    path = path_in(reset_link(ada, eve))
    saved(signed_in(ada), eve, email="new@example.org")
    assert "no longer works" in client.get(path).content.decode()
    client.post("/accounts/password/reset/", {"email": "eve@example.org"})
    assert not mail.outbox


def test_who_is_deactivated_gets_no_link(client: Client) -> None:
    ada, eve = make("ada", "admin"), make("eve")
    path = path_in(reset_link(ada, eve))
    deactivate(ada, eve)
    with pytest.raises(Refused, match="deactivated"):
        reset_link(ada, eve)
    choose(client, path)
    assert client.get("/").status_code == 302


def form_behind(path: str) -> tuple[Client, str, str]:
    """Who has opened the link, where it leads, and what stands there."""
    window = Client()
    page = window.get(path, follow=True)
    return window, page.redirect_chain[-1][0], page.content.decode()


def test_the_keys_of_the_api_are_listed_and_those_that_are_ticked_end() -> None:
    ada, eve, otto = make("ada", "admin"), make("eve"), make("otto")
    lost, kept, old, others = (
        make_key(owner.pk, Wish(name), "test")[0]
        for owner, name in ((eve, "lost <b>"), (eve, "kept"), (eve, "long gone"), (otto, "not hers"))
    )
    revoke(old, "test")
    window, there, page = form_behind(path_in(reset_link(ada, eve)))
    assert "lost &lt;b&gt;" in page and "kept" in page and lost.prefix in page
    assert "long gone" not in page and "not hers" not in page
    ends = {f"end-{key.prefix}": "on" for key in (lost, others)}
    refused = window.post(there, {**BOTH, "password2": "something else", **ends})
    assert "same password" in refused.content.decode()
    assert not ApiKey.objects.get(pk=lost.pk).revoked
    assert "Your password is changed" in window.post(there, {**BOTH, **ends}, follow=True).content.decode()
    revoked = ApiKey.objects.filter(revoked=True).values_list("name", flat=True)
    assert set(revoked) == {"lost <b>", "long gone"}
    assert AuditEntry.objects.filter(actor="eve", action="changed", subject__contains="lost").exists()
    assert not ApiKey.objects.get(pk=kept.pk).revoked


def test_whoever_has_no_keys_is_asked_for_the_password_alone() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    assert "API key" not in form_behind(path_in(reset_link(ada, eve)))[2]
