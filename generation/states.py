"""The statuses of a job, what may follow what, and the one guarded update."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from generation.models import Job


class State(models.TextChoices):
    """Where a job stands on its way from a prompt to pictures."""

    QUEUED = "queued", "Queued"
    PREPARING = "preparing", "Preparing"
    SUBMITTING = "submitting", "Sending"
    RUNNING = "running", "Running"
    COLLECTING = "collecting", "Saving"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    IN_DOUBT = "in_doubt", "In doubt"


class Failure(models.TextChoices):
    """Why a job did not bring what was asked for."""

    REJECTED = "rejected", "Refused"
    OUT_OF_CREDITS = "out_of_credits", "Out of credits"
    NOT_AUTHORISED = "not_authorised", "Key not accepted"
    UNREACHABLE = "unreachable", "Not reachable"
    BUSY = "busy", "Asked to wait for too long"
    FAILED = "failed", "Failed"
    INCOMPLETE = "incomplete", "Not all pictures arrived"
    LOST = "lost", "Lost"


WAITING = (State.QUEUED, State.PREPARING)
UNDERWAY = (State.SUBMITTING, State.RUNNING, State.COLLECTING)
LIVE = (*WAITING, *UNDERWAY)
ENDED = (State.DONE, State.FAILED, State.CANCELLED)

MAY_FOLLOW: dict[State, tuple[State, ...]] = {
    State.QUEUED: (State.PREPARING, State.CANCELLED, State.FAILED),
    State.PREPARING: (State.QUEUED, State.SUBMITTING, State.CANCELLED, State.FAILED),
    # Back to the queue only when it is certain that the upstream did not take it.
    State.SUBMITTING: (State.RUNNING, State.QUEUED, State.FAILED, State.CANCELLED, State.IN_DOUBT),
    State.RUNNING: (State.COLLECTING, State.FAILED, State.IN_DOUBT),
    State.COLLECTING: (State.DONE, State.FAILED),
    # A person looked: it did not run (failed), it is lost (failed), or ask once more.
    State.IN_DOUBT: (State.RUNNING, State.FAILED),
    State.DONE: (),
    State.FAILED: (),
    State.CANCELLED: (),
}

STAMPS: dict[State, str] = {
    State.SUBMITTING: "submitting_at",
    State.RUNNING: "submitted_at",
    State.COLLECTING: "finished_at",
    State.DONE: "ended_at",
    State.FAILED: "ended_at",
    State.CANCELLED: "ended_at",
}


def move(
    job: Job,
    to: State,
    *,
    expect: State | None = None,
    now: datetime | None = None,
    unless: models.Q | None = None,
    **fields: Any,
) -> bool:
    """Move `job` on to `to` if it still is where we believe it is, and say whether it moved.

    The row is changed only while its state equals `expect` (by default the state
    that `job` was read with), so of several who try at once exactly one succeeds.
    Where `unless` holds for the row it stays where it is, decided by the same statement.
    Raises ValueError for a step that is not in MAY_FOLLOW.
    """
    source = State(expect or job.state)
    if to not in MAY_FOLLOW[source]:
        raise ValueError(f"A job cannot go from {source} to {to}.")
    now = now or timezone.now()
    changes: dict[str, Any] = {"state": to, "changed_at": now, "locked_until": None, "held_by": "", **fields}
    stamp = STAMPS.get(to)
    if stamp and getattr(job, stamp) is None:
        changes.setdefault(stamp, now)
    row = type(job).objects.filter(pk=job.pk, state=source)
    if not (row if unless is None else row.exclude(unless)).update(**changes):
        return False
    for name, value in changes.items():
        setattr(job, name, value)
    return True
