"""Step 2: references are brought up, then the one request that can cost anything is sent.

`queued → preparing` may be repeated. The claim `submitting` is committed before
the request leaves; from there only an answer that says “not taken” leads back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from generation.configured import get_provider
from generation.models import Job, held_back, not_alone
from generation.pipeline import tickets
from generation.pipeline.backoff import retry_delay
from generation.pipeline.end import cancel_unsent, fail, put_in_doubt
from generation.pipeline.holder import this_process
from generation.pipeline.prepare import PREPARING_FOR, Uploads, prepare, put_back
from generation.pipeline.recipe import request_of
from generation.pipeline.turns import Turns
from generation.pipeline.work import Work
from generation.providers.base import (
    NotAuthorised,
    OutOfCredits,
    Provider,
    ProviderError,
    Rejected,
    SlowDown,
    Ticket,
    Unreachable,
)
from generation.quotas.pause import choose_alone, note_taken, pause_submissions
from generation.states import Failure, State, move
from generation.stopping import stop_requested

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 10
MOST_READS = 8
SUBMITTING_FOR = timedelta(seconds=75)


def claim(limit: int, paused: frozenset[str] = frozenset()) -> Iterator[Work]:
    """Take due jobs from the queue, oldest first, and yield the first half of each."""
    now = timezone.now()
    due = Job.objects.filter(state=State.QUEUED, next_at__lte=now).exclude(provider__in=paused)
    due = due.exclude(held_back(now))
    if not due.exists():
        return
    turns = Turns()
    choose_alone(due.exclude(owner__in=turns.full()))
    due = due.exclude(not_alone())
    # Read again where jobs of people who must wait filled what was read, so that they hide nobody's.
    for _ in range(MOST_READS):
        waiting = turns.full()
        taken = 0
        for job in due.exclude(owner__in=waiting).order_by("created_at", "id")[:limit]:
            if job.cancelled_at:
                cancel_unsent(job)
            elif turns.take(job.owner_id):
                taken += 1
                yield from _claimed(job)
        limit -= taken
        if limit <= 0 or len(turns.full()) == len(waiting):
            return


def _claimed(job: Job) -> Iterator[Work]:
    now = timezone.now()
    until = now + PREPARING_FOR
    me = this_process()
    attempts = F("attempts") + 1
    if move(job, State.PREPARING, unless=_waits(now), locked_until=until, held_by=me, attempts=attempts):
        job.refresh_from_db(fields=["attempts"])
        work = _take_up(job)
        if work:
            yield work


def _waits(now: datetime) -> Q:
    """Of jobs: whether anything keeps them in the queue; asked by the claims themselves."""
    return held_back(now) | Q(not_alone())


def _take_up(job: Job) -> Work | None:
    try:
        provider = get_provider(job.provider)
    except KeyError:
        fail(job, Failure.REJECTED, f"{job.model_name} is no longer set up here. Choose another model.")
        return None
    return prepare(job, provider, _send, _not_taken)


def _send(job: Job, provider: Provider, uploads: Uploads) -> Work | None:
    """Claim `submitting`; whoever holds it sends, and nobody else ever does."""
    request = request_of(job, uploads)
    job.refresh_from_db(fields=["cancelled_at"])
    if job.cancelled_at:
        cancel_unsent(job)
        return None
    now = timezone.now()
    until = now + SUBMITTING_FOR
    if not move(job, State.SUBMITTING, unless=_waits(now), locked_until=until, held_by=this_process()):
        put_back(job)  # paused meanwhile; where it was taken from us this moves nothing
        return None
    call = partial(provider.submit, request)
    return Work(
        job.provider, job.pk, call, partial(_sent, job), partial(put_back, job), partial(tickets.keep, job)
    )


def _sent(job: Job, outcome: Ticket | Exception) -> Work | None:
    job = copy(job)  # a transaction that is rolled back must leave nothing behind
    if isinstance(outcome, Ticket):
        tickets.write(job, outcome)
        note_taken(job)
    elif isinstance(outcome, (Rejected, OutOfCredits, NotAuthorised, Unreachable)):
        _not_taken(job, outcome)
    else:
        # InDoubt, and every surprise: it may have been taken, so it is never sent again by itself.
        put_in_doubt(job, outcome)
    return None


def _not_taken(job: Job, error: Exception) -> None:
    """It is certain that nothing was taken: end the job, or put it back for another try."""
    if isinstance(error, OutOfCredits):
        fail(job, Failure.OUT_OF_CREDITS, error.message, error)
        pause_submissions(job.provider, job.quoted)
    elif isinstance(error, NotAuthorised):
        fail(job, Failure.NOT_AUTHORISED, error.message, error)
    elif isinstance(error, Rejected):
        fail(job, Failure.REJECTED, error.message, error)
    else:
        _try_again(job, error)


def _try_again(job: Job, error: Exception) -> None:
    if stop_requested():
        put_back(job)
        return
    message = error.message if isinstance(error, ProviderError) else "Something went wrong here."
    if not isinstance(error, ProviderError):
        logger.error("Job %s could not be prepared.", job.pk, exc_info=error)
    if isinstance(error, SlowDown):
        _wait_as_told(job, error)
        return
    if job.attempts >= MOST_ATTEMPTS:
        fail(job, Failure.UNREACHABLE, f"{message} Tried {job.attempts} times; nothing was charged.", error)
        return
    move(job, State.QUEUED, next_at=timezone.now() + retry_delay(job.attempts), message=message[:500])


def _wait_as_told(job: Job, error: SlowDown) -> None:
    """Being asked to wait is no failed try. Short waits grow, and none is obeyed for ever."""
    minutes = settings.ATELIER_MOST_WAIT_MINUTES
    most = 60 * minutes
    wait = ceil(max(error.retry_after, min(job.kept_waiting / 4, most - job.kept_waiting)))
    waited = job.kept_waiting + wait
    if waited > most:
        told = error.retry_after / 60
        said = f"The image service asked to wait for {told:,.0f} minutes; a job waits {minutes} at most."
        if error.retry_after <= most:
            said = f"The image service asked to wait each time: more than {minutes} minutes in all."
        fail(job, Failure.BUSY, f"{said} It was not taken and nothing was charged.", error)
        return
    next_at = timezone.now() + timedelta(seconds=wait)
    attempts = max(0, job.attempts - 1)
    move(job, State.QUEUED, next_at=next_at, message=error.message, attempts=attempts, kept_waiting=waited)
