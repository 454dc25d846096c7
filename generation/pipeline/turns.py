"""Jobs at once: who has as many under way as their plan allows waits; nobody is refused."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from generation.models import Job
from generation.quotas.plans import limits_of
from generation.states import UNDERWAY, State


class Turns:
    """How many jobs each person has under way, read once and counted on."""

    def __init__(self) -> None:
        rows = Job.objects.filter(state__in=(State.PREPARING, *UNDERWAY), owner__isnull=False)
        counted = rows.order_by().values_list("owner").annotate(jobs=Count("pk"))
        self._under_way: Counter[int] = Counter(dict(counted))
        self._most: dict[int, int | None] = {}

    def full(self) -> list[int]:
        """The people whose jobs must wait, so that they stand in nobody's way."""
        return [owner for owner in self._under_way if not self._has_room(owner)]

    def take(self, owner: int | None) -> bool:
        """Count one more for `owner` if there is room for it."""
        if owner is None:
            return True
        if not self._has_room(owner):
            return False
        self._under_way[owner] += 1
        return True

    def _has_room(self, owner: int) -> bool:
        if owner not in self._most:
            self._most[owner] = limits_of(owner).jobs_at_once
        most = self._most[owner]
        return most is None or self._under_way[owner] < most
