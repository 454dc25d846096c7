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
from tests.e2e.workbench import Workbench, file, files
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


def fill_in(bench: Workbench) -> None:
    """Something in every part of the form."""
    bench.attach(files("first.png", "second.png"))
    bench.choose("Seedream 4")
    bench.form.locator("label", has_text="Cinematic").click()
    with bench.page.expect_response("**/create/fields/**"):
        bench.form.locator('label:has(input[name="p-aspect_ratio"][value="16:9"])').click()
    bench.settled()
    bench.prompt.fill("Both at one long table")


def expect_filled_in(bench: Workbench) -> None:
    expect(bench.prompt).to_have_value("Both at one long table")
    expect(bench.form.locator("#model-current b")).to_have_text("Seedream 4")
    expect(bench.form.locator(".refs .ref img")).to_have_count(2)
    alts = bench.form.locator(".refs .ref img").evaluate_all("all => all.map((one) => one.alt)")
    assert alts == ["first.png", "second.png"]
    expect(bench.form.locator('input[name="p-aspect_ratio"][value="16:9"]')).to_be_checked()
    expect(bench.form.locator('input[name="styles"][value="cinematic"]')).to_be_checked()


def sign_in(page: Page, account: Account) -> None:
    page.get_by_label("Username or email").fill(account.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_the_whole_form_survives_a_session_that_ran_out(
    windows: Windows, backstage: Backstage, site: Site, sent: Sent
) -> None:
    windows.allow("401")
    account = Account.make(backstage, "sleepy", PASSWORD)
    page = windows.open(account)
    bench = Workbench(page).visit()
    fill_in(bench)
    backstage.sign_out(account.name)
    bench.button.click()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, account)
    page.wait_for_url(f"{site.url}/")
    expect_filled_in(bench)
    bench.button.click()
    bench.expect_picture("Both at one long table")
    (body,) = sent()
    assert body["capability"] == "multiple_images" and body["properties"] == ["cinematic"]
    assert len(body["parameters"]["reference_images"]) == 2


def test_the_whole_form_survives_a_reload_and_is_gone_once_sent(page: Page) -> None:
    bench = Workbench(page).visit()
    fill_in(bench)
    for url in ("/", "/references/", "/create/", "/"):
        bench.visit(url)
        if url != "/references/":
            expect_filled_in(bench)
    bench.form.locator(".ref-remove").first.click()
    bench.settled()
    page.reload()
    expect(bench.form.locator(".refs .ref img")).to_have_attribute("alt", "second.png")
    bench.button.click()
    bench.expect_picture("Both at one long table")
    page.reload()
    expect(bench.prompt).to_have_value("")
    expect(bench.form.locator(".refs .ref")).to_have_count(0)
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")


def test_a_draft_that_could_not_be_drawn_is_still_there(page: Page, windows: Windows) -> None:
    windows.allow("ERR_FAILED")
    bench = Workbench(page).visit()
    fill_in(bench)
    page.route("**/create/", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("could not be reached")).to_be_visible()
    expect(bench.prompt).to_have_value("Both at one long table")
    page.unroute("**/create/")
    page.reload()
    expect_filled_in(bench)


