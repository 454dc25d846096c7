"""When and from where a session was last used, written once in ten minutes and not with every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

EVERY: Final = 600  # seconds
MOST: Final = 10_000


class Seen:
    """Remembers in this process whom it has written down already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._written: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            return response  # what is away now keeps nobody waiting twice
        # After the page: a session that ended or began with it counts as it is now.
        key = request.session.session_key
        if key and request.session.accessed and isinstance(request.user, User) and self._is_due(key):
            try:
                found = UserSession.objects.filter(session_key=key, user=request.user)
                if not found.update(last_seen_at=timezone.now()):
                    UserSession.objects.create_from_request(request)
            except DatabaseError:
                # What was asked for is done: it is no less so where nobody can write down who asked.
                del self._written[key]
        return response

    def _is_due(self, key: str) -> bool:
        now = time.monotonic()
        if now - self._written.get(key, -EVERY) < EVERY:
            return False
        if len(self._written) >= MOST:
            self._written.clear()
        self._written[key] = now
        return True
