"""What a plan allows besides credits: models, pictures per job, storage; and a pause for all."""

from __future__ import annotations

from datetime import datetime

from gallery.models import Image
from generation.models import ImageModel, SubmissionPause
from generation.quotas.plans import Terms
from generation.quotas.refusal import Refused, moment


def check(terms: Terms, model: ImageModel, count: int, owner_id: int | None, now: datetime) -> None:
    """Raise Refused with a sentence for the first thing that this job may not do."""
    reason = why_not_model(terms, model)
    if reason:
        raise Refused(f"{model.name} {reason}.")
    if terms.pictures_per_job is not None and count > terms.pictures_per_job:
        raise Refused(
            f"Your plan allows {terms.pictures_per_job} pictures in one job; this asks for {count}."
        )
    if terms.storage_bytes is not None and owner_id is not None:
        used = Image.objects.filter(owner=owner_id).stored_bytes()
        if used >= terms.storage_bytes:
            raise Refused(
                f"Your storage is full: {megabytes(used)} of {megabytes(terms.storage_bytes)}. "
                "Delete pictures for good to make room."
            )
    pause = pause_of(model.provider, now)
    if pause:
        raise Refused(
            f"The shared account is out of credits since {moment(pause.since)}. "
            f"It is tried again on {moment(pause.until)}, or when an admin says so."
        )


def why_not_model(terms: Terms, model: ImageModel) -> str:
    """Half a sentence that says why this person may not use `model`; "" if they may."""
    return "is not part of your plan" if terms.models and model.pk not in terms.models else ""


def pause_of(provider: str, now: datetime) -> SubmissionPause | None:
    """The pause in force for a provider whose account is empty."""
    return SubmissionPause.objects.filter(provider=provider, until__gt=now).first()


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
