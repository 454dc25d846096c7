"""Everything by the keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import Site
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e


@pytest.mark.journey
def test_c_opens_the_workbench_and_ctrl_enter_sends_it(page: Page) -> None:
    bench = Workbench(page).visit()
    page.keyboard.press("c")
    expect(bench.prompt).to_be_focused()
    page.keyboard.type("A kite over the dunes")
    page.keyboard.press("Control+Enter")
    bench.expect_picture("A kite over the dunes")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#wall .tile-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pswp--open")).to_be_visible()


def test_arrows_move_in_the_grid_along_and_across_the_rows(windows: Windows, crowd: Account) -> None:
    page = windows.open(crowd)
    page.goto("/")
    links = page.locator("#wall .tile-link")
    page.keyboard.press("ArrowRight")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    before = links.nth(1).bounding_box()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).not_to_be_focused()
    below = page.locator(":focus").bounding_box()
    assert before and below and below["y"] >= before["y"] + before["height"] - 1
    page.keyboard.press("ArrowUp")
    above = page.locator(":focus").bounding_box()
    assert above and abs(above["y"] + above["height"] - before["y"] - before["height"]) < 2
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(links.nth(0)).to_be_focused()


def test_the_question_mark_shows_the_list_of_keys(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Move to trash, with undo")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_g_and_a_letter_go_to_a_room(page: Page, site: Site) -> None:
    page.goto("/")
    for letter, path in (("a", "/activity/"), ("r", "/references/"), ("t", "/trash/"), ("g", "/")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(f"{site.url}{path}")


def test_keys_are_only_letters_while_one_types(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.open()
    page.keyboard.type("a cat? icing f")
    expect(bench.prompt).to_have_value("a cat? icing f")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(page: Page, backstage: Backstage, member: Account) -> None:
    backstage.pictures(member.name, 1)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
