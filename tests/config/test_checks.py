from __future__ import annotations

import pytest
from django.core.checks import run_checks

from config.checks import unknown

KNOWN = {"ATELIER_URL", "ATELIER_DATA", "SIMPLIFIED_API_KEY", "HOST"}


def test_a_misspelt_setting_is_named_with_the_nearest_one() -> None:
    assert unknown({"ATELIER_URI": "x", "ATELIER_DATA": "y", "HOME": "z"}, [], KNOWN) == [
        "ATELIER_URI is no setting of Atelier. Did you mean ATELIER_URL?"
    ]


def test_a_setting_unlike_any_other_is_named_too() -> None:
    assert unknown({"ATELIER_QQQQQQQQQQQ": "x"}, [], KNOWN) == [
        "ATELIER_QQQQQQQQQQQ is no setting of Atelier; .env.example lists them all."
    ]


def test_a_misspelt_name_in_the_file_is_found_whatever_it_begins_with() -> None:
    found = unknown({}, ["SIMPLIFED_API_KEY", "DJANGO_SUPERUSER_USERNAME", "HOST"], KNOWN)
    assert found == ["SIMPLIFED_API_KEY is no setting of Atelier. Did you mean SIMPLIFIED_API_KEY?"]


@pytest.mark.django_db  # where the doctor was at work in this process, its checks are among them
def test_every_start_looks_for_misspelt_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATELIER_URI", "https://x.example")
    assert "ATELIER_URI is no setting of Atelier. Did you mean ATELIER_URL?" in [
        found.msg for found in run_checks()
    ]
