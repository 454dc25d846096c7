"""One press, one job; two presses in two windows, two."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import Site, wait_for
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench
from tests.profile import FULL

pytestmark = pytest.mark.e2e
Sent = Callable[[], list[dict[str, Any]]]
PASSWORD = "Slow-river-stones-7"


@pytest.mark.journey
def test_a_double_click_on_create_makes_one_job(page: Page, member: Account, site: Site, sent: Sent) -> None:
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("Two clicks, one moth")
    bench.button.dblclick()
    bench.expect_picture("Two clicks, one moth")
    assert site.states(member.name) == ["done"]
    assert len(sent()) == 1


def test_two_windows_at_once_make_two_jobs(windows: Windows, member: Account, site: Site) -> None:
    benches = [Workbench(windows.open(member)).visit() for _ in range(2)]
    for bench in benches:
        bench.open()
        bench.prompt.fill("The same words twice")
    for bench in benches:
        bench.button.click(no_wait_after=True)
    wait_for("both are done", lambda: site.states(member.name) == ["done", "done"])
    for bench in benches:
        expect(bench.page.locator("#wall figure.tile[data-uid]")).to_have_count(2, timeout=10_000)


def test_a_second_job_can_be_sent_while_the_first_runs(page: Page, member: Account, site: Site) -> None:
    bench = Workbench(page).visit()
    bench.send("The first of two")
    expect(page.locator("#live .job-tile")).to_have_count(1)
    bench.send("The second of two")
    bench.expect_picture("The first of two")
    bench.expect_picture("The second of two")
    assert len(site.states(member.name)) == 2


def test_back_after_sending_and_create_again_makes_no_second_job(
    keeping_windows: Windows, member: Account, site: Site
) -> None:
    page = keeping_windows.open(member)
    bench = Workbench(page).visit("/create/")
    bench.send("Back and forth")
    page.wait_for_url(f"{site.url}/")
    bench.expect_picture("Back and forth")
    page.go_back(wait_until="commit")
    expect(bench.prompt).to_have_value("Back and forth")
    bench.button.click()
    page.wait_for_url(f"{site.url}/")
    assert len(site.states(member.name)) == 1
    page.go_back(wait_until="commit")
    bench.send("Back and forth, edited")
    page.wait_for_url(f"{site.url}/")
    assert len(site.states(member.name)) == 2


@pytest.mark.skipif(not FULL, reason="The engine of the quick profile does not outlast a lock.")
def test_an_order_during_a_lock_of_the_database_keeps_its_form_and_can_be_sent_again(
    windows: Windows, member: Account, site: Site
) -> None:
    windows.allow("503")
    page = windows.open(member)
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("A lock and its keeper")
    page.locator("label", has=page.locator('input[name="p-aspect_ratio"][value="16:9"]')).click()
    expect(page.locator('input[name="p-aspect_ratio"][value="16:9"]')).to_be_checked()
    keeper = sqlite3.connect(site.database)
    keeper.execute("BEGIN IMMEDIATE")
    bench.button.click()
    expect(page.locator(".toast.is-bad")).to_contain_text("The database does not answer", timeout=40_000)
    keeper.close()
    expect(bench.prompt).to_have_value("A lock and its keeper")
    expect(page.locator('input[name="p-aspect_ratio"][value="16:9"]')).to_be_checked()
    bench.button.click()
    expect(page.locator("#live .job-tile")).to_have_count(1)
    assert len(site.states(member.name)) == 1


@pytest.mark.journey
def test_what_was_typed_survives_a_session_that_ran_out(
    windows: Windows, backstage: Backstage, site: Site
) -> None:
    windows.allow("401")
    account = Account.make(backstage, "drowsy", PASSWORD)
    page = windows.open(account)
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("Half a sentence about fog")
    backstage.sign_out(account.name)
    bench.button.click()
    expect(page.get_by_text("You are signed out. Your text is kept.")).to_be_visible()
    expect(bench.prompt).to_have_value("Half a sentence about fog")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username or email").fill(account.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    expect(bench.prompt).to_have_value("Half a sentence about fog")
    bench.send("")
    bench.expect_picture("Half a sentence about fog")


@pytest.mark.journey
def test_what_is_typed_while_the_fields_are_drawn_anew_stays(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.choose("FLUX dev")
    bench.form.locator("[data-more]").click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/create/fields/**", hold)
    bench.form.locator('label:has(input[name="p-aspect_ratio"][value="16:9"])').click()
    wait_for_held(page, held)
    seed = bench.form.locator('input[name="p-seed"]')
    seed.press_sequentially("42")
    with page.expect_response("**/create/fields/**"):
        held[0].continue_()
    bench.settled()
    expect(seed).to_have_value("42")
    expect(bench.form.locator('input[name="p-aspect_ratio"][value="16:9"]')).to_be_checked()


def test_an_example_of_the_empty_wall_works_at_a_click(page: Page) -> None:
    page.goto("/")
    example = page.locator(".example").first
    words = str(example.get_attribute("value"))
    example.click()
    Workbench(page).expect_picture(words)
    expect(page.get_by_role("heading", name="An empty wall")).to_be_hidden()


def wait_for_held(page: Page, held: list[Route]) -> None:
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(20)
    raise AssertionError("The fields were not asked for.")
