"""Names and addresses: how people change their own, and what nobody else may take."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import identity
from config.invites import invite
from config.people import reset_link
from generation.models import AuditEntry
from tests.config.people import PASSWORD, make, saved, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked_off")]
PAGE = "/settings/you/"
ASK = "/accounts/reauthenticate/"


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def eve(db: None) -> User:
    return make("eve", first_name="Eve", last_name="Adler")


def form(**changes: str) -> dict[str, str]:
    return {"name": "Eve Adler", "username": "eve", "email": "eve@example.org", **changes}


def proven(person: User) -> Client:
    client = signed_in(person)
    client.post(ASK, {"password": PASSWORD})
    return client


def enters(login: str) -> bool:
    return Client().post("/accounts/login/", {"login": login, "password": PASSWORD}).status_code == 302


def test_the_page_stands_among_the_settings_and_says_what_is_known(eve: User) -> None:
    text = signed_in(eve).get(PAGE).content.decode()
    assert f'<a class="tab" href="{PAGE}" aria-current="page">You</a>' in text
    assert all(f'value="{known}"' in text for known in form().values())


def test_a_name_is_changed_without_a_question_and_reads_as_it_was_typed(eve: User) -> None:
    client = signed_in(eve)
    for typed, kept in (
        ("Eve van  der Berg", ("Eve", "van der Berg")),
        ("Cher", ("Cher", "")),
        ("", ("", "")),
    ):
        assert client.post(PAGE, form(name=typed))["Location"] == PAGE
        eve.refresh_from_db()
        assert (eve.first_name, eve.last_name) == kept
        assert eve.get_full_name() == " ".join(typed.split())
    last = AuditEntry.objects.order_by("id").first()
    assert last and (last.actor, last.action, last.subject) == ("eve", "changed", "user: eve")
    assert (last.before, last.after) == ({"last_name": "Adler"}, {"last_name": "van der Berg"})
    assert not mail.outbox


def test_nothing_changed_leaves_no_line(eve: User) -> None:
    assert signed_in(eve).post(PAGE, form()).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("change", [{"username": "eva"}, {"email": "new@example.org"}, {"email": ""}])
def test_what_opens_the_account_is_changed_once_who_one_is_is_proved(
    eve: User, change: dict[str, str]
) -> None:
    client = signed_in(eve)
    asked = client.post(PAGE, form(**change))
    assert asked["Location"].startswith(ASK)
    assert "saved as soon as you have" in client.get(asked["Location"]).content.decode()
    assert "This is not your password" in client.post(asked["Location"], {"password": "no"}).content.decode()
    eve.refresh_from_db()
    assert (eve.username, eve.email) == ("eve", "eve@example.org")
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == PAGE
    eve.refresh_from_db()
    assert {name: getattr(eve, name) for name in change} == change
    assert client.get(PAGE).status_code == 200


def test_the_new_address_opens_the_account_and_the_old_one_does_no_more(eve: User) -> None:
    assert enters("eve@example.org")
    EmailAddress.objects.create(user=eve, email="eve@example.org", verified=True, primary=True)
    old_link = reset_link(make("ada", "admin"), eve)
    assert proven(eve).post(PAGE, form(email="New@Example.org")).status_code == 302
    assert User.objects.get(pk=eve.pk).email == "new@example.org"
    assert [enters(login) for login in ("new@example.org", "NEW@example.org", "eve@example.org")] == [
        True,
        True,
        False,
    ]
    mail.outbox.clear()
    for address in ("eve@example.org", "new@example.org"):
        Client().post("/accounts/password/reset/", {"email": address})
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert "no longer works" in Client().get("/" + old_link.split("/", 3)[3]).content.decode()


def test_whoever_came_without_an_address_can_have_mail_from_then_on(eve: User) -> None:
    User.objects.update(email="")
    proven(eve).post(PAGE, form(email="eve@example.org"))
    assert not mail.outbox
    Client().post("/accounts/password/reset/", {"email": "eve@example.org"})
    assert [message.to for message in mail.outbox] == [["eve@example.org"]]


def test_the_new_user_name_opens_the_account_and_the_audit_knows_both(eve: User) -> None:
    proven(eve).post(PAGE, form(username="eva"))
    assert [enters(login) for login in ("eva", "eve")] == [True, False]
    line = AuditEntry.objects.get()
    assert (line.actor, line.subject) == ("eve", "user: eva")
    assert (line.before, line.after) == ({"username": "eve"}, {"username": "eva"})


def test_an_address_that_is_left_is_told_so(eve: User) -> None:
    proven(eve).post(PAGE, form(email="new@example.org"))
    (message,) = mail.outbox
    assert message.to == ["eve@example.org"]
    assert "new@example.org" in str(message.body)
    assert "tell an admin" in str(message.body)


def test_another_case_of_the_same_address_is_no_other_address(eve: User) -> None:
    User.objects.update(email="Eve@Example.org")
    proven(eve).post(PAGE, form(email="eve@example.org"))
    assert User.objects.get(pk=eve.pk).email == "eve@example.org"
    assert not mail.outbox


@pytest.mark.parametrize("backend", ["console.EmailBackend", "smtp.EmailBackend"])
def test_without_a_mail_server_or_with_one_that_is_away_it_is_changed_all_the_same(
    eve: User, settings: Settings, backend: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert proven(eve).post(PAGE, form(email="new@example.org")).status_code == 302
    assert User.objects.get(pk=eve.pk).email == "new@example.org"


TAKEN = [
    ("username", "ADA", identity.TAKEN_NAME),
    ("username", "Äda", identity.TAKEN_NAME),
    ("username", "Otto@Example.org", identity.TAKEN_NAME),
    ("email", "OTTO@example.org", identity.TAKEN_ADDRESS),
    ("email", "mo@example.com", identity.TAKEN_ADDRESS),
    ("email", "left@example.org", identity.TAKEN_ADDRESS),
]


@pytest.fixture
def others(db: None) -> None:
    """Names and addresses of others, and an address that allauth knows alone."""
    User.objects.create_user("ada")
    User.objects.create_user("äda")
    User.objects.create_user("otto", "otto@example.org")
    mo = User.objects.create_user("Mo@Example.com", "mo@example.org")
    EmailAddress.objects.create(user=mo, email="left@example.org")


@pytest.mark.parametrize(("field", "typed", "sentence"), TAKEN)
def test_what_somebody_else_signs_in_with_is_refused_and_the_form_is_kept(
    eve: User, others: None, field: str, typed: str, sentence: str
) -> None:
    answer = signed_in(eve).post(PAGE, form(name="Somebody New", **{field: typed}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert f'value="{typed}"' in text
    assert 'value="Somebody New"' in text
    assert "Signed in as eve<" in text
    assert User.objects.get(pk=eve.pk).get_full_name() == "Eve Adler"


@pytest.mark.parametrize(("field", "typed", "sentence"), TAKEN)
def test_the_admin_refuses_the_same(eve: User, others: None, field: str, typed: str, sentence: str) -> None:
    answer = saved(signed_in(make("root", "admin")), eve, **{field: typed})
    assert sentence in answer.content.decode()
    assert User.objects.filter(username="eve", email="eve@example.org").exists()


@pytest.mark.parametrize(("field", "typed", "sentence"), TAKEN)
def test_an_invite_refuses_the_same(others: None, field: str, typed: str, sentence: str) -> None:
    _, link = invite(make("root", "admin"))
    chosen = {"username": "eve", "email": "", "password1": PASSWORD, "password2": PASSWORD, field: typed}
    answer = Client().post("/" + link.split("/", 3)[3], chosen)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.filter(username="eve").exists()


def test_an_invite_for_an_address_that_is_somebody_s_name_lets_nobody_in(others: None) -> None:
    _, link = invite(make("root", "admin"), email="MO@example.com")
    chosen = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/" + link.split("/", 3)[3], chosen)
    assert answer.status_code == 422
    assert identity.TAKEN_ADDRESS in answer.content.decode()


def test_an_address_typed_in_capitals_at_an_invite_opens_the_account_at_once() -> None:
    _, link = invite(make("root", "admin"))
    chosen = {"username": "eve", "email": "Eve@Example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post("/" + link.split("/", 3)[3], chosen).status_code == 302
    assert enters("Eve@Example.org")


def test_ones_own_name_in_another_case_and_ones_own_address_as_a_name_are_free(eve: User) -> None:
    client = proven(eve)
    for name in ("EVE", "eve@example.org"):
        assert client.post(PAGE, form(username=name)).status_code == 302
        assert User.objects.get(pk=eve.pk).username == name


def test_what_was_doubled_long_ago_hinders_no_other_change(eve: User) -> None:
    User.objects.create_user("EVE")
    assert signed_in(eve).post(PAGE, form(name="Eva")).status_code == 302
    assert saved(signed_in(make("root", "admin")), eve, first_name="Evi").status_code == 200
    assert User.objects.get(pk=eve.pk).first_name == "Evi"


@pytest.mark.parametrize(
    ("field", "typed"), [("username", ""), ("username", "a b"), ("email", "no"), ("name", "x" * 151)]
)
def test_what_cannot_be_is_said_beside_the_field(eve: User, field: str, typed: str) -> None:
    answer = signed_in(eve).post(PAGE, form(**{field: typed}))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_address_at_once_one_is_refused() -> None:
    people = [make("ada", "admin"), make("eve")]
    clients = [proven(person) for person in people]
    start, answers = threading.Barrier(2), []

    def submit(client: Client, name: str) -> None:
        start.wait()
        answers.append(client.post(PAGE, form(username=name, email="one@example.org")).status_code)
        connections.close_all()

    pairs: list[Any] = list(zip(clients, ("ada", "eve"), strict=True))
    threads = [threading.Thread(target=submit, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]
    assert User.objects.filter(email="one@example.org").count() == 1


def test_no_other_method_does_anything(eve: User) -> None:
    assert signed_in(eve).put(reverse("you")).status_code == 405
