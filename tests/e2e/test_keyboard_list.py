"""Each key of the `?` list does what the list says, and the focus is never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.site import Site

pytestmark = pytest.mark.e2e
ROOMS = {"g": "/", "r": "/references/", "a": "/activity/", "u": "/usage/", "t": "/trash/"}
LISTED = [
    ("Everywhere", "c", "Create: open the workbench"),
    ("Everywhere", "g then g r a u t", "Go to gallery, references, activity, usage, trash"),
    ("Everywhere", "Esc", "Close what is open"),
    ("Everywhere", "?", "This list"),
    ("On the workbench", "Ctrl Enter", "Send what is on it"),
    ("In the grid", "→", "The first picture in sight"),
    ("In the grid", "← → ↑ ↓", "From picture to picture"),
    ("In the grid", "Enter", "Open the picture"),
    ("In the grid", "f", "Favourite"),
    ("In the grid", "x", "Choose it; a click then chooses more, Shift and a click all between"),
    ("In the grid", "r", "Remix"),
    ("In the grid", "Delete", "Move to trash, with undo"),
    ("With a picture open over the grid", "← →", "To the newer or older one"),
    ("With a picture open over the grid", "i", "Show or hide the recipe"),
    ("With a picture open over the grid", "z", "Zoom"),
    ("With a picture open over the grid", "f r Delete", "As in the grid"),
    ("On a picture’s own page", "f r", "Favourite, remix"),
]
READ = """() => [...document.querySelectorAll("#keys dt")].map((key) => [
  key.parentElement.previousElementSibling.textContent, key.textContent.trim().replace(/\\s+/g, " "),
  key.nextElementSibling.textContent,
])"""


def test_the_list_is_the_one_that_is_tested_here(page: Page) -> None:
    page.goto("/usage/")
    page.keyboard.press("?")
    assert page.evaluate(READ) == [list(line) for line in LISTED]


@pytest.mark.parametrize("room", ["/", "/activity/", "/references/", "/usage/", "/trash/", "/settings/data/"])
def test_the_keys_for_everywhere_work_everywhere(page: Page, site: Site, room: str) -> None:
    page.goto(room)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    for letter, path in ROOMS.items():
        page.goto(room)
        page.keyboard.press("g")
        with page.expect_navigation(url=f"{site.url}{path}"):
            page.keyboard.press(letter)
    page.goto(room)
    page.keyboard.press("c")
    expect(page.locator("#prompt")).to_be_visible()
    if room != "/":
        page.wait_for_url("**/create/")


def test_what_the_list_says_of_the_grid(hung: Page) -> None:
    tiles = hung.locator("#wall figure.tile[data-uid]")
    hung.keyboard.press("ArrowRight")
    expect(tiles.first.locator(".tile-link")).to_be_focused()
    hung.keyboard.press("f")
    expect(tiles.first).to_have_attribute("data-favourite", "")
    hung.keyboard.press("x")
    expect(hung.locator("#selection")).to_contain_text("1 picture chosen")
    hung.keyboard.press("Escape")
    expect(hung.locator("#selection")).to_be_hidden()
    hung.keyboard.press("Delete")
    expect(tiles).to_have_count(5)
    expect(tiles.first.locator(".tile-link")).to_be_focused()
    hung.get_by_role("button", name="Undo").press("Enter")
    expect(tiles).to_have_count(6)
    tiles.nth(1).locator(".tile-link").focus()
    hung.keyboard.press("r")
    expect(hung.locator("#prompt")).to_have_value(re.compile(r"number \d+$"))


def test_what_the_list_says_of_an_open_picture(hung: Page, site: Site) -> None:
    hung.locator("#wall .tile-link").nth(1).focus()
    hung.keyboard.press("Enter")
    expect(hung.locator(".pswp--open")).to_be_visible()
    first = hung.url
    hung.keyboard.press("ArrowRight")
    hung.wait_for_url(lambda url: url != first)
    hung.keyboard.press("ArrowLeft")
    hung.wait_for_url(first)
    recipe = hung.locator(".lightbox-recipe")
    expect(recipe.locator(".recipe-prompt")).to_be_visible()
    hung.keyboard.press("i")
    expect(recipe).to_have_attribute("inert", "")
    hung.keyboard.press("i")
    expect(recipe).not_to_have_attribute("inert", "")
    hung.keyboard.press("f")
    expect(recipe.locator("[data-act=favourite]")).to_have_attribute("aria-pressed", "true")
    hung.keyboard.press("z")
    expect(hung.locator(".pswp--zoomed-in")).to_have_count(1)
    hung.keyboard.press("z")
    hung.keyboard.press("Delete")
    expect(hung.locator("#wall figure.tile[data-uid]")).to_have_count(5)
    hung.keyboard.press("Escape")
    expect(hung.locator(".pswp")).to_have_count(0)
    expect(hung.locator("#wall .tile-link:focus")).to_have_count(1)


def test_what_the_list_says_of_a_pictures_own_page(hung: Page) -> None:
    hung.goto(hung.locator("#wall .tile-link").first.get_attribute("href") or "")
    hung.keyboard.press("f")
    expect(hung.locator("[data-act=favourite]")).to_have_attribute("aria-pressed", "true")
    hung.keyboard.press("r")
    expect(hung.locator("#prompt")).to_have_value(re.compile(r"number \d+$"))


def test_the_focus_returns_to_the_menu_that_opened_the_list(page: Page) -> None:
    page.goto("/activity/")
    menu = page.locator(".rail-end summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.locator(".rail-end [data-open-keys]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_whatever_has_the_focus_shows_it(hung: Page) -> None:
    hung.locator("body").press("Tab")
    for _ in range(25):
        seen = hung.evaluate(
            """() => {
              const here = document.activeElement;
              // The workbench opens, and the caret stands in it.
              if (here === document.body || here.matches(".is-open .prompt")) return true;
              const marked = (one) => {
                const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
                return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
              };
              const label = here.closest("label, .line, .tile, form");
              return marked(here) || Boolean(label && marked(label)) || `${here.tagName}.${here.className}`;
            }"""
        )
        assert seen is True, seen
        hung.keyboard.press("Tab")
