"""A person decides about a job of which nobody knows whether it ran."""

from __future__ import annotations

from typing import Literal

from django.utils import timezone

from generation.models import Job
from generation.pipeline.backoff import deadline_after
from generation.pipeline.end import fail
from generation.pipeline.wake import wake
from generation.states import Failure, State, move

Decision = Literal["ran", "did_not_run", "look_again"]


def decide(job: Job, decision: Decision) -> str:
    """Act on what a person saw on the vendor's page; returns a sentence that says what was done."""
    if job.state != State.IN_DOUBT:
        return "This job is no longer in doubt."
    if decision == "ran":
        text = "It ran, but its pictures could not be had from here. Its credits are spent."
        moved = fail(job, Failure.LOST, text, captured=job.quoted)
        return "Noted: it ran. Its credits are spent." if moved else "This job is no longer in doubt."
    if decision == "did_not_run":
        moved = fail(job, Failure.LOST, "It did not run. Nothing was charged.")
        return "Noted: it did not run. Its credits came back." if moved else "This job is no longer in doubt."
    if not (job.task_id or job.variation_id):
        return "There is nothing to look for: the service never said under which number it runs."
    now = timezone.now()
    if move(job, State.RUNNING, next_at=now, deadline=now + deadline_after(job.typical_seconds), message=""):
        wake()
        return "Looking once more."
    return "This job is no longer in doubt."
