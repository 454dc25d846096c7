"""Tell the workers that there is something to do. Losing the message loses nothing."""

from __future__ import annotations

import logging

from django_q.tasks import async_task

logger = logging.getLogger(__name__)


def wake() -> None:
    """Queue a tick. A queue that cannot be reached is logged: the sweep finds the work."""
    try:
        async_task("generation.tasks.tick")
    except Exception:
        logger.exception("The queue could not be reached; the work waits for the next sweep.")
