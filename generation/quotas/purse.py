"""One person's limits and what is left of them, read once for a page."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from generation.quotas.accounts import Membership, membership_of
from generation.quotas.room import Standing, stand, tightest

_KEPT = "_atelier_purse"


class Purse:
    """Asks the database only for what is read of it."""

    def __init__(self, user_id: int | None) -> None:
        self.user_id = user_id
        self.now = timezone.now()

    @cached_property
    def membership(self) -> Membership:
        return membership_of(self.user_id, self.now)

    @cached_property
    def standings(self) -> list[Standing]:
        """Of the accounts that have a limit."""
        return stand([account for account in self.membership.accounts if account.limit is not None], self.now)

    @cached_property
    def tightest(self) -> Standing | None:
        return tightest(self.standings)


def purse_of(request: HttpRequest) -> Purse:
    """The purse of whoever asks, the same one for all parts of a page."""
    kept: Purse | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = Purse(request.user.pk)
        setattr(request, _KEPT, kept)
    return kept
