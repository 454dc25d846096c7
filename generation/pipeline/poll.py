"""Step 3: ask how the jobs in flight stand."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from generation.configured import get_provider
from generation.models import Job, Output
from generation.pipeline.backoff import next_poll, retry_delay
from generation.pipeline.end import fail, put_in_doubt
from generation.pipeline.holder import this_process
from generation.pipeline.recipe import request_of, ticket_of
from generation.pipeline.work import Work
from generation.providers.base import Gone, InDoubt, NotAuthorised, Progress, ProviderError, SlowDown
from generation.states import Failure, State, move

logger = logging.getLogger(__name__)

POLLING_FOR = timedelta(seconds=45)
MOST_OUTPUTS = 64
GRACE_WHEN_GONE = timedelta(minutes=2)
GRACE_WHEN_EMPTY = timedelta(seconds=30)


def claim(limit: int, paused: frozenset[str] = frozenset()) -> Iterator[Work]:
    """Take jobs whose time to be asked about has come, by a lease that lapses by itself."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    due = Job.objects.filter(free, state=State.RUNNING, next_at__lte=now).exclude(provider__in=paused)
    for job in due.order_by("next_at", "id")[:limit]:
        claimed = Job.objects.filter(free, pk=job.pk, state=State.RUNNING, next_at=job.next_at).update(
            locked_until=now + POLLING_FOR, held_by=this_process(), polls=F("polls") + 1
        )
        if not claimed:
            continue
        try:
            provider = get_provider(job.provider)
        except KeyError:
            _later(job, timedelta(minutes=1), "The service it was sent to is no longer set up here.")
            continue
        call = partial(provider.poll, ticket_of(job), request_of(job))
        yield Work(job.provider, job.pk, call, partial(_answered, job))


def _answered(job: Job, outcome: Progress | Exception) -> None:
    job = copy(job)  # a transaction that is rolled back must leave nothing behind
    now = timezone.now()
    if isinstance(outcome, Progress) and outcome.state == "done" and outcome.results:
        collect_from(job, outcome)
    elif isinstance(outcome, Progress) and outcome.state == "failed":
        error = outcome.message or "The service could not make this picture."
        job.upstream_code, job.upstream_detail = outcome.code[:100], outcome.detail[:2000]
        fail(job, Failure.FAILED, f"{error} Nothing was charged.")
    elif job.deadline and now >= job.deadline:
        if not isinstance(outcome, (Progress, ProviderError)):
            logger.error("Job %s could not be polled.", job.pk, exc_info=outcome)
        code, detail = getattr(outcome, "code", ""), getattr(outcome, "detail", "")
        put_in_doubt(job, InDoubt(last_words(outcome, job.upstream_status), code=code, detail=detail))
    elif isinstance(outcome, Progress):
        if outcome.state == "done":
            # Done, yet without a picture: it may follow in a moment, but not for ever.
            _shorten(job, now + GRACE_WHEN_EMPTY)
        _later(job, next_poll(job, now), "", outcome.status)
    elif isinstance(outcome, SlowDown):
        _later(job, timedelta(seconds=max(1.0, outcome.retry_after)), "")
    elif isinstance(outcome, NotAuthorised):
        _later(job, timedelta(minutes=1), outcome.message)
    else:
        if isinstance(outcome, Gone):
            _shorten(job, now + GRACE_WHEN_GONE)
        elif not hasattr(outcome, "message"):
            logger.error("Job %s could not be polled.", job.pk, exc_info=outcome)
        _later(job, retry_delay(2, longest=30) + next_poll(job, now), getattr(outcome, "message", ""))


def last_words(outcome: Progress | Exception, before: str) -> str:
    """What was seen of a job whose time is up; `before` is the last word that the provider said of it."""
    if isinstance(outcome, Progress):
        word = outcome.status or outcome.state
        if outcome.state == "done":
            return f"The image service said “{word}”, but named no picture."
        return f"The image service still said “{word}” when its time was up."
    if not isinstance(outcome, ProviderError):
        return "Something went wrong here while asking how it stands."
    return f"{outcome.message} Before that it said “{before}”." if before else outcome.message


def collect_from(job: Job, progress: Progress) -> bool:
    """The provider is done: note each picture, so that each has a fate of its own."""
    with transaction.atomic():
        moved = move(job, State.COLLECTING, upstream_status=progress.status[:100], message="")
        if moved:
            Output.objects.bulk_create(
                Output(
                    job=job,
                    position=position,
                    asset_id=result.asset_id[:200],
                    url=result.url,
                    seed="" if result.seed is None else str(result.seed),
                )
                for position, result in enumerate(progress.results[:MOST_OUTPUTS])
            )
    return moved


def _later(job: Job, delay: timedelta, message: str, status: str = "") -> None:
    now = timezone.now()
    changes: dict[str, object] = {"locked_until": None, "next_at": now + delay, "message": message[:500]}
    if status and status != job.upstream_status:
        changes |= {"upstream_status": status[:100], "changed_at": now}
    if message != job.message:
        changes["changed_at"] = now
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(**changes)


def _shorten(job: Job, deadline: datetime) -> None:
    """Bring the deadline forward; never back."""
    Job.objects.filter(Q(deadline=None) | Q(deadline__gt=deadline), pk=job.pk, state=State.RUNNING).update(
        deadline=deadline
    )
