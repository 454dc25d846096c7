"""Back, after somebody has signed out at a machine that others use, too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e


@pytest.mark.journey
def test_back_after_signing_out_shows_nobody_what_was_seen(keeping_windows: Windows, member: Account) -> None:
    page = keeping_windows.open(member)
    page.goto("/activity/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    page.locator("summary:visible", has_text="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    for _ in range(2):
        page.go_back(wait_until="commit")
        expect(page.get_by_label("Username or email")).to_be_visible()
        assert "/accounts/login/" in page.url
