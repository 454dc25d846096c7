"""A site whose upstream is the stand-in, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from generation.catalogue import stand_ins
from generation.catalogue.sync import sync_all
from generation.configured import get_provider, provider_names
from generation.models import ImageModel
from generation.seen import note
from tests.upstream.fixtures import QUICK
from tests.upstream.server import Upstream

QUICK_SECONDS = 0.05
_listed: list[ImageModel] = []


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
    _list_models()
    yield upstream
    get_provider.cache_clear()


def _list_models() -> None:
    """By the stand-in's own list, once; then by what was read of it, for it lists the same to every test."""
    if _listed:
        for row in _listed:
            row.pk, row._state.adding = None, True
        ImageModel.objects.bulk_create(_listed)
        stand_ins.make()
        for name in provider_names():
            note(name, _listed)
        return
    assert not any(sync_all().values())
    ImageModel.objects.update(seconds=QUICK_SECONDS)
    _listed.extend(ImageModel.objects.all())
