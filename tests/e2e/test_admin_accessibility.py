"""axe finds nothing on any page of the admin, light or dark, and none is too wide for a small phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import axe
from tests.e2e.backstage import Backstage
from tests.e2e.site import LiveSite
from tests.e2e.windows import Account, Windows
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e

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
        Backstage(site.environment) as backstage,
    ):
        boss = Account("edda", session=backstage.person("edda", staff=True))
        yield House(site, backstage, boss)


@pytest.fixture(scope="module")
def furnished(house: House) -> House:
    house.backstage.pictures(house.boss.name, 3)
    house.tell(f"furniture.furnish({house.boss.name!r})")
    return house


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    """A window of the admin's; the test fails if it complains."""
    windows = Windows(browser, house.site.url, house.backstage)
    window = windows.open(house.boss)
    window.context.add_init_script(axe.source())
    yield window
    windows.close()
    assert not windows.complaints, "\n".join(windows.complaints)


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


def test_no_page_of_the_registry_has_faults(furnished: House, page: Page) -> None:
    pages = furnished.tell(f"admin_pages.pages({furnished.boss.name!r})")
    found = [fault for path, shown in visits(page, pages) for fault in faults(shown, path)]
    assert not found, "\n".join(found)
