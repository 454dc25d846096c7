"""The composer as a person uses it."""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.upstream.pictures import draw

DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/png" }));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer });
    document.querySelector("#content").dispatchEvent(event);
  }
}"""


def png(name: str, size: tuple[int, int] = (96, 64)) -> bytes:
    """A picture of its own for every name."""
    return draw(name, 0, size, "PNG")


def file(name: str, data: bytes | None = None) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png(name) if data is None else data}


def files(*names: str) -> list[FilePayload]:
    return [file(name) for name in names]


def picture_of(data: bytes) -> int:
    """A number for what is to be seen, whatever the file around it."""
    with Image.open(io.BytesIO(data)) as picture:
        return zlib.crc32(picture.convert("RGB").resize((4, 4), Image.Resampling.BOX).tobytes())


class Workbench:
    """The form, on the home page or on its own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.form = page.locator("#composer")
        self.prompt = page.locator("#prompt")
        self.button = page.locator("#composer .send")

    def visit(self, url: str = "/") -> Workbench:
        self.page.goto(url)
        return self

    def open(self) -> None:
        self.prompt.focus()
        expect(self.button).to_be_visible()

    def settled(self) -> None:
        """No request for other fields is under way."""
        expect(self.page.locator("#composer-settings:not(.htmx-request)")).to_be_visible()

    def choose(self, model: str) -> None:
        self.open()
        if self.form.locator("#model-current b").inner_text() == model:
            return
        self.form.locator("[data-picker] summary").click()
        name = self.page.locator("b").get_by_text(model, exact=True)
        with self.page.expect_response("**/create/fields/**"):
            self.form.locator("label.model", has=name).locator("input").check()
        expect(self.form.locator("#model-current b")).to_have_text(model)
        self.settled()

    def attach(self, pictures: list[FilePayload]) -> None:
        self.open()
        before = self.form.locator(".refs .ref:not(.is-loading)").count()
        with self.page.expect_response("**/create/fields/**"):
            self.form.locator(".ref-add input").set_input_files(pictures)
        expect(self.form.locator(".refs .ref:not(.is-loading)")).to_have_count(before + len(pictures))
        self.settled()

    def drop(self, name: str) -> None:
        self.page.evaluate(DROP, [name, base64.b64encode(png(name)).decode()])

    def send(self, prompt: str) -> None:
        self.open()
        if prompt:
            self.prompt.fill(prompt)
        self.button.click()

    def picture(self, prompt: str | None) -> Locator:
        """The newest picture of this prompt on the wall."""
        name = f'[alt="{prompt}"]' if prompt is not None else ""
        return self.page.locator(f"#wall figure.tile[data-uid] img.tile-img{name}").first

    def expect_picture(self, prompt: str | None) -> str:
        """Wait until it hangs there; its uid."""
        image = self.picture(prompt)
        expect(image).to_be_visible(timeout=20_000)
        return str(image.locator("xpath=ancestor::figure").get_attribute("data-uid"))

    def fill_all(self, fields: list[dict[str, Any]]) -> dict[str, Any]:
        """Fill every field the model has with something of its own; what must arrive."""
        more = self.form.locator("[data-more]")
        if more.count():
            more.click()
        arrived: dict[str, Any] = {}
        for field in fields:
            with self.page.expect_response("**/create/fields/**"):
                arrived[field["name"]] = self._fill(field)
                self.prompt.focus()
            self.settled()
        return arrived

    def _fill(self, field: dict[str, Any]) -> Any:
        place = self.form.locator(f'[name="p-{field["name"]}"]:not([type=hidden])')
        match field["field_type"]:
            case "string":
                place.fill("Words of its own")
                return "Words of its own"
            case "enum":
                return self._pick(place, field["enum_values"][-1])
            case "integer":
                if place.first.get_attribute("type") == "radio":
                    return int(self._pick(place, str(field["max"])))
                place.fill(str(field["max"]))
                return field["max"]
            case "boolean":
                place.set_checked(not field["default"])
                return not field["default"]
            case "number":
                place.fill("3.25")
                return 3.25
        raise AssertionError(f"No way to fill {field}")

    def _pick(self, place: Locator, value: str) -> str:
        if place.first.evaluate("field => field.tagName") == "SELECT":
            place.select_option(value)
        else:
            self.form.locator(
                f'label:has(input[value="{value}"][name="{place.first.get_attribute("name")}"])'
            ).click()
        return value
