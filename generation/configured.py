"""The configured providers, each made once a process."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

from generation.providers.base import Provider
from generation.providers.registry import build


@cache
def get_provider(name: str) -> Provider:
    """The provider called `name`. Raises KeyError where it is no longer configured."""
    entry = settings.PROVIDERS[name]
    return build(entry["class"], entry["options"])


def provider_names() -> list[str]:
    """All configured providers, in the order in which their models are listed."""
    return list(settings.PROVIDERS)


def account_of(name: str) -> str:
    """Which account a provider works with: uploads belong to one, a new key is another."""
    options = settings.PROVIDERS[name]["options"]
    return hashlib.sha256(f"{options.get('url')} {options.get('key')}".encode()).hexdigest()[:16]
