"""Who may keep a page, and until when."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/create/", "/activity/", "/accounts/login/", "/nowhere/"])
def test_a_page_is_kept_by_its_reader_alone_and_asked_for_anew(
    client: Client, member: User, path: str
) -> None:
    if path != "/accounts/login/":
        client.force_login(member)
    assert "private" in client.get(path)["Cache-Control"]
    assert "no-cache" in client.get(path)["Cache-Control"]


def test_a_page_that_nobody_may_keep_stays_so(client: Client) -> None:
    answer = client.post("/accounts/login/", b"", "text/plain; charset=utf-16")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_makes_the_browser_forget(client: Client, member: User, path: str) -> None:
    member.is_staff = True
    member.save()
    client.force_login(member)
    assert "Clear-Site-Data" not in client.get("/").headers
    assert client.post(path)["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


def test_a_browser_that_would_complain_is_not_told(client: Client, member: User, settings: Settings) -> None:
    settings.TRUSTWORTHY = False
    client.force_login(member)
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers
