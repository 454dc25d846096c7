"""Whoever is not signed in leaves no session behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.config.people import PASSWORD, make
from tests.pages import named

pytestmark = pytest.mark.django_db
WORDS = {"prompt": "a thought about rain " * 100, "p-count": "2", "references": ["x" * 36] * 16}


@pytest.mark.parametrize("method", ["get", "post", "put", "head", "options"])
def test_no_address_makes_one(method: str) -> None:
    for name, filled in named().items():
        if filled:
            continue
        client = Client(raise_request_exception=False)
        getattr(client, method)(reverse(name), WORDS if method in ("get", "post") else None)
        assert not Session.objects.exists(), name


@pytest.mark.parametrize(
    "path", ["/create/", "/references/upload/", "/api/v1/images", "/nowhere/", "/admin/"]
)
@pytest.mark.parametrize("how", [{}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_X_REQUESTED_WITH": "x"}])
def test_no_form_makes_one_however_it_is_sent(path: str, how: dict[str, Any]) -> None:
    client = Client(raise_request_exception=False)
    for _ in range(3):
        answer = client.post(path, WORDS, **how)
        assert "sessionid" not in answer.cookies
    assert not Session.objects.exists()


def test_a_wrong_password_makes_none() -> None:
    make("eve")
    client = Client()
    for name in ("eve", "nobody"):
        client.post("/accounts/login/", {"login": name, "password": "wrong"})
    client.post("/accounts/password/reset/", {"email": "eve@example.org"})
    assert not Session.objects.exists()
    client.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
    assert Session.objects.count() == 1


def test_what_was_typed_is_shown_again_to_who_is_signed_out() -> None:
    answer = Client().post("/create/", {"prompt": "rain <b>& snow", "p-negative_prompt": "fog"})
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "You are signed out" in text and "Nothing was sent" in text
    assert "rain &lt;b&gt;&amp; snow</textarea>" in text and "fog</textarea>" in text
    assert "/accounts/login/?next=/create/" in text
    assert answer["Cache-Control"] == "no-store"


def test_what_was_not_read_is_said_to_be_lost() -> None:
    more: dict[str, Any] = {"CONTENT_LENGTH": str(200 * 1024)}
    answer = Client().post("/create/", b"x", "text/plain", **more)
    assert answer.status_code == 401
    assert "too long to be read" in answer.content.decode()


def test_a_script_is_told_in_a_word() -> None:
    answer = Client().post("/create/", WORDS, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"You are signed out.")


def test_challenges_for_passkeys_are_few_and_short() -> None:
    for _ in range(40):
        Client().get("/accounts/two-factor/webauthn/login/", headers={"Accept": "application/json"})
    assert Session.objects.count() == 20
    assert not Session.objects.filter(expire_date__gt=timezone.now() + timedelta(minutes=6)).exists()


def test_messages_for_nobody_make_none() -> None:
    client = Client()
    for _ in range(60):
        client.post("/accounts/two-factor/webauthn/login/", {"credential": "{}"})
    assert not Session.objects.exists()
