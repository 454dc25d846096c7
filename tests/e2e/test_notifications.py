"""A job ends: everybody hears it once, and who asked for it is notified while they look elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.gate import Gate
from tests.e2e.site import Site, wait_for
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e

# Keeps every text that the region for screen readers ever had.
LISTEN = """() => {
  const region = document.getElementById("announcer");
  window.heard = [];
  new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration.getNotifications()).map(({ title, body, data }) => [title, body, data.url]);
}"""
LOOK_AWAY = """(away) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => away });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
READY = "() => navigator.serviceWorker.ready.then(() => true)"
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"
# Before the modules run, as if the page had been written so.
NAMELESS = """document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") document.body.removeAttribute("data-worker");
});"""
FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "done": ({}, {}, "1 picture is ready: A quay."),
    "failed": ({"fails": True, "errors": ["The safety system said no."]}, {}, "A quay."),
    "in_doubt": ({}, {"html": True}, "A quay."),
    "cancelled": ({}, {}, "A quay."),
}


def send(page: Page, service: Upstream, site: Site, account: Account, ending: str) -> str:
    """Ask for a picture that will end so, and be sure that it is under way; its page's address."""
    plan, fault, _ = FAULTS[ending]
    service.knobs.speed = 2
    if plan:  # one that no job takes up would be the next test's
        service.plan(**plan)
    if fault:
        service.fail_next("generate", delay=1.5, **fault)
    Workbench(page).visit().send("A quay")
    wait_for("there is a job", lambda: site.states(account.name))
    [(uid,)] = site.rows("SELECT uid FROM generation_job WHERE owner_name = ?", account.name)
    return f"/jobs/{UUID(uid)}/"


@pytest.mark.parametrize("room", ["/", "job", "/activity/", "/references/"])
@pytest.mark.parametrize("ending", list(FAULTS))
def test_every_ending_is_said_once_in_every_room(
    windows: Windows, member: Account, service: Upstream, site: Site, gate: Gate, ending: str, room: str
) -> None:
    if ending == "cancelled":
        gate.shut()  # what was not sent yet can be called off
    page = windows.open(member)
    address = send(page, service, site, member, ending)
    page.goto(address if room == "job" else room)
    page.evaluate(LISTEN)
    if ending == "cancelled":
        other = windows.open(member)
        other.goto(address)
        other.get_by_role("button", name="Cancel").click()
    wait_for("it has ended", lambda: site.states(member.name) == [ending])
    page.wait_for_function("() => window.heard.length", timeout=10_000)
    page.wait_for_timeout(4_000)
    heard = page.evaluate("() => window.heard")
    assert len(heard) == 1 and heard[0].strip().endswith(FAULTS[ending][2]), heard


def test_nothing_is_asked_and_nothing_shown_unless_wanted(
    windows: Windows, member: Account, service: Upstream, site: Site
) -> None:
    page = windows.open(member, permissions=["notifications"])
    send(page, service, site, member, "done")
    page.evaluate(READY)
    page.evaluate(LOOK_AWAY, True)
    wait_for("it has ended", lambda: site.states(member.name) == ["done"])
    page.wait_for_timeout(2_500)
    assert page.evaluate(SHOWN) == []


def test_who_asked_is_told_without_the_prompt_and_only_while_away(
    windows: Windows, member: Account, service: Upstream, site: Site
) -> None:
    page = windows.open(member, permissions=["notifications"])
    page.goto("/")
    page.evaluate(READY)
    page.locator(".rail-end summary").click()
    toggle = page.locator(".rail-end [data-notify]")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".toast")).to_contain_text("this browser says so")
    send(page, service, site, member, "done")
    page.evaluate(READY)
    page.evaluate(LOOK_AWAY, True)
    wait_for("a notification is shown", lambda: page.evaluate(SHOWN), 15)
    [[title, body, url]] = page.evaluate(SHOWN)
    assert (title, body) == ("Atelier", "Your picture is ready.")
    assert "/images/" in url
    page.evaluate(LOOK_AWAY, False)
    Workbench(page).send("A second quay")
    Workbench(page).expect_picture("A second quay")
    page.wait_for_timeout(1_000)
    assert len(page.evaluate(SHOWN)) == 1
    page.reload()
    page.locator(".rail-end summary").click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")


def test_a_browser_that_refuses_is_explained(windows: Windows, member: Account) -> None:
    page = windows.open(member)
    page.add_init_script("Notification.requestPermission = async () => 'denied'")
    page.goto("/")
    page.locator(".rail-end summary").click()
    page.locator(".rail-end [data-notify]").click()
    expect(page.locator(".toast")).to_contain_text("its settings can allow them")
    expect(page.locator(".rail-end [data-notify]")).to_have_attribute("aria-pressed", "false")


def test_what_an_older_service_worker_cached_goes_and_nothing_new_is_cached(
    windows: Windows, member: Account
) -> None:
    page = windows.open(member)
    page.goto("/")
    page.evaluate("() => caches.open('atelier-offline-old').then((old) => old.add('/manifest.webmanifest'))")
    page.evaluate(READY)
    wait_for("what was cached is gone", lambda: page.evaluate("() => caches.keys()") == [])
    page.goto("/activity/")
    assert page.evaluate("() => caches.keys()") == []


def test_a_page_that_no_longer_names_the_service_worker_takes_it_away(
    windows: Windows, member: Account
) -> None:
    page = windows.open(member)
    page.goto("/")
    page.evaluate(READY)
    page.add_init_script(NAMELESS)
    page.goto("/activity/")
    wait_for("it is gone", lambda: page.evaluate(REGISTERED) == 0)
