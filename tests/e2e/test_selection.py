"""Several pictures at once: chosen by keys, clicks and fingers, and what the bar does with them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.backstage import Backstage
from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e


@pytest.mark.journey
def test_pictures_are_chosen_by_keys_and_moved_to_the_trash_with_undo(hung: Page) -> None:
    tools, tiles = hung.locator("#selection"), hung.locator("#wall .tile[data-uid]")
    expect(tools).to_be_hidden()
    hung.keyboard.press("ArrowRight")
    hung.keyboard.press("x")
    hung.keyboard.press("ArrowRight")
    hung.keyboard.press("x")
    expect(tools).to_contain_text("2 pictures chosen")
    tools.get_by_role("button", name="Move to trash").click()
    expect(tiles).to_have_count(4)
    expect(tools).to_be_hidden()
    hung.get_by_role("button", name="Undo").click()
    expect(tiles).to_have_count(6)
    hung.reload()
    expect(tiles).to_have_count(6)


def test_while_some_are_chosen_a_click_chooses_and_shift_takes_all_between(hung: Page) -> None:
    tools, tiles = hung.locator("#selection"), hung.locator("#wall .tile[data-uid]")
    tiles.nth(0).hover()
    tiles.nth(0).get_by_role("button", name="Choose").click()
    tiles.nth(4).locator(".tile-link").click(modifiers=["Shift"])
    expect(tools).to_contain_text("5 pictures chosen")
    tiles.nth(1).locator(".tile-link").click()
    expect(tools).to_contain_text("4 pictures chosen")
    expect(hung.locator(".pswp")).to_have_count(0)
    hung.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    tiles.nth(1).locator(".tile-link").click()
    expect(hung.locator(".pswp--open")).to_be_visible()


@pytest.mark.journey
def test_the_bar_shows_several_to_everyone_and_makes_them_favourites(
    hung: Page, windows: Windows, backstage: Backstage
) -> None:
    tools, tiles = hung.locator("#selection"), hung.locator("#wall .tile[data-uid]")
    hung.keyboard.press("ArrowRight")
    hung.keyboard.press("x")
    tiles.nth(1).locator(".tile-link").click()
    tools.get_by_text("Who sees them").click()
    tools.get_by_role("button", name="Everyone here").click()
    expect(hung.locator("#toasts")).to_contain_text("Everyone here sees these 2 pictures now.")
    other = windows.open(Account.make(backstage, "bystander"))
    other.goto("/?scope=everyone")
    uids = [tiles.nth(number).get_attribute("data-uid") for number in range(2)]
    for uid in uids:
        expect(other.locator(f".tile[data-uid='{uid}']")).to_be_visible()
    other.locator(f".tile[data-uid='{uids[0]}'] .tile-link").focus()
    other.keyboard.press("x")
    expect(other.locator("#toasts")).to_contain_text("Only whose picture it is")
    for number in range(2):
        tiles.nth(number).locator(".tile-link").focus()
        hung.keyboard.press("x")
    tools.get_by_role("button", name="Favourite").click()
    expect(hung.locator(".tile[data-favourite]")).to_have_count(2)


def test_a_finger_that_stays_chooses_and_the_bar_fits_a_telephone(
    windows: Windows, backstage: Backstage, member: Account
) -> None:
    backstage.pictures(member.name, 6)
    page = windows.open(member, viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True)
    page.goto("/")
    tile = page.locator("#wall .tile[data-uid]").first
    tile.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    tools = page.locator("#selection")
    expect(tools).to_contain_text("1 picture chosen")
    page.locator("#wall .tile[data-uid]").nth(1).tap()
    expect(tools).to_contain_text("2 pictures chosen")
    found: list[str] = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += axe.faults(page, f"choosing, {theme}")
    assert not found, "\n".join(found)
    assert not axe.small_targets(page)