def test_another_page_of_the_workbench_leaves_the_draft_alone(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("Half a thought")
    bench.visit("/create/?prompt=Something+else")
    expect(bench.prompt).to_have_value("Something else")
    bench.visit("/")
    expect(bench.prompt).to_have_value("Half a thought")
    bench.prompt.fill("")
    page.reload()
    expect(bench.prompt).to_have_value("")


def test_a_draft_is_not_shown_to_who_signs_in_next(
    windows: Windows, backstage: Backstage, site: Site
) -> None:
    first, second = (Account.make(backstage, name, PASSWORD) for name in ("earlier", "later"))
    page = windows.open(first)
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("For my eyes")
    backstage.sign_out(first.name)
    page.goto("/accounts/login/")
    sign_in(page, second)
    page.wait_for_url(f"{site.url}/")
    expect(bench.prompt).to_have_value("")


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


def uploads(page: Page) -> list[str]:
    """The names of the files in each request of this page that brings references, as they are sent."""
    found: list[str] = []

    def note(names: str) -> None:
        found.append(names)

    page.expose_function("noteUpload", note)
    page.evaluate(
        """() => {
          const ask = window.fetch;
          window.fetch = async (url, options) => {
            if (options?.body instanceof FormData)
              await window.noteUpload(options.body.getAll("files").map((file) => file.name).join(" "));
            return ask(url, options);
          };
        }"""
    )
    return found


def test_pictures_go_up_one_a_request_in_their_order(page: Page) -> None:
    bench, sent = Workbench(page).visit(), uploads(page)
    names = [f"{letter}.png" for letter in "dbeac"]
    bench.attach(files(*names))
    assert sent == names
    assert bench.form.locator(".refs .ref img").evaluate_all("all => all.map((one) => one.alt)") == names


def test_what_is_refused_leaves_the_others_in_their_order(page: Page, windows: Windows) -> None:
    windows.allow("422")
    bench, sent = Workbench(page).visit(), uploads(page)
    bench.open()
    chosen = [file("a.png"), file("no.png", b"no"), file("b.png"), file("none.png", b""), file("c.png")]
    bench.form.locator(".ref-add input").set_input_files(chosen)
    complaint = bench.form.locator("[data-tray-errors]")
    expect(complaint).to_contain_text("“no.png”")
    expect(complaint).to_contain_text("“none.png”")
    expect(bench.form.locator(".refs .ref")).to_have_count(3)
    alts = bench.form.locator(".refs .ref img").evaluate_all("all => all.map((one) => one.alt)")
    assert alts == ["a.png", "b.png", "c.png"]
    assert len(sent) == 5


@pytest.mark.parametrize(("status", "words"), [(0, "could not be reached"), (401, "You are signed out")])
def test_what_did_not_go_up_is_named(page: Page, windows: Windows, status: int, words: str) -> None:
    windows.allow("401|ERR_FAILED")
    bench, sent = Workbench(page).visit(), uploads(page)

    def answer(route: Route) -> None:
        if len(sent) == 1:
            route.continue_()
        elif status:
            route.fulfill(status=status)
        else:
            route.abort()

    page.route("**/references/upload/", answer)
    bench.open()
    bench.form.locator(".ref-add input").set_input_files(files("a.png", "b.png", "c.png"))
    expect(bench.form.locator("[data-tray-errors]")).to_have_text("Not added: “b.png”, “c.png”.")
    expect(page.get_by_text(words)).to_be_visible()
    expect(bench.form.locator(".refs .ref")).to_have_count(1)
    assert len(sent) == 2


def test_a_picture_that_is_too_large_is_named_and_the_next_one_goes_up(page: Page, windows: Windows) -> None:
    windows.allow("413")
    bench, sent = Workbench(page).visit(), uploads(page)
    page.route(
        "**/references/upload/",
        lambda route: route.fulfill(status=413) if len(sent) == 1 else route.continue_(),
    )
    bench.open()
    bench.form.locator(".ref-add input").set_input_files(files("vast.png", "b.png"))
    expect(bench.form.locator("[data-tray-errors]")).to_have_text(
        "“vast.png”: This file is too large; it was not added."
    )
    expect(bench.form.locator(".refs .ref img")).to_have_attribute("alt", "b.png")


def test_the_library_takes_several_pictures_one_a_request(page: Page, windows: Windows) -> None:
    windows.allow("422")
    page.goto("/references/")
    sent = uploads(page)
    page.locator("#upload-files").set_input_files([file("a.png"), file("no.png", b"no"), file("b.png")])
    expect(page.locator(".toast")).to_contain_text("2 added. “no.png”: This is not a picture")
    expect(page.locator(".shelf-name")).to_have_text(["b.png", "a.png"])
    page.locator("#upload-files").set_input_files(files("c.png", "d.png"))
    expect(page.locator(".shelf-name")).to_have_text(["d.png", "c.png", "b.png", "a.png"])
    assert sent == ["a.png", "no.png", "b.png", "c.png", "d.png"]


def wait_for_held(page: Page, held: list[Route]) -> None:
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(20)
    raise AssertionError("The fields were not asked for.")
