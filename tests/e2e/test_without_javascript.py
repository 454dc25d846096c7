"""Everything that matters works without a line of JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import Site, wait_for
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import file, files

pytestmark = pytest.mark.e2e
Sent = Callable[[], list[dict[str, Any]]]
PASSWORD = "Slow-river-stones-7"


@pytest.fixture
def plain(windows: Windows, member: Account) -> Page:
    """A signed-in window that runs no script."""
    return windows.open(member, java_script_enabled=False)


def create(page: Page, prompt: str) -> None:
    page.goto("/create/")
    page.locator("#prompt").fill(prompt)
    page.get_by_role("button", name="Create", exact=True).click()


@pytest.mark.journey
def test_one_signs_in_creates_finds_and_downloads_a_picture(
    windows: Windows, backstage: Backstage, site: Site, sent: Sent
) -> None:
    windows.allow("422")
    account = Account.make(backstage, "plain", PASSWORD)
    page = windows.open(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Username or email").fill(account.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/create/")
    page.locator("[data-picker] summary").click()
    page.locator("label.model", has_text="Seedream 4").click()
    page.get_by_role("button", name="Update fields").click()
    page.locator("#prompt").fill("A tram in the snow")
    page.locator("label", has=page.locator('input[name="p-aspect_ratio"][value="16:9"]')).click()
    page.locator("label", has=page.locator('input[name="p-count"][value="2"]')).click()
    page.get_by_label("Cinematic").check()
    page.locator('input[name="files"]').set_input_files(files("tram.png"))
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("This costs 150 credits, not 75")
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    wait_for("the job is done", lambda: site.states(account.name) == ["done"])
    page.reload()
    pictures = page.locator("#wall figure.tile")
    expect(pictures).to_have_count(2)
    (body,) = sent()
    assert body["capability"] == "reference_image"
    assert body["properties"] == ["cinematic"]
    assert body["parameters"]["aspect_ratio"] == "16:9" and body["parameters"]["count"] == 2
    pictures.first.locator("a.tile-link").click()
    expect(page.locator(".recipe-prompt")).to_contain_text("A tram in the snow")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").click()
    assert started.value.suggested_filename.startswith("a-tram-in-the-snow-")
    with Image.open(io.BytesIO(started.value.path().read_bytes())) as picture:
        assert picture.size == (480, 270)


def test_older_pictures_are_a_link_away(windows: Windows, crowd: Account) -> None:
    page = windows.open(crowd, java_script_enabled=False)
    page.goto("/")
    seen: list[str] = []
    while True:
        tiles = page.locator("#wall figure.tile[data-uid]")
        seen += tiles.evaluate_all("tiles => tiles.map((tile) => tile.dataset.uid)")
        older = page.get_by_role("link", name="Older pictures")
        if not older.count():
            break
        older.click()
        page.wait_for_load_state()
    assert len(seen) == len(set(seen)) == 130


def test_back_and_create_again_is_the_same_job_unless_something_was_changed(
    keeping_windows: Windows, member: Account, site: Site, sent: Sent
) -> None:
    page = keeping_windows.open(member, java_script_enabled=False)
    create(page, "One stone in the sand")
    page.wait_for_url(f"{site.url}/")
    page.go_back(wait_until="commit")
    expect(page.locator("#prompt")).to_have_value("One stone in the sand")
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    assert len(site.states(member.name)) == 1
    page.go_back(wait_until="commit")
    page.locator("#prompt").fill("Two stones in the sand")
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    wait_for("both are done", lambda: site.states(member.name) == ["done", "done"])
    assert [body["parameters"]["prompt"] for body in sent()] == [
        "One stone in the sand",
        "Two stones in the sand",
    ]


def test_what_was_typed_is_shown_again_when_the_session_ran_out(
    windows: Windows, backstage: Backstage, site: Site
) -> None:
    windows.allow("401")
    account = Account.make(backstage, "patient", PASSWORD)
    page = windows.open(account, java_script_enabled=False)
    page.goto("/create/")
    backstage.sign_out(account.name)
    page.locator("#prompt").fill("A long thought about rain")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    typed = page.get_by_label("Prompt").input_value()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username or email").fill(account.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#prompt").fill(typed)
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    wait_for("the job is done", lambda: site.states(account.name) == ["done"])


def test_a_bad_file_after_a_good_one_costs_nothing_that_was_typed(windows: Windows, plain: Page) -> None:
    windows.allow("422")
    good = file("good.png")
    bad = file("bad.png", good["buffer"][: len(good["buffer"]) // 2])
    plain.goto("/create/")
    plain.locator("#prompt").fill("With what is left")
    for one in (good, bad):
        plain.locator('input[name="files"]').set_input_files(one)
        plain.get_by_role("button", name="Update fields").click()
    expect(plain.get_by_role("alert").first).to_contain_text("“bad.png”")
    expect(plain.locator("#prompt")).to_have_value("With what is left")
    expect(plain.locator(".refs .ref")).to_have_count(1)
    expect(plain.get_by_label("Use good.png")).to_be_checked()


@pytest.mark.parametrize("path", ["/create/", "/references/"])
def test_a_form_sends_one_file(plain: Page, path: str) -> None:
    plain.goto(path)
    assert not plain.locator('input[name="files"]').evaluate("field => field.multiple")
