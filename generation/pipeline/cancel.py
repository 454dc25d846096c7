"""A person stops a job. Before the request left that is free; after it the upstream bills anyway."""

from __future__ import annotations

from django.utils import timezone

from generation.models import Job
from generation.pipeline.end import cancel_unsent
from generation.states import UNDERWAY, WAITING, State


def cancel(job: Job) -> str:
    """Cancel `job` as far as that is possible and return a sentence that says how far."""
    now = timezone.now()
    # Noted first, so that a submission that is being prepared this moment sees it.
    Job.objects.filter(pk=job.pk, state__in=(*WAITING, *UNDERWAY), cancelled_at=None).update(
        cancelled_at=now, changed_at=now
    )
    job.refresh_from_db()
    if job.state in WAITING and cancel_unsent(job):
        seen = "Nothing was sent" if job.submitting_at is None else "It was not taken"
        return f"Cancelled. {seen} and nothing was charged."
    job.refresh_from_db()
    if job.state in UNDERWAY:
        return "It was already sent, so it is paid for. Its pictures go to the trash; you can get them there."
    if job.state == State.IN_DOUBT:
        return "Nobody knows whether it was taken. Say on its page whether it ran."
    return "It had already ended."
