"""How many requests to a provider may start now: a bucket in the database, shared by all processes.

It fills evenly. A provider that asks for a slower pace halves it, and it climbs again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from generation.models import Allowance

LEAST = 1.0  # a second; slower ones say how long to wait
CLIMBS_IN = 120.0  # seconds from nothing to all that is allowed
SETTLED = timedelta(seconds=1)  # refusals of requests that were out together are one


class Rate:
    """At most `most` a second on average, with bursts of as many."""

    def __init__(self, provider: str, most: float, clock: Callable[[], datetime] = timezone.now) -> None:
        self.provider = provider
        self.most = most
        self.clock = clock
        self.spent = 0

    def room(self) -> int:
        """Whole requests that may start now."""
        row = self._now()
        # Where another process was quicker, what was spent is written the next time: a debt is paid back.
        if self.spent and self._write(row, left=row.left - self.spent):
            row.left, self.spent = row.left - self.spent, 0
        return max(0, int(row.left - self.spent))

    def spend(self) -> None:
        self.spent += 1

    def settle(self) -> None:
        """Let the other processes know what was spent."""
        if self.spent:
            self.room()

    def lower(self) -> None:
        """The provider refused, for it was too much."""
        row = self._now()
        if row.lowered_at is None or row.at - row.lowered_at >= SETTLED:
            slower = max(min(LEAST, self.most), row.per_second / 2)
            self._write(row, per_second=slower, left=min(0.0, row.left), lowered_at=row.at)

    def _now(self) -> Allowance:
        """The row as it is by now, not written; `read_at` is how it stands in the database."""
        now = self.clock()
        start = {"per_second": self.most, "left": self.most, "at": now}
        row, _ = Allowance.objects.get_or_create(provider=self.provider, defaults=start)
        self.read_at = row.at
        passed = max(0.0, (now - row.at).total_seconds())
        row.per_second = min(self.most, row.per_second + passed * self.most / CLIMBS_IN)
        row.left = min(max(1.0, row.per_second), row.left + passed * row.per_second)
        row.at = max(now, row.at)
        return row

    def _write(self, row: Allowance, **changes: object) -> bool:
        values = {"per_second": row.per_second, "left": row.left, "at": row.at, **changes}
        return bool(Allowance.objects.filter(pk=row.pk, at=self.read_at).update(**values))
