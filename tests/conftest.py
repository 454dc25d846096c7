"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

pytest_plugins = ["tests.upstream.fixtures", "tests.site", "tests.second_site"]


@pytest.fixture(autouse=True)
def _fresh_media(tmp_path: Path, settings: Settings) -> None:
    """Every test has a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
