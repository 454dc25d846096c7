"""A site whose upstream is the stand-in, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from generation.catalogue.sync import sync_all
from generation.configured import get_provider
from generation.models import ImageModel
from tests.upstream.fixtures import QUICK
from tests.upstream.server import Upstream

QUICK_SECONDS = 0.05


@pytest.fixture
def member(db: None) -> User:
    return User.objects.create_user("mara", "mara@example.org", "a-good-password-1")


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("otto", "otto@example.org", "a-good-password-2")


@pytest.fixture
def service(upstream: Upstream, settings: Settings, db: None) -> Iterator[Upstream]:
    """The stand-in as this site's provider, its models in the catalogue and quick."""
    settings.PROVIDERS = {
        "simplified": {
            "class": "generation.providers.simplified.provider.Simplified",
            "options": {
                "key": upstream.key,
                "url": upstream.url,
                "allowed_hosts": upstream.allowed_hosts,
                "timeouts": QUICK,
            },
        },
        "builtin": {"class": "generation.providers.builtin.provider.Builtin", "options": {}},
    }
    get_provider.cache_clear()
    sync_all()
    ImageModel.objects.update(seconds=QUICK_SECONDS)
    yield upstream
    get_provider.cache_clear()
