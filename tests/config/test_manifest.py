from __future__ import annotations

from runpy import run_path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from config import installing


def test_the_manifest_installs_with_icons_that_have_the_sizes_they_say(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")  # no database is allowed here
    assert answer["Content-Type"] == "application/manifest+json"
    body = answer.json()
    assert (body["name"], body["display"], body["start_url"], body["scope"]) == (
        "Atelier",
        "standalone",
        "/",
        "/",
    )
    assert [shortcut["url"] for shortcut in body["shortcuts"]] == ["/create/", "/"]
    assert {icon["purpose"] for icon in body["icons"]} == {"any", "maskable"}
    drawn = [icon for icon in body["icons"] if icon["type"] == "image/png"]
    for icon in drawn:
        file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert isinstance(file, str)
        with Image.open(file) as image:
            assert icon["sizes"] == "{}x{}".format(*image.size)
    assert {icon["sizes"] for icon in drawn} == {"192x192", "512x512"}


def test_the_icons_are_those_that_the_script_draws() -> None:
    draw = run_path(str(settings.BASE_DIR / "scripts" / "icons.py"))["draw"]
    for name, side, purpose in installing.ICONS:
        file = finders.find(name)
        assert isinstance(file, str)
        fresh = draw(side, maskable=purpose == "maskable").convert("RGB").resize((16, 16))
        with Image.open(file) as kept:
            small = kept.convert("RGBA").convert("RGB").resize((16, 16))
        pairs = zip(fresh.tobytes(), small.tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) < 24


def test_every_page_names_the_manifest(client: Client) -> None:
    assert b'rel="manifest" href="/manifest.webmanifest"' in client.get("/nowhere/").content


def test_the_service_worker_is_asked_for_anew_each_time(client: Client) -> None:
    answer = client.get("/service-worker.js")  # no database is allowed here
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert b"js/service-worker" in answer.content
