"""Bytes and pages only for who may see them."""

from __future__ import annotations

import pytest

from tests.e2e.backstage import Backstage
from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e


@pytest.mark.journey
def test_a_strangers_window_gets_neither_bytes_nor_pages(
    windows: Windows, backstage: Backstage, member: Account
) -> None:
    (uid,) = backstage.pictures(member.name, 1)
    page = windows.open(member)
    page.goto("/")
    source = page.locator(".tile-img").get_attribute("src")
    original = page.locator(".tile-link").get_attribute("data-original")
    assert source and original
    addresses = [source, original, f"/images/{uid}/", f"/images/{uid}/panel/", f"/images/{uid}/download/"]
    mine = [page.request.get(address).status for address in addresses]
    assert mine == [200] * 5
    stranger = windows.open(Account.make(backstage, "stranger"))
    theirs = [stranger.request.get(address).status for address in addresses]
    assert theirs == [404] * 5
    anyone = windows.open()
    answers = [anyone.request.get(address, max_redirects=0) for address in addresses]
    assert [answer.status for answer in answers] == [302] * 5
    assert all(answer.headers["location"].startswith("/accounts/login/") for answer in answers)


def test_what_is_sent_of_a_picture_is_private_to_this_browser(
    windows: Windows, backstage: Backstage, member: Account
) -> None:
    backstage.pictures(member.name, 1)
    page = windows.open(member)
    page.goto("/")
    source = page.locator(".tile-img").get_attribute("src")
    assert source
    headers = page.request.get(source).headers
    assert "private" in headers["cache-control"] and "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
