"""The browsable page of the API in a real browser, under the policy of every other page."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.backstage import Backstage
from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e


def opened(page: Page, operation: str) -> Page:
    """The page with one operation opened and ready to be tried out."""
    page.goto("/api/docs")
    page.locator(f"#operations-{operation} .opblock-summary-control").click()
    page.locator(f"#operations-{operation} .try-out__btn").click()
    return page


def test_it_shows_every_operation(page: Page) -> None:
    page.goto("/api/docs")
    document = page.request.get("/api/schema").json()
    operations = [method for path in document["paths"].values() for method in path if method != "parameters"]
    expect(page.locator("#api-docs .opblock")).to_have_count(len(operations))


def test_one_tries_it_out_with_a_key(page: Page, member: Account, backstage: Backstage) -> None:
    key = backstage.ask("api_key", name=member.name)
    opened(page, "Credits-credits")
    page.locator(".auth-wrapper .authorize").click()
    page.locator(".modal-ux input").fill(key)
    page.locator(".modal-ux .btn.authorize").click()
    page.locator(".modal-ux .btn-done").click()
    page.locator("#operations-Credits-credits .execute").click()
    answer = page.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text("tightest")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(windows: Windows, member: Account, theme: Literal["dark", "light"]) -> None:
    page = opened(windows.open(member, color_scheme=theme), "Pictures-list_images")
    expect(page.locator("#operations-Pictures-list_images .execute")).to_be_visible()
    found = axe.faults(page, "API")
    page.locator(".auth-wrapper .authorize").click()
    found += axe.faults(page, "API, where the key is asked for")
    assert not found, "\n".join(found)
