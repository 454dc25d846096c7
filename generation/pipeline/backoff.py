"""When to try again, and when to ask again how a job stands."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from generation.models import Job

DEFAULT_TYPICAL = 12.0  # seconds, for models that name none
CANCELLED_EVERY = 12.0  # seconds between polls of a job whose pictures nobody waits for
LONGEST = 30.0


def retry_delay(attempt: int, *, first: float = 2.0, longest: float = 120.0) -> timedelta:
    """Doubling from `first` seconds, at most `longest`, with a tenth of jitter."""
    seconds = min(longest, first * 2 ** min(max(attempt - 1, 0), 10))
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))


def first_poll(typical: float | None) -> timedelta:
    """Not before the upstream's own 3 s, except for models that are faster than that."""
    seconds = typical if typical and typical > 0 else DEFAULT_TYPICAL
    return timedelta(seconds=0.5 * seconds if seconds < 4 else max(3.0, 0.7 * seconds))


def next_poll(job: Job, now: datetime) -> timedelta:
    """Every 3 s around the typical time, then ever more rarely, at most every 30 s."""
    if job.cancelled_at:
        return timedelta(seconds=CANCELLED_EVERY)
    typical = job.typical_seconds or DEFAULT_TYPICAL
    running = (now - (job.submitted_at or now)).total_seconds()
    if typical < 4 and running < 4:
        return timedelta(seconds=max(0.3, 0.3 * typical))
    over = max(0.0, running - 2 * typical)
    return timedelta(seconds=min(LONGEST, 3.0 + 0.15 * over) * random.uniform(0.9, 1.1))


def deadline_after(typical: float | None) -> timedelta:
    """How long a job may run before nobody knows what became of it."""
    return timedelta(seconds=max(900.0, 20 * (typical or DEFAULT_TYPICAL)))
