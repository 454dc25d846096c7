"""Step 5: the ends of a job. State and credits change in one transaction, exactly once."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from gallery.models import Image
from generation.models import Job, Output
from generation.providers.base import ProviderError
from generation.quotas.settlement import settle
from generation.states import Failure, State, move

logger = logging.getLogger(__name__)

SURPRISE = "Something went wrong here while it was sent: whether it was taken is not known."
NO_ANSWER = "No answer came back."


def fail(
    job: Job, failure: Failure, message: str, error: Exception | None = None, *, captured: int = 0
) -> bool:
    """End `job` without its pictures. `captured` credits are kept, the rest comes back."""
    code, detail = _said(error)
    with transaction.atomic():
        moved = move(
            job,
            State.FAILED,
            failure=failure,
            message=message[:500],
            upstream_code=code or job.upstream_code,
            upstream_detail=detail or job.upstream_detail,
        )
        if moved:
            settle(job, captured)
    return moved


def cancel_unsent(job: Job) -> bool:
    """End a job of which nothing was sent; that is free."""
    with transaction.atomic():
        moved = move(job, State.CANCELLED, cancelled_at=job.cancelled_at or timezone.now(), message="")
        if moved:
            settle(job, 0)
    return moved


def put_in_doubt(job: Job, error: Exception | None = None) -> bool:
    """Nobody knows whether it runs. The credits stay held until a person decides."""
    code, detail = _said(error)
    if error is not None and not isinstance(error, ProviderError):
        logger.error("Job %s is in doubt after an error of our own.", job.pk, exc_info=error)
    message = error.message if isinstance(error, ProviderError) else SURPRISE if error else NO_ANSWER
    return move(
        job,
        State.IN_DOUBT,
        message=message[:500],
        upstream_code=code or job.upstream_code,
        upstream_detail=detail or job.upstream_detail,
    )


def finish_if_complete(job: Job) -> bool:
    """End a collecting job once no picture of it is awaited any more."""
    with transaction.atomic():
        outputs = list(Output.objects.filter(job=job).values_list("state", "message"))
        states = [state for state, _ in outputs]
        if Output.State.WAITING in states:
            return False
        stored = states.count(Output.State.STORED)
        why = next((f" {said}" for state, said in outputs if state == Output.State.FAILED and said), "")
        if not stored:
            return fail(
                job,
                Failure.INCOMPLETE,
                f"The pictures were made but could not be fetched.{why[:300]} Nothing was charged here; "
                "fetching them again makes nothing anew.",
            )
        short = stored < job.count
        said = f"{stored} of {job.count} pictures arrived; the rest was not charged.{why}" if short else ""
        failure = Failure.INCOMPLETE if short else ""
        moved = move(job, State.DONE, failure=failure, message=said[:500])
        if moved:
            settle(job, stored * job.price)
            _trash_if_cancelled(job)
        return moved


def _trash_if_cancelled(job: Job) -> None:
    """Also what came in before, or while, it was cancelled. Read now that the row is ours."""
    if Job.objects.filter(pk=job.pk, cancelled_at__isnull=False).exists():
        Image.objects.filter(output__job=job).alive().update(deleted_at=timezone.now())


def _said(error: Exception | None) -> tuple[str, str]:
    """The provider's own words, for the admin."""
    if isinstance(error, ProviderError):
        return error.code, error.detail
    return "", "" if error is None else f"{type(error).__name__}"
