"""Signed links: what opens a file, until when, and that nothing else does."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django import Settings
from rest_framework.exceptions import PermissionDenied

from generation.api import links
from tests.generation.api.calling import Caller
from tests.generation.api.uploads import ASSETS, brought_in, follow, put, sign, stored

pytestmark = pytest.mark.django_db
PATH = "/api/v1/files/somewhere/a.png"


def request(method: str, url: str, **extra: Any) -> Any:
    parts = urlsplit(url)
    return RequestFactory().generic(method, f"{parts.path}?{parts.query}", **extra)


def made(path: str = PATH, method: str = "GET") -> str:
    person, _ = User.objects.get_or_create(username="asker")
    return links.link(RequestFactory().get("/"), path, person, method)


def opens(method: str, url: str) -> bool:
    try:
        return links.check(request(method, url)).username == "asker"
    except PermissionDenied:
        return False


def test_a_link_is_absolute_and_opens_what_it_was_made_for() -> None:
    url = made()
    assert url.startswith(f"http://testserver{PATH}?expires=")
    assert opens("GET", url)
    assert opens("HEAD", url)


def test_a_link_is_for_one_purpose() -> None:
    assert opens("PUT", made(method="PUT"))
    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
        assert not opens(method, made(method="PUT"))
    for method in ("PUT", "POST", "DELETE", "OPTIONS"):
        assert not opens(method, made())


def test_a_link_lives_as_long_as_the_setting_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ATELIER_API_LINK_MINUTES = 2
    url, now = made(), time.time()
    for seconds, works in ((0, True), (118, True), (121, False), (10_000_000, False)):
        with monkeypatch.context() as patch:
            patch.setattr("time.time", lambda: now + seconds)  # noqa: B023
            assert opens("GET", url) is works


def test_an_expired_link_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    url, now = made(), time.time()
    monkeypatch.setattr("time.time", lambda: now + 3601)
    with pytest.raises(PermissionDenied, match="expired"):
        links.check(request("GET", url))


def test_no_part_of_a_link_can_be_altered() -> None:
    url = made()
    base, _, query = url.partition("?")
    expires, person, signature = query.split("&")
    later = f"expires={int(expires.partition('=')[2]) + 1000}"
    for bad in (
        base,
        f"{base}?",
        f"{base}?{expires}",
        f"{base}?{signature}",
        f"{base}?{expires}&{signature}",
        f"{base}?{later}&{person}&{signature}",
        f"{base}?{expires}&{person}0&{signature}",
        f"{base}?{expires}&person=1{person.partition('=')[2]}&{signature}",
        f"{base}?{expires}&person=0{person.partition('=')[2]}&{signature}",
        f"{base}?{expires}&{person}&{person}&{signature}",
        f"{base}?{person}&{expires}&{signature}",
        f"{base}?{expires}&{signature}&{person}",
        f"{base}?{query}&",
        f"{base}?{query}&extra=1",
        f"{base}?extra=1&{query}",
        f"{base}?{query}&{query}",
        f"{base}?{later}&{query}",
        f"{base}?expires=+{expires.partition('=')[2]}&{person}&{signature}",
        f"{base}?expires=0{expires.partition('=')[2]}&{person}&{signature}",
        f"{base}?{query}%00",
        f"{base}?{query}=",
        f"{base}x?{query}",
        f"{base[:-1]}?{query}",
        f"{base.replace('somewhere', 'elsewhere')}?{query}",
        f"{base.upper()}?{query}",
        f"{base}?{expires}&{person}&signature=",
        f"{base}?{expires}&{person}&signature={'A' * 43}",
        f"{base}?{query[:-1]}",
    ):
        assert not opens("GET", bad), bad


def test_any_one_character_of_a_signature_matters() -> None:
    url = made()
    start = url.index("signature=") + len("signature=")
    for place in range(start, len(url)):
        other = "B" if url[place] == "A" else "A"
        assert not opens("GET", url[:place] + other + url[place + 1 :])


def test_another_site_s_links_open_nothing(settings: Settings) -> None:
    url = made()
    settings.SECRET_KEY = "another-site-has-another-secret-key-than-this-one"
    assert not opens("GET", url)


def test_a_link_to_put_does_not_give_and_the_other_way_round(caller: Caller, member: User) -> None:
    signed = sign(caller).json()["signed"]
    asset = brought_in(caller)["file_url"]
    image = caller.get(f"{ASSETS}/{stored(member).uid}").json()["file_url"]
    assert follow(signed).status_code == 405
    assert put(asset).status_code == put(image).status_code == 405
    path = asset.partition("?")[0]
    query = signed.partition("?")[2]
    assert follow(f"{path}?{query}").status_code == 403


def test_a_key_or_a_session_does_not_replace_a_signature(caller: Caller, member: User) -> None:
    bare = brought_in(caller)["file_url"].partition("?")[0]
    signed_in = Client()
    signed_in.force_login(member)
    for response in (caller.get(bare), signed_in.get(bare), follow(bare)):
        assert response.status_code == 403
        assert response.json()["code"] == "link_not_valid"
