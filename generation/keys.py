"""A person's API keys: made, limited and revoked, by their owner, the admin or the shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from generation.models import ApiKey, ImageModel
from generation.models.plan import Period
from generation.quotas.audit import record_change, stored_values

MOST_USABLE = 50
FORM_LASTS = 24 * 3600


class KeyRefused(Exception):
    """No key is made. `str()` is a sentence for the person."""


class AlreadyMade(KeyRefused):
    """The same form was sent before."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new key shall be called and how far it goes; empty is not limited."""

    name: str
    credits: int | None = None
    period: str = Period.MONTH
    expires_at: datetime | None = None
    models: Sequence[ImageModel] = field(default=())


def make_key(owner_id: int, wish: Wish, actor: str, token: str = "") -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again. Raises KeyRefused.

    `token` is a form's: pressed twice it is one key.
    """
    with transaction.atomic():
        # Whoever makes keys of this person at the same moment waits here.
        owner = get_user_model().objects.select_for_update().filter(pk=owner_id, is_active=True).first()
        if owner is None:
            raise KeyRefused("Only an active person can have keys.")
        if token and cache.get(_place(owner_id, token)):
            raise AlreadyMade(
                "This form has made its key already, and its secret is shown only once. "
                "If you do not have it, revoke that key and make another."
            )
        if usable_keys(owner_id) >= MOST_USABLE:
            raise KeyRefused(f"There are {MOST_USABLE} keys already. Revoke one that is not needed any more.")
        key, secret = ApiKey.objects.create_key(
            owner=owner,
            name=wish.name,
            credits=wish.credits,
            period=wish.period,
            expiry_date=wish.expires_at,
        )
        assert isinstance(key, ApiKey)
        key.models.set(wish.models)
        record_change(actor, key, {})
        if token:
            cache.set(_place(owner_id, token), True, FORM_LASTS)
    return key, secret


def usable_keys(owner_id: int) -> int:
    """How many keys of this person still open something."""
    keys = ApiKey.objects.filter(owner=owner_id, revoked=False)
    return int(keys.exclude(expiry_date__lte=timezone.now()).count())


def revoke(key: ApiKey, actor: str) -> bool:
    """End a key for good; False where it was revoked before. What it started goes on."""
    with transaction.atomic():
        before = stored_values(key)
        if not ApiKey.objects.filter(pk=key.pk, revoked=False).update(revoked=True):
            return False
        key.revoked = True
        record_change(actor, key, before)
    return True


def revoke_all(owner_id: int, actor: str) -> None:
    """End all keys of one person for good."""
    for key in ApiKey.objects.filter(owner=owner_id, revoked=False):
        revoke(key, actor)


def end_of(day: date) -> datetime:
    """The first moment after `day` here. Raises ValueError with a sentence where that has passed."""
    try:
        following = day + timedelta(days=1)
    except OverflowError:
        raise ValueError("This is too far away. Leave it empty for a key that never expires.") from None
    end = datetime.combine(following, time.min, tzinfo=timezone.get_default_timezone())
    if end <= timezone.now():
        raise ValueError("This is in the past. Choose today or later.")
    return end


def _place(owner_id: int, token: str) -> str:
    return f"key-form:{owner_id}:{token}"
