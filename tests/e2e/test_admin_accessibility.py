"""axe finds nothing on any page of the admin, light or dark, and none is too wide for a small phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import axe
from tests.e2e.backstage import Backstage, ShellBackstage
from tests.e2e.site import LiveSite
from tests.e2e.windows import Account, Windows
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e

JOBS = "/admin/generation/job/"
THEME = "(theme) => { Alpine.$data(document.documentElement).adminTheme = theme; }"


@dataclass(frozen=True)
class House:
    """A site of its own, with one admin and, by and by, a row of everything."""

    site: LiveSite
    backstage: Backstage
    boss: Account

    def tell(self, call: str) -> list[str]:
        """What `call` of the modules behind the stage answers."""
        imports = "import json; from tests.e2e import admin_pages, furniture"
        told = self.site.manage("shell", "--no-imports", "-c", f"{imports}; print(json.dumps({call}))")
        return list(json.loads(told) or ())


@pytest.fixture(scope="module")
def house(running_service: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = {
        "SIMPLIFIED_API_KEY": running_service.key,
        "SIMPLIFIED_API_URL": running_service.url,
        "ALLOWED_UPSTREAM_HOSTS": ",".join(running_service.allowed_hosts),
    }
    with (
        LiveSite(tmp_path_factory.mktemp("house") / "data", settings) as site,
        ShellBackstage(site.environment) as backstage,
    ):
        boss = Account("edda", session=backstage.person("edda", staff=True))
        yield House(site, backstage, boss)


@pytest.fixture(scope="module")
def furnished(house: House) -> House:
    house.backstage.pictures(house.boss.name, 3)
    house.tell(f"furniture.furnish({house.boss.name!r})")
    return house


@pytest.fixture(scope="module")
def pages(furnished: House) -> list[str]:
    return furnished.tell(f"admin_pages.pages({furnished.boss.name!r})")


@pytest.fixture
def windows(browser: Browser, house: House) -> Iterator[Windows]:
    opened = Windows(browser, house.site.url)
    yield opened
    opened.close()
    assert not opened.complaints, "\n".join(opened.complaints)


@pytest.fixture
def page(windows: Windows, house: House) -> Page:
    """A window of the admin's."""
    window = windows.open(house.boss)
    window.context.add_init_script(axe.source())
    return window


def visits(page: Page, paths: list[str]) -> Iterator[tuple[str, Page]]:
    """One page after another, the next of which loads meanwhile in a second window."""
    this, other = page, page.context.new_page()
    this.goto(paths[0], wait_until="commit")
    for path, following in zip_longest(paths, paths[1:]):
        if following:
            other.goto(following, wait_until="commit")
        this.wait_for_load_state()
        yield path, this
        this, other = other, this


def faults(page: Page, name: str) -> list[str]:
    """In both themes, of which only the colours are different."""
    found = axe.faults(page, name)
    page.evaluate(THEME, "dark")
    found += axe.faults_of_colour(page, f"{name}, dark")
    page.evaluate(THEME, "light")
    return found


def test_lists_without_rows_have_no_faults(house: House, page: Page) -> None:
    lists = house.tell("admin_pages.lists()")
    found = [fault for path, shown in visits(page, lists) for fault in faults(shown, f"{path}, empty")]
    assert not found, "\n".join(found)


def test_everything_that_has_pages_has_a_row_to_walk_to(furnished: House) -> None:
    assert not furnished.tell("admin_pages.bare()")


def test_no_page_of_the_registry_has_faults(pages: list[str], page: Page) -> None:
    found = [fault for path, shown in visits(page, pages) for fault in faults(shown, path)]
    assert not found, "\n".join(found)


def test_what_opens_on_a_page_has_no_faults(furnished: House, page: Page) -> None:
    found = [fault for name in opened(page) for fault in faults(page, name)]
    assert not found, "\n".join(found)


def opened(page: Page) -> Iterator[str]:
    page.goto(JOBS)
    page.get_by_role("button", name="Filters").click()
    yield "filters"
    page.goto(JOBS)
    page.get_by_role("button", name="edda").click()
    yield "menu of one's own"
    page.goto(JOBS)
    page.get_by_role("button", name="All applications").click()
    yield "all pages"
    page.goto("/admin/generation/imagemodel/")
    page.locator("#result_list").get_by_role("button", name="More").first.click()
    yield "menu of a row"
    page.goto("/admin/config/invite/add/")
    page.get_by_role("button", name="What is chosen").first.click()
    yield "menu of a field"
    page.set_viewport_size({"width": axe.NARROW, "height": 740})
    page.goto(JOBS)
    page.get_by_role("button", name="Menu").click()
    yield "menu on a phone"


def test_asking_before_rows_are_deleted_has_no_faults(furnished: House, page: Page) -> None:
    found: list[str] = []
    for path in furnished.tell("admin_pages.lists()"):
        page.goto(path)
        tick, act = page.locator("input.action-select").first, page.locator("select[name=action]")
        if not tick.count() or not act.locator("[value=delete_selected]").count():
            continue
        tick.check()
        act.select_option("delete_selected")
        if not found:
            found += faults(page, f"{path}, chosen")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_text("Are you sure")).to_be_visible()
        found += faults(page, f"{path}, asked")
    assert not found, "\n".join(found)


def test_forms_that_were_refused_have_no_faults(pages: list[str], page: Page) -> None:
    found: list[str] = []
    for path in pages:
        if path.endswith("/add/"):
            page.goto(path)
            page.get_by_role("button", name="Save", exact=True).click()
            page.wait_for_load_state()
            found += faults(page, f"{path}, refused")
    assert not found, "\n".join(found)


def test_what_is_shown_once_or_not_found_has_no_faults(
    furnished: House, page: Page, windows: Windows
) -> None:
    windows.allow("status of 404")
    found: list[str] = []
    for path in (f"{JOBS}?q=nowhere", "/admin/nowhere/", "/admin/auth/group/add/?_to_field=id&_popup=1"):
        page.goto(path)
        found += faults(page, path) if "nowhere/" not in path else axe.faults(page, path)
    page.goto("/admin/config/invite/add/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Link")).to_be_visible()
    assert not found + faults(page, "the link of an invite"), "\n".join(found)


def test_keys_alone_open_the_menus_and_come_back(furnished: House, page: Page) -> None:
    page.goto(JOBS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    for name, inside in (("edda", "Dark"), ("All applications", "Plans")):
        opener = page.get_by_role("button", name=name)
        opener.press("Enter")
        shown = page.locator("[x-show]").get_by_text(inside, exact=True)
        expect(shown).to_be_visible()
        expect(page.locator("[x-show] :focus")).to_be_visible()
        page.keyboard.press("Escape")
        expect(shown).to_be_hidden()
        expect(opener).to_be_focused()


def test_a_row_of_a_form_is_removed_by_the_space_bar(furnished: House, page: Page) -> None:
    page.goto("/admin/generation/plan/1/change/")
    page.locator("input.delete").first.press(" ")
    expect(page.get_by_text("This item will be deleted.")).to_be_visible()
