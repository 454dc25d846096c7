from __future__ import annotations

import re
import threading
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from config.invites import invite
from config.models import Invite
from config.roles import Refused
from generation.models import AuditEntry, Plan
from tests.config.people import PASSWORD, make, signed_in

pytestmark = pytest.mark.django_db
FORM = {"username": "eve", "email": "", "password1": PASSWORD, "password2": PASSWORD}
ADD = "/admin/config/invite/add/"


@pytest.fixture
def ada(db: None) -> User:
    return make("ada", "admin")


def local(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def ask(client: Client, **form: Any) -> Any:
    later = timezone.localtime() + timedelta(days=2)
    when = {"expires_at_0": f"{later:%Y-%m-%d}", "expires_at_1": f"{later:%H:%M:%S}"}
    return client.post(ADD, {"email": "", "role": "member", "note": "", **when, **form})


def link_on(response: Any) -> str:
    found = re.search(r'value="(http[^"]+/invite/[^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return local(found[1])


def test_an_invite_made_in_the_admin_lets_one_person_in(ada: User) -> None:
    team, plan = Group.objects.create(name="Design"), Plan.objects.create(name="Studio", credits=10)
    response = ask(signed_in(ada), role="manager", teams=[team.pk], plan=plan.pk, note="for Eve")
    assert "no-store" in response["Cache-Control"]
    link, client = link_on(response), Client()
    assert client.get(link).status_code == 200
    assert client.post(link, FORM)["Location"] == "/"
    eve = User.objects.get(username="eve")
    assert client.session["_auth_user_id"] == str(eve.pk)
    assert (eve.is_staff, eve.is_superuser, eve.check_password(PASSWORD)) == (True, False, True)
    assert [group.name for group in eve.groups.all()] == ["Design"]
    assert eve.plan_assignment.plan == plan
    assert Invite.objects.get().used_by == eve
    assert AuditEntry.objects.filter(actor="ada", action="invited").exists()
    assert AuditEntry.objects.filter(actor="eve", action="accepted an invite").exists()


def test_the_link_is_kept_nowhere_and_shown_once(ada: User) -> None:
    client = signed_in(ada)
    token = link_on(ask(client)).split("/")[2]
    row = Invite.objects.get()
    assert token not in str(Invite.objects.values())
    assert token not in str(list(AuditEntry.objects.values()))
    page = client.get(reverse("admin:config_invite_change", args=[row.pk]))
    assert page.status_code == 200
    assert token not in page.content.decode()


def test_with_a_mail_server_the_link_is_mailed_too(ada: User) -> None:
    link = link_on(ask(signed_in(ada), email="eve@example.org"))
    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    assert f"http://localhost:8000{link}" in str(mail.outbox[0].body)


def test_without_a_mail_server_nothing_is_sent(ada: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Send this link" in ask(signed_in(ada), email="eve@example.org").content.decode()


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "no"), SMTPException("no"), UnicodeError("ü")])
def test_a_mail_that_cannot_be_sent_leaves_the_link_to_copy(
    ada: User, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr("config.invites.send_mail", refuse)
    page = ask(signed_in(ada), email="eve@example.org")
    assert page.status_code == 200
    assert link_on(page)
    assert "The mail could not be sent. Send the link yourself." in page.content.decode()
    assert "on its way" not in page.content.decode()


@pytest.mark.parametrize("why", ["used", "expired", "taken back", "account with the address"])
def test_what_is_over_says_so_and_makes_nothing(ada: User, why: str) -> None:
    row, link = invite(ada, email="eve@example.org")
    if why == "used":
        Client().post(local(link), FORM)
    elif why == "expired":
        Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif why == "taken back":
        signed_in(ada).post(reverse("admin:config_invite_act", args=[row.pk]), {"act": "revoke"})
    else:
        User.objects.create_user("eva", "Eve@example.org")
    before = User.objects.count()
    for response in (Client().get(local(link)), Client().post(local(link), {**FORM, "username": "mallory"})):
        assert response.status_code == 410
        assert why in response.content.decode()
    assert User.objects.count() == before


def test_a_link_that_never_was_is_not_found(client: Client) -> None:
    assert client.get("/invite/nonsense/").status_code == 404
    assert client.post("/invite/nonsense/", FORM).status_code == 404


def test_the_address_of_the_invite_is_the_address_of_the_account(ada: User) -> None:
    _, link = invite(ada, email="eve@example.org")
    Client().post(local(link), {**FORM, "email": "mallory@example.org"})
    assert User.objects.get(username="eve").email == "eve@example.org"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"username": "ADA"}, "this name has an account already"),
        ({"username": "Ada@Example.org"}, "this name has an account already"),
        ({"email": "Ada@example.org"}, "this address has an account already"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "another one"}, "didn’t match"),
    ],
)
def test_a_wrong_form_says_so_and_leaves_the_invite_open(
    ada: User, change: dict[str, str], complaint: str
) -> None:
    _, link = invite(ada)
    response = Client().post(local(link), {**FORM, **change})
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert Client().post(local(link), FORM).status_code == 302


def test_whoever_is_signed_in_uses_nobodys_invite(ada: User) -> None:
    _, link = invite(ada)
    client = signed_in(ada)
    assert "You are signed in as ada" in client.get(local(link)).content.decode()
    assert client.post(local(link), FORM).status_code == 409
    assert Invite.objects.get().state == "open"


def test_nobody_is_invited_who_is_here(ada: User) -> None:
    with pytest.raises(Refused, match="has an account already"):
        invite(ada, email="ADA@example.org")
    assert "has an account already" in ask(signed_in(ada), email="Ada@example.org").content.decode()
    assert not Invite.objects.exists()


def test_a_second_invite_for_an_address_ends_the_first(ada: User) -> None:
    _, first = invite(ada, email="eve@example.org")
    link_on(ask(signed_in(ada), email="Eve@example.org"))
    assert Client().get(local(first)).status_code == 410


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_manager_invites_members_alone(role: str) -> None:
    client = signed_in(make("mo", "manager"))
    assert "not one of the available choices" in ask(client, role=role).content.decode()
    assert not Invite.objects.exists()
    assert Client().get(link_on(ask(client))).status_code == 200


def test_members_invite_nobody(db: None) -> None:
    client = signed_in(make("eve"))
    assert ask(client).status_code in (302, 403)
    assert not Invite.objects.exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_make_one_account() -> None:
    _, link = invite(make("ada", "admin"))
    start, answers = threading.Barrier(2), []

    def submit(name: str) -> None:
        start.wait()
        answers.append(Client().post(local(link), {**FORM, "username": name}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=submit, args=(name,)) for name in ("eve", "mallory")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 410]
    assert User.objects.count() == 2


def test_attempts_to_accept_are_counted(ada: User) -> None:
    _, link = invite(ada)
    client = Client(REMOTE_ADDR="192.0.2.77")
    wrong = {**FORM, "password2": "another"}
    answers = [client.post(local(link), wrong).status_code for _ in range(21)]
    assert (set(answers[:20]), answers[20]) == ({422}, 429)
