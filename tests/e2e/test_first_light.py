"""From the setup link to finished pictures, through the real queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.site import Site
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench, files, picture_of
from tests.upstream import Upstream

pytestmark = pytest.mark.e2e
Sent = Callable[[], list[dict[str, Any]]]


@pytest.mark.journey
def test_the_setup_link_makes_one_admin_and_then_is_gone(
    admin: Account, site: Site, windows: Windows
) -> None:
    windows.allow("404")
    page = windows.open(admin)
    page.goto("/")
    expect(page.get_by_role("heading", name="An empty wall")).to_be_visible()
    page.locator(".rail-end summary", has_text="Account").click()
    expect(page.locator(".rail-end").get_by_text(f"Signed in as {admin.name}")).to_be_visible()
    answer = page.goto(site.setup_link)
    assert answer and answer.status == 404


@pytest.mark.journey
def test_a_prompt_becomes_a_picture_in_its_place_without_a_reload(
    admin: Account, windows: Windows, sent: Sent
) -> None:
    page = windows.open(admin)
    bench = Workbench(page).visit()
    bench.choose("Imagen 4 Fast")
    page.evaluate("window.stillHere = true")
    bench.send("A heron in the reeds at dawn")
    card = page.locator("#live .job-tile")
    expect(card).to_be_visible()
    place = card.bounding_box()
    holder = page.locator("#wall .job", has=page.locator("figure.tile[data-uid]"))
    expect(holder.locator("img.tile-img")).to_have_attribute("alt", "A heron in the reeds at dawn")
    assert page.evaluate("window.stillHere") is True
    expect(page.locator("#announcer")).to_contain_text("1 picture is ready")
    after = holder.locator("figure.tile").bounding_box()
    assert place and after and abs(place["y"] - after["y"]) < 2 and abs(place["x"] - after["x"]) < 2
    assert [body["capability"] for body in sent()] == ["prompt"]
    assert sent()[0]["parameters"]["prompt"] == "A heron in the reeds at dawn"
    expect(bench.prompt).to_have_value("A heron in the reeds at dawn")


@pytest.mark.journey
def test_one_file_beside_the_prompt_is_made_from_that_image(
    page: Page, service: Upstream, sent: Sent
) -> None:
    bench = Workbench(page).visit()
    bench.attach(files("sea.png"))
    expect(page.get_by_text("1 reference: made from this image.")).to_be_visible()
    bench.choose("FLUX Kontext pro")
    bench.send("The same coast in a storm")
    bench.expect_picture("The same coast in a storm")
    (body,) = sent()
    assert body["capability"] == "reference_image"
    assert "/cdn/asset/" in body["parameters"]["input_image"]


@pytest.mark.journey
def test_two_files_go_up_in_the_order_one_gave_them(page: Page, service: Upstream, sent: Sent) -> None:
    bench = Workbench(page).visit()
    first, second = files("first.png", "second.png")
    bench.attach([first, second])
    expect(page.get_by_text("2 references: made with several images.")).to_be_visible()
    page.get_by_role("button", name="Move second.png to the left").click()
    expect(page.locator(".refs .ref img").first).to_have_attribute("alt", "second.png")
    bench.choose("Seedream 4")
    bench.send("Both at one table")
    bench.expect_picture("Both at one table")
    (body,) = sent()
    assert body["capability"] == "multiple_images"
    arrived = [service.assets.by_id[uid].data or b"" for uid in body["parameters"]["reference_images"]]
    assert [picture_of(data) for data in arrived] == [
        picture_of(second["buffer"]),
        picture_of(first["buffer"]),
    ]


def test_a_file_that_is_dropped_on_the_page_becomes_a_reference(page: Page) -> None:
    bench = Workbench(page).visit()
    bench.drop("dropped.png")
    expect(page.locator(".refs .ref img")).to_have_attribute("alt", "dropped.png")
    expect(page.get_by_text("1 reference: made from this image.")).to_be_visible()


def test_fields_that_nobody_could_know_beforehand_are_filled_and_sent(
    page: Page, service: Upstream, sent: Sent
) -> None:
    fields = service.model("lab.surprise")["capabilities"]["prompt"]["fields"]
    bench = Workbench(page).visit()
    bench.open()
    bench.choose("Surprise")
    wanted = bench.fill_all(fields)
    bench.send("")
    bench.expect_picture(None)
    (body,) = sent()
    assert body["model"] == "lab.surprise"
    assert body["parameters"] == wanted
