from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.people import end_sessions
from config.templatetags.people import browser
from tests.config.people import PASSWORD, make, signed_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def entered(agent: str, address: str) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
    return client


def test_the_list_names_each_browser_and_this_one() -> None:
    make("eve")
    here, _ = entered(FIREFOX, "192.0.2.50"), entered(PHONE, "192.0.2.51")
    text = here.get("/accounts/sessions/").content.decode()
    for word in ("Firefox on Linux", "Safari on iPhone", "192.0.2.51", "This one"):
        assert word in text


def test_signing_out_elsewhere_leaves_this_one() -> None:
    make("eve")
    here, there = entered(FIREFOX, "192.0.2.52"), entered(PHONE, "192.0.2.53")
    assert there.get("/activity/").status_code == 200
    here.post("/accounts/sessions/")
    assert there.get("/activity/").status_code == 302
    assert here.get("/activity/").status_code == 200


def test_a_session_is_seen_again_but_not_written_with_every_page() -> None:
    client = signed_in(make("eve"))
    client.get("/activity/")
    long_ago = timezone.now() - timedelta(days=1)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/activity/")
    assert UserSession.objects.get().last_seen_at == long_ago


def test_whoever_is_sent_away_is_so_everywhere() -> None:
    eve, otto = make("eve"), make("otto")
    windows = [signed_in(eve), signed_in(eve), signed_in(otto)]
    end_sessions(eve)
    assert [window.get("/activity/").status_code for window in windows] == [302, 302, 200]
    assert Session.objects.count() >= 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [(FIREFOX, "Firefox on Linux"), ("curl/8", "curl/8"), ("", "Unknown browser"), ("x" * 99, "x" * 60)],
)
def test_browsers_have_names(agent: str, name: str) -> None:
    assert browser(agent) == name
