"""Every setting is in `.env.example` and in docs/configuration.md, and nothing else is."""

from __future__ import annotations

import re

from django.conf import settings

KNOWN = settings.ENVIRONMENT.known
CONVENTIONS = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}  # every HTTP client's, not ours


def test_env_example_lists_exactly_the_settings_there_are() -> None:
    text = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE)) == KNOWN


def test_the_manual_lists_exactly_the_settings_there_are() -> None:
    text = (settings.BASE_DIR / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == KNOWN


def test_the_example_as_it_is_changes_nothing() -> None:
    text = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_no_file_reads_a_variable_past_the_settings() -> None:
    named = re.compile(r'(?:environ(?:\.get\(|\[)|getenv\()"(\w+)"')
    read = {
        name
        for app in ("config", "gallery", "generation")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for name in named.findall(path.read_text(encoding="utf-8"))
    }
    assert read <= KNOWN | CONVENTIONS
