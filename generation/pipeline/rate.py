"""How many requests may start now: a token bucket, refilled evenly."""

from __future__ import annotations

import time
from collections.abc import Callable


class Rate:
    """At most `per_second` on average, with bursts of as many."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second = per_second
        self.clock = clock
        self.tokens = float(per_second)
        self.filled_at = clock()

    def room(self) -> int:
        """Whole requests that may start now."""
        now = self.clock()
        self.tokens = min(float(self.per_second), self.tokens + (now - self.filled_at) * self.per_second)
        self.filled_at = now
        return max(0, int(self.tokens))

    def spend(self) -> None:
        self.tokens -= 1
