from __future__ import annotations

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.config.people import PASSWORD, act, make, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


def code(secret: str, step: int = 0) -> str:
    """What the app shows now, or showed so many half minutes ago."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def entered(name: str = "eve") -> Client:
    """Signed in, and asked once more who one is, as before every change of the doors."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def with_app(client: Client) -> str:
    page = client.get("/accounts/two-factor/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found, page
    response = client.post("/accounts/two-factor/totp/activate/", {"code": code(found[1], -1)})
    assert response.status_code == 302
    return found[1]


def test_an_app_is_set_up_and_asked_for_at_the_next_door() -> None:
    make("eve")
    client = entered()
    secret = with_app(client)
    assert client.get("/accounts/two-factor/recovery-codes/").content.decode().count("<code>") == 10
    window = Client()
    response = window.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
    assert response["Location"] == "/accounts/two-factor/authenticate/"
    assert window.get("/activity/").status_code == 302
    wrong = window.post(response["Location"], {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert window.post(response["Location"], {"code": code(secret)})["Location"] == "/"
    assert window.get("/activity/").status_code == 200


def test_a_recovery_code_lets_in_once() -> None:
    make("eve")
    client = entered()
    with_app(client)
    page = client.get("/accounts/two-factor/recovery-codes/").content.decode()
    (first, *_) = re.findall(r"<code>(\d+)</code>", page)
    for expected in (302, 200):
        window = Client()
        window.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
        answer = window.post("/accounts/two-factor/authenticate/", {"code": first})
        assert answer.status_code == expected


def test_an_admin_helps_who_has_lost_everything() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    with_app(entered())
    act(signed_in(ada), eve, "two_factor")
    assert not Authenticator.objects.exists()
    assert entered().get("/activity/").status_code == 200


def test_changing_ones_doors_asks_once_more_who_one_is() -> None:
    eve = make("eve")
    response = signed_in(eve).get("/accounts/two-factor/totp/activate/", follow=True)
    assert "Is it you?" in response.content.decode()


def test_where_browsers_allow_no_passkeys_the_page_says_why(settings: Settings) -> None:
    make("eve")
    client = entered()
    page = "/accounts/two-factor/"
    assert "Add a passkey" in client.get(page).content.decode()
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
    settings.MFA_PASSKEY_LOGIN_ENABLED = False
    text = client.get(page).content.decode()
    assert "only where a site is reached by https" in text
    assert "Add a passkey" not in text
    assert "passkey" not in Client().get("/accounts/login/").content.decode()


def test_every_page_of_the_settings_shows_the_way_to_the_others() -> None:
    make("eve")
    client = entered()
    with_app(client)
    pages = ["password/change/", "two-factor/", "two-factor/totp/deactivate/", "two-factor/webauthn/"]
    pages += ["two-factor/webauthn/add/", "two-factor/recovery-codes/generate/", "sessions/"]
    for page in pages:
        text = client.get(f"/accounts/{page}").content.decode()
        assert 'aria-label="Settings"' in text, page
        assert re.search(r'class="tab"[^>]*aria-current="page"', text), page
        assert 'style="' not in text and "onclick" not in text, page


def kept_of(name: str) -> dict[str, str]:
    rows = Authenticator.objects.filter(user__username=name).exclude(type=Authenticator.Type.WEBAUTHN)
    return {row.type: row.data.get("secret") or row.data["seed"] for row in rows}


def gets_in(value: str) -> bool:
    window = Client()
    window.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
    return window.post("/accounts/two-factor/authenticate/", {"code": value}).status_code == 302


def recovery_codes(client: Client) -> list[str]:
    return re.findall(
        r"<code>(\d+)</code>", client.get("/accounts/two-factor/recovery-codes/").content.decode()
    )


def test_the_secrets_of_second_factors_are_kept_encrypted() -> None:
    make("eve")
    secret = with_app(entered())
    kept = kept_of("eve")
    assert kept.keys() == {"totp", "recovery_codes"}
    assert all(value.startswith("gAAAA") for value in kept.values())
    assert secret not in str(kept)
    assert gets_in(code(secret))


def test_secrets_that_were_kept_plain_work_and_an_update_encrypts_them() -> None:
    make("eve")
    client = entered()
    secret = with_app(client)
    codes = recovery_codes(client)
    migration = import_module("config.migrations.0003_doors")
    migration.backwards(apps, None)
    assert kept_of("eve")["totp"] == secret
    assert recovery_codes(client) == codes
    assert gets_in(codes[0])
    for _ in range(2):
        migration.forwards(apps, None)
    assert all(value.startswith("gAAAA") for value in kept_of("eve").values())
    assert recovery_codes(client) == codes[1:]
    assert gets_in(code(secret))


def test_after_a_change_of_the_key_the_one_of_before_still_reads_them(settings: Settings) -> None:
    make("eve")
    client = entered()
    secret = with_app(client)
    codes = recovery_codes(client)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    assert not gets_in(code(secret)) and not gets_in(codes[0])
    empty = str(format_hotp_value(hotp_value("", int(time.time()) // 30)))
    assert not gets_in(empty)
    settings.SECRET_KEY_FALLBACKS = [old]
    cache.clear()
    assert gets_in(codes[0])
    assert gets_in(code(secret))


@pytest.mark.parametrize(
    "page", ["recovery-codes/", "recovery-codes/download/", "recovery-codes/generate/", ""]
)
def test_no_browser_keeps_recovery_codes(page: str) -> None:
    make("eve")
    client = entered()
    assert "no-store" in client.get("/accounts/two-factor/totp/activate/")["Cache-Control"]
    with_app(client)
    answer = client.get(f"/accounts/two-factor/{page}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
