"""From a dotted path and its options to a provider that is ready to use."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from generation.providers.base import Provider


def build(path: str, options: Mapping[str, Any]) -> Provider:
    """An instance of the provider class at `path`. Raises ImportError or AttributeError."""
    module, _, name = path.rpartition(".")
    return cast(Provider, getattr(import_module(module), name)(**options))
