"""What django-q2 calls. The queue only wakes people up; the database says what there is to do."""

from __future__ import annotations

import logging

from generation.api.assets import remove_unfinished
from generation.catalogue.sync import sync_all
from generation.pipeline.sweep import sweep as sweep_rows
from generation.pipeline.tick import tick as run_tick
from generation.quotas.alerts import mail_alerts
from generation.seen import ask_all

logger = logging.getLogger(__name__)


def tick() -> int:
    """Drive all jobs in flight for a while."""
    return run_tick()


def sweep() -> int:
    """Each minute: move on what a crash left behind, then tell of allowances that run out."""
    moved = sweep_rows()
    try:
        mail_alerts()
    except Exception:
        # Jobs must go on whatever the mail does; what was not told is tried again in a minute.
        logger.exception("Alerts could not be mailed.")
    return moved


def sync_catalogue() -> dict[str, str]:
    """Each hour and at start: read the providers' model lists, and see whether they take our key."""
    outcome = sync_all()
    ask_all()
    return outcome


def ask_providers() -> dict[str, str]:
    """When somebody asks: is each provider there, and does it take our key?"""
    return ask_all()


def tidy_assets() -> int:
    """Each hour: uploads by the API that nobody finished go, with their files."""
    return remove_unfinished()
