"""Too fast: so many requests a minute by one key. Polls, links and lists of models never count."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class KeyRate(SimpleRateThrottle):
    """Counts in the shared cache, so for all processes together."""

    scope = "api"

    def get_rate(self) -> str:
        return f"{settings.ATELIER_API_RATE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        key = getattr(request, "auth", None)
        return f"api-rate-{key.pk}" if key is not None else None
