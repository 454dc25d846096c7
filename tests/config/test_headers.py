"""Every page there is, as its owner, an admin and a stranger: its headers, and what is inline."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from tests.generation.making import drive, requested
from tests.pages import LEFT_OUT, NO_PAGES, PAGES, filled, named, plain
from tests.rows import addresses
from tests.upstream.server import Upstream

PASSWORD = "a-good-password-1"
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


class Inline(HTMLParser):
    """What a strict policy forbids in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") is None):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            foreign = name in ("href", "src", "action") and (value or "").strip().lower().startswith(
                "javascript:"
            )
            if name == "style" or name.startswith("on") or foreign:
                self.found.append(f"<{tag} {name}>")
        source = given.get("src") or (given.get("href") if tag == "link" else "") or ""
        if re.match(r"(https?:)?//", source):
            self.found.append(f"{tag} from {source}")


@pytest.fixture
def pages(service: Upstream, member: User) -> dict[str, str]:
    """Name and path of every page, with a row of `member` in each address."""
    (settings.DATA_DIR / "setup_token").unlink(missing_ok=True)
    drive(requested(member))
    return plain() | addresses(member)


def test_every_address_is_a_page_or_is_said_to_be_none() -> None:
    new = set(filled()) - PAGES.keys() - NO_PAGES
    assert not new, f"Name these in tests/pages.py: {sorted(new)}"
    assert not (PAGES.keys() | NO_PAGES | LEFT_OUT) - named().keys()


@pytest.mark.parametrize("who", ["member", "admin", "stranger"])
def test_every_page_is_strict_and_has_nothing_inline(
    pages: dict[str, str], member: User, client: Client, who: str
) -> None:
    if who != "stranger":
        member.is_staff = member.is_superuser = who == "admin"
        member.save()
        client.post("/accounts/login/", {"login": member.username, "password": PASSWORD})
    whole = set()
    for name, path in pages.items():
        answer = client.get(path)
        assert answer.status_code < 500 or name == "healthz", name
        if name in LEFT_OUT or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        assert set(answer["Content-Security-Policy"].split("; ")) == STRICT, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "camera=()" in answer["Permissions-Policy"], name
        assert not (inline := Inline(page).found), f"{name}: {inline}"
        if page.startswith("<!doctype html"):
            whole.add(name)
    assert "account_login" in whole or who != "stranger"
    assert who == "stranger" or {"home", "create", "image", "job", "activity", "trash", "usage"} <= whole
    assert who != "admin" or "usage-site" in whole


def test_only_the_admin_has_a_wider_policy_and_runs_nothing_inline(admin_client: Client) -> None:
    parts = set(admin_client.get("/admin/")["Content-Security-Policy"].split("; "))
    assert parts == (STRICT - {"script-src 'self'"}) | {"script-src 'self' 'unsafe-eval'"}
    assert "unsafe" not in admin_client.get("/administer/")["Content-Security-Policy"]


def test_what_is_no_page_is_no_richer(client: Client) -> None:
    for path in ("/static/nothing.css", "/media/nothing", "/manifest.webmanifest", "/service-worker.js"):
        assert "unsafe" not in client.get(path).headers.get("Content-Security-Policy", "")


def test_a_check_for_the_open_internet_finds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ATELIER_DATA": str(tmp_path),
            "ATELIER_URL": "https://atelier.example.org",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (3 silenced)" in done.stdout + done.stderr
