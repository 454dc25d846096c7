"""One's API keys on the settings page: made, shown once, limited, revoked, and nobody else's."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from generation.api.authentication import find
from generation.catalogue.sync import sync_all
from generation.keys import MOST_USABLE
from generation.models import ApiKey, ImageModel
from tests.generation.api.calling import Caller, make_key
from tests.generation.quotas.making import ask, deliver

pytestmark = pytest.mark.django_db
PAGE = "/settings/keys/"


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    cache.clear()
    sync_all()


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def press(browser: Client, **typed: Any) -> Any:
    return browser.post(PAGE, {"name": "nightly script", "token": "t", **typed})


def text(response: Any) -> str:
    return str(response.content.decode())


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    assert not ApiKey.objects.exists()
    return dict(response.context["form"].errors)


def revoking(key: ApiKey) -> str:
    return reverse("api-key-revoke", args=[key.prefix])


def test_who_has_no_keys_is_told_so(browser: Client) -> None:
    assert "No keys yet" in text(browser.get(PAGE))


def test_the_secret_is_shown_on_the_answer_alone(browser: Client, member: User) -> None:
    response = press(browser)
    secret = response.context["made"].secret
    key = find(secret)
    assert key
    assert key.owner == member
    assert secret in text(response)
    assert "no-store" in response["Cache-Control"]
    again = browser.get(PAGE)
    assert key.prefix in text(again)
    assert secret.partition(".")[2] not in text(again)
    assert "no-store" in again["Cache-Control"]


def test_the_line_for_a_shell_makes_a_picture_here(browser: Client) -> None:
    words = shlex.split(press(browser).context["made"].curl)
    assert words[:2] == ["curl", "http://testserver/api/v1/service/ai-image/generate"]
    keyword, _, secret = words[3].removeprefix("Authorization: ").partition(" ")
    assert keyword == "Api-Key"
    assert (
        Caller(secret).post(words[1].removeprefix("http://testserver"), json.loads(words[-1])).status_code
        == 202
    )


def test_the_line_for_a_shell_names_a_model_that_the_key_may_use(browser: Client) -> None:
    patterns = ImageModel.objects.get(model_id="atelier-patterns")
    made = press(browser, models=[patterns.pk]).context["made"]
    assert json.loads(shlex.split(made.curl)[-1])["model"] == "atelier-patterns"


def test_limits_are_kept_as_typed(browser: Client) -> None:
    models = list(ImageModel.objects.values_list("pk", flat=True)[:2])
    last = timezone.localdate() + timedelta(days=3)
    press(browser, credits="500", period="week", expires=last.isoformat(), models=models)
    key = ApiKey.objects.get()
    assert (key.credits, key.period) == (500, "week")
    assert key.expiry_date
    assert key.expiry_date > timezone.now() + timedelta(days=3)
    assert set(key.models.values_list("pk", flat=True)) == set(models)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": "  "}, "name", "Give the key a name."),
        ({"name": "x" * 51}, "name", "50 characters at most."),
        ({"name": "a\x00b"}, "name", "Null characters"),
        ({"credits": "2.5"}, "credits", "a whole number"),
        ({"credits": "many"}, "credits", "a whole number"),
        ({"credits": "0"}, "credits", "1 at least"),
        ({"credits": "9" * 20}, "credits", "cannot be more than"),
        ({"period": "year"}, "period", "Choose one of the list."),
        ({"expires": "soon"}, "expires", "as 2026-12-31"),
        ({"expires": "2001-01-01"}, "expires", "in the past"),
        ({"expires": "9999-12-31"}, "expires", "too far away"),
        ({"models": ["999999"]}, "models", "no longer offered"),
        ({"models": ["x"]}, "models", "no longer offered"),
    ],
)
def test_bad_input_is_answered_in_words_and_keeps_the_form(
    browser: Client, typed: dict[str, Any], field: str, sentence: str
) -> None:
    response = press(browser, **{"name": "kept as typed", **typed})
    assert sentence in " ".join(errors(response)[field])
    assert "name" in typed or "kept as typed" in text(response)


def test_a_model_that_is_hidden_cannot_be_chosen(browser: Client) -> None:
    hidden = ImageModel.objects.earliest("pk")
    ImageModel.objects.filter(pk=hidden.pk).update(hidden=True)
    assert "models" in errors(press(browser, models=[hidden.pk]))


def test_a_double_press_makes_one_key_and_the_second_is_told_so(browser: Client) -> None:
    secret = press(browser).context["made"].secret
    again = press(browser)
    assert again["Location"] == PAGE
    shown = text(browser.get(PAGE))
    assert "This form has made its key already" in shown
    key = ApiKey.objects.get()
    assert find(secret) == key
    assert key.prefix in shown


def test_every_form_has_a_token_of_its_own(browser: Client) -> None:
    tokens = {browser.get(PAGE).context["form"].initial["token"] for _ in range(2)}
    assert len(tokens) == 2
    for token in tokens:
        press(browser, token=token)
    assert ApiKey.objects.count() == 2


def test_a_key_too_many_is_refused_in_words(browser: Client, member: User) -> None:
    ApiKey.objects.bulk_create(
        ApiKey(owner=member, name=str(n), prefix=f"{n:08}", hashed_key="x") for n in range(MOST_USABLE)
    )
    response = press(browser)
    assert response.status_code == 422
    assert "There are 50 keys already." in text(response)


def test_the_page_shows_what_a_budget_has_left(browser: Client, member: User) -> None:
    key, _ = make_key(member, credits=2000, period="day")
    deliver(ask(member, 700, key=key), 500)
    ask(member, 300, key=key)
    shown = text(browser.get(PAGE))
    assert "<b>1,200</b> of 2,000 left" in shown
    assert "500 used, 300 held · refills on" in shown


def test_a_key_without_a_budget_shows_what_it_used(browser: Client, member: User) -> None:
    key, _ = make_key(member)
    deliver(ask(member, 3, key=key), 3)
    assert "3 credits used this month" in text(browser.get(PAGE))


def test_revoking_asks_first_and_says_that_it_is_for_good(browser: Client, member: User) -> None:
    key, secret = make_key(member)
    asked = text(browser.get(revoking(key)))
    assert "cannot be undone" in asked
    assert find(secret) == key
    assert browser.post(revoking(key))["Location"] == PAGE
    assert find(secret) is None
    shown = browser.get(PAGE)
    assert "is revoked" in text(shown)
    assert [view.state for view in shown.context["ended"]] == ["Revoked"]
    for response in (browser.get(revoking(key)), browser.post(revoking(key))):
        assert response["Location"] == PAGE


def test_an_expired_key_stands_among_those_that_have_ended(browser: Client, member: User) -> None:
    make_key(member, expiry_date=timezone.now())
    shown = browser.get(PAGE)
    assert [view.state for view in shown.context["ended"]] == ["Expired"]
    assert not shown.context["keys"]


@pytest.mark.parametrize("admin", [False, True], ids=["another member", "an admin"])
def test_somebody_elses_key_is_neither_seen_nor_revoked_here(
    client: Client, member: User, other: User, admin: bool
) -> None:
    key, secret = make_key(member, name="secret plans")
    other.is_staff = other.is_superuser = admin
    other.save()
    client.force_login(other)
    shown = text(client.get(PAGE))
    assert "secret plans" not in shown
    assert key.prefix not in shown
    assert client.get(revoking(key)).status_code == 404
    assert client.post(revoking(key)).status_code == 404
    assert find(secret) == key


def test_a_stranger_is_sent_to_sign_in(client: Client, member: User) -> None:
    key, secret = make_key(member)
    for address in (PAGE, revoking(key)):
        for response in (client.get(address), client.post(address, {"name": "x"})):
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/login/")
    assert ApiKey.objects.count() == 1
    assert find(secret)


def test_a_name_is_never_markup(browser: Client) -> None:
    shown = text(press(browser, name="<b onclick=x>'\""))
    assert "<b onclick" not in shown


def test_the_page_asks_as_many_questions_for_thirty_keys_as_for_one(browser: Client, member: User) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_key(member, credits=10, models=[ImageModel.objects.earliest("pk")])
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
