"""Who calls: `Authorization: Api-Key prefix.secret`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from generation.models import ApiKey

KEYWORD = "Api-Key"
# To the minute is enough to know when a key was used, and saves a write a request.
SEEN_EVERY = timedelta(minutes=1)
WRONG = "This API key is not valid."


class KeyAuthentication(BaseAuthentication):
    """Sets `request.user` to the key's owner and `request.auth` to the key."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        keyword, _, text = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if keyword.lower() != KEYWORD.lower():
            return None
        key = find(text.strip())
        if key is None:
            raise AuthenticationFailed(WRONG, "key_not_valid")
        note_use(key)
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


def find(text: str) -> ApiKey | None:
    """The usable key that reads `prefix.secret`; one query."""
    prefix, dot, _ = text.partition(".")
    if not dot or len(prefix) > 8 or not text.isascii() or "\x00" in text:
        return None
    key = ApiKey.objects.select_related("owner").filter(prefix=prefix).first()
    return key if key is not None and key.is_valid(text) and key.usable else None


def note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def owner_of(request: Request) -> User:
    """Whose key it is. Only for views that ask for one."""
    assert isinstance(request.user, User)
    return request.user


def key_of(request: Request) -> ApiKey:
    """The key itself. Only for views that ask for one."""
    assert isinstance(request.auth, ApiKey)
    return request.auth
