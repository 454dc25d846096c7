"""axe finds nothing on any page, dark or light, and nothing is wider than a small phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.backstage import Backstage
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench, files
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e


def test_the_setup_page_has_no_faults(admin: Account) -> None:
    assert not admin.faults_of_setup, "\n".join(admin.faults_of_setup)


@pytest.fixture(scope="module")
def resident(backstage: Backstage) -> Account:
    """Somebody with pictures, a picture in the trash, references, and jobs done and failed."""
    account = Account.make(backstage, "resident")
    backstage.pictures(account.name, 12, days=2)
    return account


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    windows: Windows,
    resident: Account,
    backstage: Backstage,
    service: Upstream,
    theme: Literal["dark", "light"],
) -> None:
    windows.allow(r"422.*/settings/you/")
    empty = Account.make(backstage, f"empty-{theme}")
    found: list[str] = []
    page = windows.open(color_scheme=theme)
    page.goto("/accounts/login/")
    found += axe.faults(page, "sign-in")
    page = windows.open(empty, color_scheme=theme)
    page.goto("/")
    found += axe.faults(page, "home, empty")
    for path in ("/activity/", "/references/", "/trash/"):
        page.goto(path)
        found += axe.faults(page, f"{path}, empty")
    page = windows.open(resident, color_scheme=theme)
    for name in furnished(page, service):
        found += axe.faults(page, name)
    assert not found, "\n".join(found)


def furnished(page: Page, service: Upstream) -> Iterator[str]:
    """Walk through the house with something in every room."""
    bench = Workbench(page).visit()
    bench.choose("Seedream 4")
    bench.attach(files("a.png", "b.png"))
    bench.form.locator("[data-more]").click()
    yield "home, workbench open"
    bench.form.locator("[data-picker] summary").click()
    yield "home, model picker open"
    bench.visit()
    service.plan(fails=True, errors=["The safety system said no."])
    bench.send("Refused and remembered")
    expect(page.locator(".failure").first).to_be_visible()
    service.plan(never=True)
    bench.send("On its way")
    expect(page.locator("#live .job-tile").first).to_be_visible()
    yield "home, with pictures, a failure and a running job"
    page.locator("#live .job-face").first.click()
    yield "job, running"
    page.get_by_role("button", name="Cancel").click()
    page.goto("/")
    page.locator("#wall figure.tile[data-uid] .tile-link").first.click()
    expect(page.locator(".lightbox-recipe .recipe-prompt")).to_be_visible()
    yield "lightbox"
    page.goto(str(page.url))
    yield "image"
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_be_visible()
    yield "home, with a toast"
    for path in ("/create/", "/activity/", "/references/", "/trash/", "/gallery/", "/usage/"):
        page.goto(path)
        yield path
    page.goto("/settings/you/")
    yield "settings, you"
    page.get_by_label("User name").fill("no name")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error")).to_be_visible()
    yield "settings, you, refused"
    page.goto("/activity/?show=trouble")
    page.locator(".job-row h2 a").first.click()
    yield "job, failed"
    page.keyboard.press("?")
    yield "keys"
