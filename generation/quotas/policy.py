"""What a plan allows besides credits: models, pictures per job, storage; and a pause for all."""

from __future__ import annotations

from django.utils.translation import ngettext

from gallery.models import Image
from generation.models import ImageModel
from generation.quotas.plans import PlanLimits
from generation.quotas.refusal import AccountEmpty, NotAllowed, moment


def check(limits: PlanLimits, model: ImageModel, count: int, price: int, owner_id: int | None) -> None:
    """Raise Refused with a sentence for the first thing that this job may not do."""
    reason = why_not_model(limits, model)
    if reason:
        raise NotAllowed(f"{model.name} {reason}.", "model_not_allowed")
    most = limits.pictures_per_job
    if most is not None and count > most:
        raise NotAllowed(
            f"Your plan allows {most} {ngettext('picture', 'pictures', most)} in one job; "
            f"this asks for {count}.",
            "too_many_pictures",
        )
    check_storage(limits, owner_id)
    pause = limits.paused.get(model.provider)
    if pause and count * price >= pause.price:
        raise AccountEmpty(
            f"The shared account is out of credits since {moment(pause.since)}. "
            f"It is tried again on {moment(pause.until)}, or when an admin says so.",
            pause.until,
        )


def check_storage(limits: PlanLimits, owner_id: int | None) -> None:
    """Raise Refused where this person may store no more."""
    if limits.storage_bytes is None or owner_id is None:
        return
    used = Image.objects.filter(owner=owner_id).stored_bytes()
    if used >= limits.storage_bytes:
        raise NotAllowed(
            f"Your storage is full: {megabytes(used)} of {megabytes(limits.storage_bytes)}. "
            "Delete pictures for good to make room.",
            "storage_full",
        )


def why_not_model(limits: PlanLimits, model: ImageModel) -> str:
    """Half a sentence that says why this person may not use `model`; "" if they may."""
    if limits.models and model.pk not in limits.models:
        return "is not part of your plan"
    return "is not open to this key" if limits.key_models and model.pk not in limits.key_models else ""


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
