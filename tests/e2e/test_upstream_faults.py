"""The service misbehaves: what the person sees, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.gate import Gate
from tests.e2e.site import Site, wait_for
from tests.e2e.windows import Account
from tests.e2e.workbench import Workbench
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e
HOUR_AGO = "2020-01-01 00:00:00"


@pytest.fixture
def bench(page: Page) -> Workbench:
    return Workbench(page).visit()


def decide(page: Page) -> None:
    page.locator(".failure").get_by_role("link", name="Decide").click()
    expect(page.locator("#job")).to_be_visible()


@pytest.mark.journey
def test_a_wrong_key_is_said_and_the_job_can_be_tried_again(bench: Workbench, service: Upstream) -> None:
    right, service.key = service.key, "another.key"
    bench.send("Locked out")
    failure = bench.page.locator(".failure")
    expect(failure).to_contain_text("Key not accepted")
    expect(failure).to_contain_text("an admin must look at it")
    expect(bench.page.locator("#live .job-tile")).to_have_count(0)
    service.key = right
    failure.get_by_role("button", name="Retry").click()
    bench.expect_picture("Locked out")
    expect(failure).to_have_count(0)


@pytest.fixture
def lifted_pause(site: Site) -> Iterator[None]:
    """An empty account stops all submissions for a while; not for the tests that follow."""
    yield
    site.rows("DELETE FROM generation_submissionpause")


@pytest.mark.usefixtures("lifted_pause")
def test_an_account_without_credits_is_said_and_dismissed(bench: Workbench, service: Upstream) -> None:
    service.credits = 0
    bench.send("On a shoestring")
    failure = bench.page.locator(".failure")
    expect(failure).to_contain_text("Out of credits")
    failure.get_by_role("button", name="Dismiss").click()
    expect(failure).to_have_count(0)
    bench.page.reload()
    expect(failure).to_have_count(0)


def test_a_failure_is_told_with_its_reason(bench: Workbench, service: Upstream) -> None:
    service.plan(fails=True, errors=[{"message": "The prompt was flagged by the safety system."}])
    bench.send("Something bold")
    expect(bench.page.locator(".failure")).to_contain_text("flagged by the safety system")
    bench.page.locator(".failure").get_by_role("link", name="Edit prompt").click()
    expect(bench.prompt).to_have_value("Something bold")


@pytest.mark.journey
def test_a_page_instead_of_an_answer_is_in_doubt_until_a_person_decides(
    bench: Workbench, service: Upstream, member: Account, site: Site
) -> None:
    page = bench.page
    service.fail_next("generate", html=True)
    bench.send("Perhaps")
    expect(page.locator(".failure")).to_contain_text("In doubt")
    sent = service.count("generate")
    decide(page)
    expect(page.get_by_role("button", name="Look again")).to_have_count(0)
    page.get_by_role("button", name="It did not run: return the credits").click()
    expect(page.locator(".toast")).to_contain_text("Its credits came back.")
    expect(page.get_by_role("button", name="It did not run")).to_have_count(0)
    assert site.states(member.name) == ["failed"]
    assert service.count("generate") == sent


def test_looking_again_finds_the_pictures_of_a_job_in_doubt(
    bench: Workbench, service: Upstream, member: Account, site: Site
) -> None:
    page = bench.page
    service.plan(never=True)
    bench.send("Late but well")
    wait_for("it runs", lambda: site.states(member.name) == ["running"])
    site.rows("UPDATE generation_job SET deadline = ? WHERE owner_name = ?", HOUR_AGO, member.name)
    expect(page.locator(".failure")).to_contain_text("In doubt", timeout=15_000)
    service.jobs.all[-1].plan = type(service.jobs.all[-1].plan)()
    decide(page)
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".toast")).to_contain_text("Looking once more.")
    expect(page.locator("#job figure.tile")).to_have_count(1, timeout=15_000)


def test_a_job_waits_while_the_service_is_down_and_then_goes_on(
    bench: Workbench, gate: Gate, service: Upstream
) -> None:
    gate.shut()
    bench.send("Patience in pale blue")
    card = bench.page.locator("#live .job-tile")
    expect(card).to_contain_text("Trying again soon")
    gate.open()
    bench.expect_picture("Patience in pale blue")
    expect(bench.page.locator(".failure")).to_have_count(0)


def test_text_in_place_of_a_picture_is_told_and_can_be_fetched_again(
    bench: Workbench, service: Upstream, member: Account, site: Site
) -> None:
    service.fail_always("cdn", body="This is no picture.")
    bench.send("Not even wrong")
    wait_for("it is being collected", lambda: site.states(member.name) == ["collecting"])
    service.heal()
    bench.expect_picture("Not even wrong")
