"""Step 4: each finished picture is downloaded and goes through the gallery's door."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from datetime import timedelta
from functools import partial
from typing import IO

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from gallery.ingest import NotAPicture, Prepared, Recipe, prepare, store
from gallery.models import Image
from generation.configured import get_provider
from generation.models import Job, Output
from generation.pipeline.backoff import retry_delay
from generation.pipeline.end import finish_if_complete
from generation.pipeline.holder import this_process
from generation.pipeline.recipe import request_of, ticket_of
from generation.pipeline.work import Work
from generation.providers.base import (
    Gone,
    Limits,
    Provider,
    ProviderError,
    Request,
    Result,
    SlowDown,
    Ticket,
)
from generation.states import State
from generation.stopping import stop_requested

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12  # about a quarter of an hour
MOST_REFUSALS = 5
COLLECTING_FOR = timedelta(seconds=120)
DOWNLOAD_SECONDS = 30.0


def claim(limit: int, paused: frozenset[str] = frozenset()) -> Iterator[Work]:
    """Take pictures that wait to be fetched, by a lease that lapses by itself."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    due = Output.objects.filter(free, state=Output.State.WAITING, next_at__lte=now).exclude(
        job__provider__in=paused
    )
    for output in due.select_related("job").order_by("next_at", "id")[:limit]:
        claimed = Output.objects.filter(
            free, pk=output.pk, state=Output.State.WAITING, next_at=output.next_at
        ).update(locked_until=now + COLLECTING_FOR, held_by=this_process(), attempts=F("attempts") + 1)
        if not claimed:
            continue
        output.attempts += 1
        try:
            provider = get_provider(output.job.provider)
        except KeyError:
            _failed(output, ProviderError("The service it came from is no longer set up here."))
            continue
        call = partial(_fetch, provider, output, ticket_of(output.job), request_of(output.job))
        yield Work(output.job.provider, output.job_id, call, partial(_fetched, output), asks=False)


def _fetch(provider: Provider, output: Output, ticket: Ticket, request: Request) -> Prepared:
    """Download and verify one picture."""
    limits = Limits(
        max_bytes=settings.ATELIER_MAX_DOWNLOAD_MB * 1024 * 1024,
        seconds=DOWNLOAD_SECONDS,
        stopped=stop_requested,
    )
    file = _download(provider, output, ticket, request, limits)
    try:
        return prepare(file, max_bytes=limits.max_bytes)
    except BaseException:
        file.close()
        raise


def _download(
    provider: Provider, output: Output, ticket: Ticket, request: Request, limits: Limits
) -> IO[bytes]:
    """A URL that turned out to be of no use is gone; a fresh one is asked for."""
    seed = int(output.seed) if output.seed else None
    result = Result(url=output.url, asset_id=output.asset_id, seed=seed)
    if not output.url:
        fresh = provider.poll(ticket, request).results
        same = [one for one in fresh if one.asset_id and one.asset_id == output.asset_id]
        same += fresh[output.position : output.position + 1]
        if not same:
            raise Gone("The image service no longer names this picture.")
        result = same[0]
    return provider.download(result, ticket, request, limits)


def _fetched(output: Output, outcome: Prepared | Exception) -> None:
    if isinstance(outcome, Prepared):
        _store(output, outcome)
    else:
        _failed(output, outcome)
    finish_if_complete(copy(output.job))  # a transaction that is rolled back must leave nothing behind
    if isinstance(outcome, Prepared):
        outcome.file.close()  # only now: where the database is away, this is done again


class AlreadyStored(Exception):
    """Somebody else brought this picture in while we did."""


def _store(output: Output, prepared: Prepared) -> None:
    job = output.job
    job.refresh_from_db(fields=["cancelled_at", "owner", "visibility", "team"])

    def claim_output(image: Image) -> None:
        waiting = Output.objects.filter(pk=output.pk, state=Output.State.WAITING)
        if not waiting.update(state=Output.State.STORED, image=image, locked_until=None, message=""):
            raise AlreadyStored
        Job.objects.filter(pk=job.pk).update(changed_at=timezone.now())

    with suppress(AlreadyStored):
        trashed = job.cancelled_at is not None
        store(
            prepared,
            recipe_of(output),
            owner=job.owner,
            sharing=job.sharing,
            trashed=trashed,
            also=claim_output,
        )


def _failed(output: Output, error: Exception) -> None:
    """Try again later, or give this one picture up; its siblings are not touched.

    What cannot pass is tried once more, at once, with a fresh URL; a store that does not know the
    picture is asked for a minute, for it may learn of it.
    """
    if stop_requested():
        Output.objects.filter(pk=output.pk).update(locked_until=None, attempts=F("attempts") - 1)
        return
    known = isinstance(error, (ProviderError, NotAPicture))
    if not known:
        logger.error("Picture %s of job %s failed.", output.position, output.job_id, exc_info=error)
    message = str(error)[:500] if known else "Something went wrong here while saving it."
    changes: dict[str, object] = {"locked_until": None, "message": message}
    lasting = isinstance(error, NotAPicture) or (isinstance(error, ProviderError) and error.lasting)
    gone = isinstance(error, Gone)
    most = MOST_ATTEMPTS
    if not output.url and (lasting or gone):
        most = MOST_REFUSALS if gone and not lasting else 1
    if output.attempts >= most:
        changes["state"] = Output.State.FAILED
    elif output.url and (lasting or gone):
        changes |= {"url": "", "next_at": timezone.now()}
    else:
        told = timedelta(seconds=error.retry_after if isinstance(error, SlowDown) else 0)
        changes["next_at"] = timezone.now() + max(told, retry_delay(output.attempts, first=3))
    Output.objects.filter(pk=output.pk, state=Output.State.WAITING).update(**changes)
    Job.objects.filter(pk=output.job_id, state=State.COLLECTING).update(message=message)


def recipe_of(output: Output) -> Recipe:
    """The columns that the picture carries from now on, whatever becomes of its job."""
    job = output.job
    references = [row.reference for row in job.job_references.select_related("reference")]
    submitted = job.submitted_at or job.created_at
    finished = job.finished_at or timezone.now()
    return Recipe(
        prompt=job.prompt,
        negative_prompt=job.negative_prompt,
        model=job.model,
        model_name=job.model_name,
        provider=job.provider,
        capability=job.capability,
        parameters=job.parameters,
        styles=job.styles,
        seed=output.seed or str(job.parameters.get("seed", "")),
        references=[
            {"uid": str(reference.uid), "name": reference.name, "hash": reference.sha256[:16]}
            for reference in references
        ],
        cost=job.price,
        took_ms=max(0, round((finished - submitted).total_seconds() * 1000)),
        waited_ms=max(0, round((submitted - job.created_at).total_seconds() * 1000)),
        parents=_parents(job, [reference.pk for reference in references]),
    )


def _parents(job: Job, references: list[int]) -> list[int]:
    """Pictures this one descends from: the remixed one, then those used as references."""
    from_references = Image.objects.filter(references_made__in=references).values_list("pk", flat=True)
    ordered = [job.parent_id, *from_references]
    return [pk for pk in dict.fromkeys(ordered) if pk is not None]
