"""A job's own page, activity, and stopping what was begun."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workbench import Workbench
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e


def test_pictures_of_a_job_that_was_cancelled_too_late_land_in_the_trash(
    page: Page, service: Upstream
) -> None:
    service.fail_always("status", delay=6)
    bench = Workbench(page).visit()
    bench.send("On second thoughts")
    page.locator("#live .job-face").first.click()
    expect(page.locator(".stage-step.is-now")).to_contain_text("Making", timeout=10_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".toast")).to_contain_text("Its pictures go to the trash")
    service.heal()
    expect(page.locator(".job-message")).to_contain_text(
        "Cancelled; its pictures are in the trash", timeout=15_000
    )
    page.goto("/")
    expect(page.get_by_role("heading", name="An empty wall")).to_be_visible()
    page.goto("/trash/")
    expect(page.locator(".shelf-item")).to_have_count(1)
    page.get_by_role("button", name="Restore").click()
    page.goto("/")
    bench.expect_picture("On second thoughts")


def test_the_page_of_a_job_shows_its_stages_with_times_and_its_pictures(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.choose("FLUX dev")
    bench.send("Stage by stage")
    bench.expect_picture("Stage by stage")
    page.get_by_role("link", name="Activity").click()
    page.get_by_role("link", name="Stage by stage").first.click()
    expect(page.locator(".stages time")).to_have_count(4)
    expect(page.locator("#job figure.tile")).to_have_count(1)
    expect(page.locator(".job-panel")).to_contain_text("60")


@pytest.mark.journey
def test_activity_follows_a_job_to_its_end_without_a_reload(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.send("Seen from the list")
    expect(page.locator("#live .job-tile")).to_be_visible()
    page.goto("/activity/")
    page.evaluate("window.stillHere = true")
    expect(page.locator(".job-row .job-thumb img:not(.is-blur)")).to_be_visible(timeout=10_000)
    assert page.evaluate("window.stillHere") is True
