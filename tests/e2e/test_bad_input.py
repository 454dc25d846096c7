"""Bad input gets a clear sentence, and nothing that was typed is lost."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.site import Site
from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench, file, png

pytestmark = pytest.mark.e2e
Sent = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def bench(windows: Windows, page: Page) -> Workbench:
    windows.allow("422")
    bench = Workbench(page).visit()
    bench.open()
    return bench


def bomb() -> bytes:
    """A PNG of half a gigapixel in a few kilobytes."""
    side = 22_000
    packer, data = zlib.compressobj(1), io.BytesIO()
    row = bytes(side // 8 + 1)
    for _ in range(0, side, 500):
        data.write(packer.compress(row * 500))
    data.write(packer.flush())
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data.getvalue()), (b"IEND", b"")]
    packed = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def tamper(page: Page, selector: str, value: str) -> None:
    """Send what no press of a button could."""
    page.locator(selector).first.evaluate(
        "(field, value) => { field.value = value; if ('checked' in field) field.checked = true; }", value
    )


def test_an_empty_prompt_is_asked_for(bench: Workbench, member: Account, site: Site) -> None:
    bench.form.locator('label:has(input[name="p-aspect_ratio"][value="16:9"])').click()
    bench.settled()
    bench.button.click()
    expect(bench.page.locator("#prompt-note")).to_have_text("Describe the picture you would like.")
    expect(bench.prompt).to_be_focused()
    expect(bench.form.locator('input[name="p-aspect_ratio"][value="16:9"]')).to_be_checked()
    assert site.states(member.name) == []


def test_twenty_thousand_characters_are_too_many_and_all_still_there(bench: Workbench) -> None:
    long = "A very long corridor. " * 1000
    bench.send(long[:20_000])
    expect(bench.page.locator("#prompt-note")).to_contain_text("fit. Shorten it a little.")
    assert len(bench.prompt.input_value().strip()) in (19_999, 20_000)
    bench.send("A short corridor")
    bench.expect_picture("A short corridor")


@pytest.mark.parametrize(
    "words", ["بيت صغير عند البحر، مساء", "夜の港 🏮🌊 👩🏽‍🎨", "Zalgo h̷e̷ comes \u202ebackwards"]
)
def test_any_script_is_made_as_it_was_typed(bench: Workbench, sent: Sent, words: str) -> None:
    bench.send(words)
    uid = bench.expect_picture(words)
    assert sent()[0]["parameters"]["prompt"] == words
    bench.page.goto(f"/images/{uid}/")
    expect(bench.page.locator(".recipe-prompt p")).to_have_text(words)


def test_a_null_byte_is_refused_in_words_or_left_out(bench: Workbench, sent: Sent) -> None:
    tamper(bench.page, "#prompt", "before\0after")
    bench.button.click()
    expect(bench.page.locator("#prompt-note")).to_contain_text("Null characters are not allowed")
    assert "before" in bench.prompt.input_value()
    assert sent() == []


@pytest.mark.journey
def test_bad_files_are_named_and_the_good_one_stays(bench: Workbench, windows: Windows) -> None:
    windows.allow("422")
    whole = png("whole.png")
    bench.form.locator(".ref-add input").set_input_files(
        [
            file("cut-off.png", whole[: len(whole) // 2]),
            file("notes.png", b"Dear diary, this is not a picture."),
            file("good.png", whole),
            file("bomb.png", bomb()),
            file("empty.png", b""),
        ]
    )
    complaint = bench.form.locator("[data-tray-errors]")
    for name in ("cut-off.png", "notes.png", "bomb.png", "empty.png"):
        expect(complaint).to_contain_text(f"“{name}”")
    expect(bench.form.locator(".refs .ref")).to_have_count(1)
    expect(bench.form.locator(".refs .ref img")).to_have_attribute("alt", "good.png")


@pytest.mark.parametrize("count", ["0", "2.5", "99"])
def test_a_count_that_is_none_is_refused(bench: Workbench, member: Account, site: Site, count: str) -> None:
    bench.prompt.fill("So many")
    tamper(bench.page, 'input[name="p-count"]:checked', count)
    bench.button.click()
    sentence = {"0": "1 at least.", "2.5": "Type a whole number.", "99": "4 at most."}[count]
    expect(bench.form.locator(".error", has_text=sentence).first).to_be_visible()
    expect(bench.prompt).to_have_value("So many")
    assert site.states(member.name) == []


def test_a_seed_of_twenty_digits_is_refused(bench: Workbench, member: Account, site: Site) -> None:
    bench.form.locator("[data-more]").click()
    bench.form.locator('[name="p-seed"]').fill("12345678901234567890")
    bench.prompt.fill("A lucky number")
    bench.settled()
    bench.button.click()
    expect(bench.form.locator(".rare .error")).to_be_visible()
    expect(bench.form.locator('[name="p-seed"]')).to_have_value("12345678901234567890")
    expect(bench.prompt).to_have_value("A lucky number")
    assert site.states(member.name) == []


def test_an_unknown_model_or_style_is_refused(bench: Workbench, member: Account, site: Site) -> None:
    bench.prompt.fill("From nowhere")
    tamper(bench.page, 'input[name="model"]:checked', "simplified:no.such-model")
    bench.button.click()
    expect(bench.page.get_by_role("alert").first).to_contain_text("no longer offered")
    expect(bench.prompt).to_have_value("From nowhere")
    bench.visit()
    bench.open()
    bench.prompt.fill("In no style")
    tamper(bench.page, 'input[name="styles"]', "no-such-style")
    bench.button.click()
    expect(bench.page.get_by_role("alert").first).to_contain_text("There is no style “no-such-style”.")
    expect(bench.prompt).to_have_value("In no style")
    assert site.states(member.name) == []
