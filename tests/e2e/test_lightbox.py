"""An open picture: its address, its keys, and what one does with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import Site
from tests.e2e.windows import Account
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e
Sent = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def uids(backstage: Backstage, member: Account) -> list[str]:
    """Five pictures of the member's, newest first."""
    return backstage.pictures(member.name, 5)


def tile(page: Page, uid: str) -> Any:
    return page.locator(f'#wall figure.tile[data-uid="{uid}"]')


def open_picture(page: Page, uid: str) -> None:
    tile(page, uid).locator(".tile-link").click()
    expect(page.locator(".pswp--open")).to_be_visible()


@pytest.mark.journey
def test_a_picture_opens_over_the_grid_under_its_own_address(page: Page, site: Site, uids: list[str]) -> None:
    page.goto("/")
    page.evaluate("window.stillHere = true")
    open_picture(page, uids[0])
    expect(page).to_have_url(f"{site.url}/images/{uids[0]}/")
    expect(page.locator(".lightbox-recipe .recipe-prompt")).to_contain_text("number 5")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{site.url}/images/{uids[1]}/")
    expect(page.locator(".lightbox-recipe .recipe-prompt")).to_contain_text("number 4")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{site.url}/images/{uids[0]}/")
    page.keyboard.press("i")
    expect(page.locator(".pswp.has-recipe")).to_have_count(0)
    page.keyboard.press("i")
    expect(page.locator(".pswp.has-recipe")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page).to_have_url(f"{site.url}/")
    expect(tile(page, uids[0]).locator(".tile-link")).to_be_focused()
    assert page.evaluate("window.stillHere") is True


@pytest.mark.journey
def test_back_closes_the_picture_and_forward_opens_it_again(page: Page, site: Site, uids: list[str]) -> None:
    page.goto("/")
    open_picture(page, uids[2])
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page).to_have_url(f"{site.url}/")
    page.go_forward()
    expect(page.locator(".pswp--open")).to_be_visible()
    expect(page).to_have_url(f"{site.url}/images/{uids[2]}/")


def test_the_address_of_a_picture_is_a_page_of_its_own(page: Page, site: Site, uids: list[str]) -> None:
    page.goto(f"/images/{uids[2]}/")
    expect(page.locator(".stage-image")).to_be_visible()
    expect(page.locator(".recipe-prompt")).to_contain_text("number 3")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{site.url}/images/{uids[3]}/")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{site.url}/images/{uids[2]}/")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{site.url}/")


@pytest.mark.journey
def test_f_makes_a_favourite_and_takes_it_back(page: Page, uids: list[str]) -> None:
    page.goto("/")
    open_picture(page, uids[1])
    heart = page.locator(".lightbox-recipe [data-act=favourite]")
    expect(heart).to_have_attribute("aria-pressed", "false")
    with page.expect_response("**/favourite/"):
        page.keyboard.press("f")
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Favourites").click()
    expect(page.locator("#wall figure.tile")).to_have_count(1)
    expect(tile(page, uids[1])).to_be_visible()
    tile(page, uids[1]).locator(".tile-link").focus()
    with page.expect_response("**/favourite/"):
        page.keyboard.press("f")
    page.reload()
    expect(page.get_by_role("heading", name="No favourites yet")).to_be_visible()


@pytest.mark.journey
def test_a_deleted_picture_comes_back_with_undo(page: Page, uids: list[str]) -> None:
    page.goto("/")
    open_picture(page, uids[0])
    page.keyboard.press("Delete")
    expect(page.get_by_text("Moved to trash.")).to_be_visible()
    expect(page.locator(".lightbox-recipe .recipe-prompt")).to_contain_text("number 4")
    page.keyboard.press("Escape")
    expect(tile(page, uids[0])).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(tile(page, uids[0])).to_be_visible()
    page.reload()
    expect(page.locator("#wall figure.tile")).to_have_count(5)


@pytest.mark.journey
def test_the_trash_gives_back_what_was_deleted(page: Page, uids: list[str]) -> None:
    page.goto(f"/images/{uids[0]}/")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.goto("/trash/")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.goto("/")
    expect(page.locator("#wall figure.tile")).to_have_count(5)


@pytest.mark.journey
def test_remix_fills_everything_in_and_keeps_the_lineage(page: Page, uids: list[str], sent: Sent) -> None:
    bench = Workbench(page).visit()
    open_picture(page, uids[0])
    page.locator(".lightbox-recipe [data-act=remix]").click()
    expect(page.locator(".pswp")).to_have_count(0)
    expect(bench.prompt).to_have_value(re.compile("number 5$"))
    expect(page.locator("#model-current b")).to_have_text("FLUX dev")
    expect(page.locator('input[name="styles"][value="cinematic"]')).to_be_checked()
    expect(page.locator('input[name="p-aspect_ratio"][value="9:16"]')).to_be_checked()
    expect(page.locator('[name="p-seed"]')).to_have_value("7")
    bench.send("The same, but in winter")
    uid = bench.expect_picture("The same, but in winter")
    (body,) = sent()
    assert body["model"] == "flux.dev" and body["properties"] == ["cinematic"]
    assert body["parameters"]["seed"] == 7
    page.goto(f"/images/{uid}/")
    expect(page.get_by_role("heading", name="Where it comes from")).to_be_visible()
    expect(page.locator(f'.lineage a[href="/images/{uids[0]}/"]')).to_be_visible()


@pytest.mark.journey
def test_a_picture_of_the_gallery_becomes_a_reference(page: Page, uids: list[str], sent: Sent) -> None:
    bench = Workbench(page).visit()
    tile(page, uids[1]).hover()
    tile(page, uids[1]).get_by_role("link", name="Use as reference").click()
    expect(page.locator(".refs .ref")).to_have_count(1)
    expect(page.get_by_text("1 reference: made from this image.")).to_be_visible()
    bench.choose("Seedream 4")
    bench.send("Seen from the other side")
    uid = bench.expect_picture("Seen from the other side")
    assert sent()[0]["capability"] == "reference_image"
    page.goto(f"/images/{uid}/")
    expect(page.locator(f'.lineage a[href="/images/{uids[1]}/"]')).to_be_visible()


def test_vary_makes_the_same_with_another_seed(page: Page, uids: list[str], sent: Sent) -> None:
    page.goto(f"/images/{uids[0]}/")
    page.get_by_role("button", name="Vary").click()
    expect(page.get_by_text("Making a variation with FLUX dev.")).to_be_visible()
    expect(page.locator("#wall figure.tile[data-uid]")).to_have_count(6, timeout=20_000)
    (body,) = sent()
    assert body["model"] == "flux.dev" and body["parameters"].get("seed") != 7
