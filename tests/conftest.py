"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

pytest_plugins = ["tests.upstream.fixtures", "tests.site"]


@pytest.fixture(autouse=True)
def _fresh_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test has a media folder of its own."""
    before = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    yield
    settings.MEDIA_ROOT = before
