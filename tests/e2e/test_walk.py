"""Every page there is, in both themes, on a phone and on a wide window, by axe and by ruler."""

from __future__ import annotations

import json
import re
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.e2e import axe
from tests.e2e.backstage import Backstage
from tests.e2e.gate import Gate
from tests.e2e.site import LiveSite, Site, wait_for
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench
from tests.pages import plain
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e
PASSWORD = "A-quiet-orchard-42"
ERRORS = ("/nowhere/",)


@pytest.fixture(scope="module")
def walker(backstage: Backstage) -> Account:
    """Who runs the site, and has pictures; signed in by password, as some pages ask."""
    account = Account("walker", PASSWORD, backstage.person("walker", password=PASSWORD, staff=True))
    backstage.pictures(account.name, 9, days=3)
    return account


def sign_in(page: Page, account: Account) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(account.name)
    page.locator("[name=password]").fill(account.password)
    page.locator("form[action*=login] button, main form button").first.click()
    page.wait_for_url(re.compile(r"/$"))


def jobs(page: Page, site: Site, service: Upstream, gate: Gate, account: Account) -> dict[str, str]:
    """A job in each state that lasts: names and addresses."""
    bench = Workbench(page)
    plans: dict[str, dict[str, Any]] = {
        "done": {},
        "failed": {"fails": True, "errors": ["The safety system said no."]},
        "running": {"never": True},
        "cancelled": {},
        "in_doubt": {},
    }
    for state, plan in plans.items():
        if plan:  # one that no job takes up would be the next test's
            service.plan(**plan)
        if state == "cancelled":
            gate.shut()  # what was not sent yet can be called off
        if state == "in_doubt":
            service.fail_next("generate", html=True)
        bench.visit().send(f"A job that is {state}")
        before = "queued" if state == "cancelled" else state
        wait_for(state, lambda before=before: before in site.states(account.name), 30)  # type: ignore[misc]
        service.heal()
        if state == "cancelled":
            page.locator("#live .job-face", has_text=f"A job that is {state}").click()
            page.get_by_role("button", name="Cancel").click()
            wait_for(state, lambda: "cancelled" in site.states(account.name), 30)
            gate.open()
    found = site.rows("SELECT uid, state FROM generation_job WHERE owner_name = ?", account.name)
    return {f"job, {state}": f"/jobs/{UUID(uid)}/" for uid, state in found}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_page_pleases_axe_and_fits(
    windows: Windows,
    walker: Account,
    site: LiveSite,
    service: Upstream,
    gate: Gate,
    backstage: Backstage,
    theme: Literal["dark", "light"],
) -> None:
    windows.allow(r"status of 40[0-9]")
    found: list[str] = []
    empty = Account.make(backstage, f"nothing-{theme}")
    desk = windows.open(color_scheme=theme, viewport={"width": 1440, "height": 900})
    sign_in(desk, walker)
    standing = jobs(desk, site, service, gate, walker)
    command = f"from tests.rows import main; main({walker.name!r})"
    rooms = json.loads(site.manage("shell", "--no-imports", "-c", command))
    paths = {**plain(), **rooms, **standing, **{path: path for path in ERRORS}}
    found += walk(desk, paths, theme)
    cookies = desk.context.cookies()
    phone = windows.open(
        color_scheme=theme, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone.context.add_cookies(
        [{"name": c["name"], "value": c["value"], "domain": c["domain"], "path": "/"} for c in cookies]
    )
    found += walk(phone, paths, f"{theme}, phone", touch=True)
    for account, name in ((empty, "empty"), (None, "stranger")):
        page = windows.open(account, color_scheme=theme, viewport={"width": 390, "height": 844})
        found += walk(page, paths, f"{theme}, {name}")
    assert not found, "\n".join(found)


def walk(page: Page, paths: dict[str, str], name: str, *, touch: bool = False) -> list[str]:
    """What is wrong with the pages among these addresses; each document is looked at once."""
    found: list[str] = []
    seen: set[str] = set()
    for path in paths.values():
        answer = page.request.get(path, max_redirects=5)
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/html") or "attachment" in answer.headers.get("content-disposition", ""):
            continue
        if not answer.text().lstrip().startswith("<!doctype html") or answer.url in seen:
            continue
        seen.add(answer.url)
        page.goto(path)
        found += axe.faults(page, f"{path} ({name})")
        if touch:
            found += [f"{path} ({name}): small: {small}" for small in axe.small_targets(page)]
    return found
