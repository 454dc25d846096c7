"""Step 6: whatever a crash left behind is moved on. The database is the truth."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generation.models import Job, Output, held_back
from generation.pipeline.end import finish_if_complete, put_in_doubt
from generation.pipeline.holder import is_dead
from generation.pipeline.tickets import complete_kept
from generation.pipeline.wake import wake
from generation.providers.base import InDoubt
from generation.states import State, move

BATCH = 500
INTERRUPTED = (
    "Atelier was interrupted while this was sent, and no answer is written down: "
    "whether it was taken is not known."
)


def sweep(now: datetime | None = None) -> int:
    """Move on every row whose lease or deadline passed; wake a tick if work is due.

    Returns how many rows were moved.
    """
    now = now or timezone.now()
    moved = free_dead(now)
    for job in Job.objects.filter(state=State.PREPARING, locked_until__lt=now)[:BATCH]:
        moved += move(job, State.QUEUED, next_at=now)
    for job in Job.objects.filter(state=State.SUBMITTING, locked_until__lt=now)[:BATCH]:
        moved += put_in_doubt(job, InDoubt(INTERRUPTED))
    for job in Job.objects.filter(state=State.RUNNING, deadline__lt=now, next_at__lt=now)[:BATCH]:
        moved += put_in_doubt(job, InDoubt(_overdue(job)))
    waiting = Output.objects.filter(job=OuterRef("pk"), state=Output.State.WAITING)
    for job in Job.objects.filter(~Exists(waiting), state=State.COLLECTING)[:BATCH]:
        moved += finish_if_complete(job)
    if is_work_due(now):
        wake()
    return moved


def _overdue(job: Job) -> str:
    """What was seen of a job that nobody asked about once its time was up."""
    if job.upstream_status:
        last = f"the image service last said “{job.upstream_status}”."
    elif job.message:
        last = job.message
    else:
        return "Its time was up before anybody asked how it stands."
    return f"It was not done when its time was up; {last}"


def free_dead(now: datetime | None = None) -> int:
    """Free at once what dead processes of this machine held. Returns how many rows."""
    held = Job.objects.live().exclude(locked_until=None).values_list("held_by", flat=True).distinct()
    waiting = Output.objects.filter(state=Output.State.WAITING).exclude(locked_until=None)
    holders = {*held, *waiting.values_list("held_by", flat=True).distinct()}
    return free([holder for holder in holders if is_dead(holder)], now)


def free(holders: list[str], now: datetime | None = None) -> int:
    """Free what these held, who work no more. What they were sending is in doubt, where no ids were kept."""
    moved = complete_kept()
    if not holders:
        return moved
    held = Job.objects.filter(held_by__in=holders)
    for job in held.filter(state=State.PREPARING)[:BATCH]:
        moved += move(job, State.QUEUED, next_at=now or timezone.now())
    for job in held.filter(state=State.SUBMITTING)[:BATCH]:
        moved += put_in_doubt(job, InDoubt(INTERRUPTED))
    for rows in (held.filter(state=State.RUNNING), Output.objects.filter(held_by__in=holders)):
        moved += rows.exclude(locked_until=None).update(locked_until=None, held_by="")
    return moved


def is_work_due(now: datetime | None = None) -> bool:
    """Whether a tick would find something to do now."""
    now = now or timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    return (
        may_move(now).filter(free, next_at__lte=now).exists()
        or Output.objects.filter(free, state=Output.State.WAITING, next_at__lte=now).exists()
    )


def may_move(now: datetime) -> QuerySet[Job]:
    """Jobs that a tick takes up once they are due: what runs, and of the queue what no pause holds back."""
    paused = Q(held_back(now), state=State.QUEUED)
    return Job.objects.filter(~paused, state__in=(State.QUEUED, State.RUNNING))


def in_flight() -> bool:
    """Whether anything is under way, due or not."""
    return (
        Job.objects.filter(
            state__in=(State.QUEUED, State.PREPARING, State.SUBMITTING, State.RUNNING)
        ).exists()
        or Output.objects.filter(state=Output.State.WAITING).exists()
    )
