from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client, override_settings

from config import joined
from config.joined import JOINED, JoinedFinder

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
SERVED = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}


def source(name: str) -> str:
    return (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")


def parts(name: str) -> list[str]:
    file = Path(name)
    return [f"{file.parent}/{part}{file.suffix}" for part in JOINED[name]]


@pytest.mark.parametrize("name", JOINED)
def test_a_joined_file_is_all_its_parts_in_their_order_and_each_module_fails_alone(name: str) -> None:
    text = joined.join(name)
    places = [text.index(source(part)) for part in parts(name)]
    assert places == sorted(places)
    guarded = text.count("} catch (error) { reportError(error); }")
    assert guarded == (len(places) if name.endswith(".js") else 0)


def test_what_is_served_carries_a_hash_and_finds_its_fonts(tmp_path: Path) -> None:
    with override_settings(STORAGES=SERVED, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
        sheet = staticfiles_storage.url("css/common.css").removeprefix(settings.STATIC_URL)
        assert re.fullmatch(r"css/common\.[0-9a-f]{12}\.css", sheet)
        text = (tmp_path / sheet).read_text(encoding="utf-8")
    fonts = re.findall(r'url\("\.\./(vendor/[^"]+woff2)"\)', text)
    assert len(fonts) == 4
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", font) and (tmp_path / font).is_file() for font in fonts)


def test_a_joined_file_follows_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.css").write_text(f".{name} {{}}\n", encoding="utf-8")
    monkeypatch.setattr(joined, "JOINED", {"both.css": ("one", "two")})
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))
    with override_settings(DATA_DIR=tmp_path / "data"):
        finder = JoinedFinder()
        found = Path(finder.find("both.css"))
        assert found.read_text(encoding="utf-8") == ".one {}\n\n.two {}\n"
        (tmp_path / "two.css").write_text(".three {}\n", encoding="utf-8")
        assert [name for name, _ in finder.list(None)] == ["both.css"]
        assert found.read_text(encoding="utf-8") == ".one {}\n\n.three {}\n"
        assert finder.find("both.css", find_all=True) == [str(found)]
        assert finder.find("one.css") is None
        assert finder.find("one.css", find_all=True) == []
        assert [file.name for file in found.parent.iterdir()] == ["both.css"]


def test_a_part_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "JOINED", {"css/both.css": ("tokens", "gone")})
    with pytest.raises(FileNotFoundError, match=r"css/gone\.css"):
        joined.join("css/both.css")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/create/", "/gallery/", "/activity/", "/trash/", "/usage/"])
def test_no_page_loads_a_sheet_or_a_module_twice(client: Client, member: User, address: str) -> None:
    client.force_login(member)
    page = client.get(address).content.decode()
    loaded = re.findall(r'<(?:script|link rel="stylesheet")[^>]+(?:src|href)="/static/([^"]+)"', page)
    whole = [part for name in loaded for part in (parts(name) if name in JOINED else [name])]
    assert "css/tokens.css" in whole
    assert "js/site.js" in whole
    assert len(whole) == len(set(whole))
