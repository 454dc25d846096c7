"""What django-q2 calls. The queue only wakes people up; the database says what there is to do."""

from __future__ import annotations

from generation.catalogue.sync import sync_all
from generation.pipeline.sweep import sweep as sweep_rows
from generation.pipeline.tick import tick as run_tick


def tick() -> int:
    """Drive all jobs in flight for a while."""
    return run_tick()


def sweep() -> int:
    """Each minute: move on what a crash left behind."""
    return sweep_rows()


def sync_catalogue() -> dict[str, str]:
    """Each hour and at start: read the providers' model lists."""
    return sync_all()
