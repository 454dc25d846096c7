"""Without a line, or without a server, there is a page that says so, and nothing else is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import wait_for
from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e

CONTROLLED = """async () => {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
  }
  return true;
}"""
# Before the modules run, as if the page had been written so.
NAMELESS = """document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") document.body.removeAttribute("data-worker");
});"""
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
  }
  return kept;
}"""


def arrive(page: Page) -> None:
    page.goto("/")
    page.evaluate(CONTROLLED)


def test_without_a_line_every_page_is_the_offline_page_and_comes_back(
    windows: Windows, member: Account, backstage: Backstage
) -> None:
    windows.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch|ERR_FAILED")
    backstage.pictures(member.name, 2)
    page = windows.open(member)
    arrive(page)
    for path in ("/activity/", "/references/"):
        page.goto(path)
    page.context.set_offline(True)
    page.goto("/activity/")
    expect(page.get_by_role("heading", name="Atelier was not reached")).to_be_visible()
    background = page.evaluate(
        "() => getComputedStyle(document.querySelector('.entrance-card')).borderRadius"
    )
    assert background == "22px"  # its style came with it
    assert page.evaluate("() => document.fonts.check('16px Inter')")
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Atelier was not reached")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Activity")).to_be_visible()


def test_nothing_private_is_kept(windows: Windows, member: Account, backstage: Backstage) -> None:
    backstage.pictures(member.name, 2)
    page = windows.open(member)
    arrive(page)
    for path in ("/activity/", "/", "/usage/"):
        page.goto(path)
    kept = page.evaluate(KEPT)
    assert "/offline/" in kept
    assert all(path == "/offline/" or path.startswith("/static/") for path in kept)
    assert len(kept) == 10


def test_a_page_is_never_stale(windows: Windows, member: Account, backstage: Backstage) -> None:
    page = windows.open(member)
    arrive(page)
    assert page.locator("#wall figure.tile").count() == 0
    backstage.pictures(member.name, 1)
    page.goto("/")
    expect(page.locator("#wall figure.tile")).to_have_count(1)
    backstage.sign_out(member.name)
    page.goto("/")
    page.wait_for_url("**/accounts/login/**")


def test_a_page_that_no_longer_names_the_service_worker_takes_it_away(
    windows: Windows, member: Account
) -> None:
    page = windows.open(member)
    arrive(page)
    page.add_init_script(NAMELESS)
    page.goto("/activity/")
    wait_for("it is gone", lambda: not page.evaluate(REGISTERED))
    wait_for("what it kept is gone", lambda: not page.evaluate(KEPT))
    page.goto("/references/")
    expect(page.get_by_role("heading", name="References", exact=True)).to_be_visible()
