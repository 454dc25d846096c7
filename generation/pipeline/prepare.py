"""The first half of step 2: the references are brought to where the provider can read them.

One reference a piece of work, each noted as soon as it is there: whatever
happens, none travels twice, and no piece outlasts a tick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from django.db.models import F
from django.utils import timezone

from generation.configured import account_of
from generation.models import Job, Reference, ReferenceUpload
from generation.pipeline.recipe import reference_file
from generation.pipeline.work import Work
from generation.providers.base import Gone, Provider, UploadedReference
from generation.states import State, move

PREPARING_FOR = timedelta(seconds=150)

Uploads = Sequence[UploadedReference]


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far a job's references are. `fresh`: their URLs must work now.

    `send` is what follows when all are there, `not_taken` when one failed.
    """

    job: Job
    provider: Provider
    references: Sequence[Reference]
    fresh: bool
    ready: Mapping[int, UploadedReference]
    send: Callable[[Job, Provider, Uploads], Work | None]
    not_taken: Callable[[Job, Exception], None]


def prepare(
    job: Job,
    provider: Provider,
    send: Callable[[Job, Provider, Uploads], Work | None],
    not_taken: Callable[[Job, Exception], None],
) -> Work | None:
    """Bring up what the provider does not have yet; straight on where nothing is missing."""
    references = [row.reference for row in job.job_references.select_related("reference")]
    fresh = any(field[2] for field in job.reference_fields)
    return _next(Preparation(job, provider, references, fresh, {}, send, not_taken))


def put_back(job: Job) -> bool:
    """Nothing was sent: the job stands in the queue as if it had never been taken up."""
    return move(job, State.QUEUED, next_at=timezone.now(), attempts=F("attempts") - 1)


def _next(state: Preparation) -> Work | None:
    known = _known(state)
    missing = next((row for row in state.references if row.pk not in state.ready), None)
    while missing and missing.pk in known and not state.fresh:
        state = replace(state, ready={**state.ready, missing.pk: known[missing.pk]})
        missing = next((row for row in state.references if row.pk not in state.ready), None)
    if missing is None:
        return state.send(state.job, state.provider, [state.ready[row.pk] for row in state.references])
    Job.objects.filter(pk=state.job.pk, state=State.PREPARING).update(
        locked_until=timezone.now() + PREPARING_FOR
    )
    return Work(
        state.job.provider,
        state.job.pk,
        partial(_bring_up, state.provider, missing, known.get(missing.pk)),
        partial(_brought_up, state, missing),
        partial(put_back, state.job),
    )


def _known(state: Preparation) -> dict[int, UploadedReference]:
    rows = ReferenceUpload.objects.filter(
        reference__in=[row.pk for row in state.references],
        provider=state.job.provider,
        account=account_of(state.job.provider),
    )
    return {row.reference_id: UploadedReference(row.asset_id, row.url) for row in rows}


def _bring_up(provider: Provider, reference: Reference, known: UploadedReference | None) -> UploadedReference:
    if known:
        try:
            return provider.refresh_reference(known)
        except Gone:
            pass  # deleted over there: it is brought up anew
    return provider.upload_reference(reference_file(reference))


def _brought_up(
    state: Preparation, reference: Reference, outcome: UploadedReference | Exception
) -> Work | None:
    if isinstance(outcome, Exception):
        state.not_taken(copy(state.job), outcome)
        return None
    ReferenceUpload.objects.update_or_create(
        reference=reference,
        provider=state.job.provider,
        account=account_of(state.job.provider),
        defaults={"asset_id": outcome.asset_id, "url": outcome.url},
    )
    return _next(replace(state, ready={**state.ready, reference.pk: outcome}))
