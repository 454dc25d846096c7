"""Which passwords are taken, wherever one is chosen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from config.invites import invite
from config.people import reset_link
from tests.config.people import PASSWORD, make, signed_in

EVE = User(username="eve.adams", email="evie.a@example.org", first_name="Evangeline", last_name="Ödegård")


@pytest.mark.parametrize(
    "password",
    [
        "eve.adams2026",
        "EveAdams12345",
        "1990evangeline",
        "Ödegård-1234567",
        "evie.a!!!!1234",
        "123456789x"[:9],
    ],
)
def test_neither_a_short_one_nor_ones_name_with_figures_is_taken(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, EVE)


@pytest.mark.parametrize("password", [PASSWORD, "quiet-orchard", "eve likes plums 7", "ten+letters"])
def test_a_good_one_is_taken(password: str) -> None:
    validate_password(password, EVE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "said"), [("short-one", "too short"), ("eveline20262027", "your name with")]
)
def test_the_same_holds_at_every_door(password: str, said: str) -> None:
    ada, eve = make("ada", "admin"), make("eveline")
    both = {"password1": password, "password2": password}
    changed = signed_in(eve).post("/accounts/password/change/", {"oldpassword": PASSWORD, **both})
    assert said in changed.content.decode()
    link = "/" + reset_link(ada, eve).split("/", 3)[3]
    window = Client()
    there = window.get(link, follow=True).redirect_chain[-1][0]
    assert said in window.post(there, both).content.decode()
    User.objects.filter(pk=eve.pk).update(username="somebody", email="")
    invited = "/" + invite(ada)[1].split("/", 3)[3]
    answer = Client().post(invited, {"username": "eveline", "email": "", **both})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not User.objects.filter(username="eveline").exists()
