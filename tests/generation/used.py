"""Jobs with known costs, made by hand; and whoever looks at them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from gallery.models import Image
from generation.models import Job, Output
from generation.quotas.admission import hold
from generation.quotas.settlement import settle
from generation.states import State

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def boss(name: str = "root") -> User:
    return User.objects.create_superuser(name, f"{name}@example.org", "a-good-password-3")


def used(
    owner: User,
    *,
    price: int = 10,
    count: int = 1,
    stored: int | None = None,
    deleted: int = 0,
    captured: int | None = None,
    state: State = State.DONE,
    at: datetime = NOON,
    model: str = "Flux",
    provider: str = "simplified",
) -> Job:
    """A job that held its credits at `at` and ended as told, with pictures in the gallery."""
    with transaction.atomic():
        job = Job.objects.create(
            owner=owner,
            owner_name=owner.get_username(),
            submission_key=uuid.uuid4().hex,
            provider=provider,
            model=model.lower(),
            model_name=model,
            price=price,
            count=count,
            created_at=at,
        )
        hold(job, at)
    if state == State.QUEUED:
        return job
    stored = (count if state == State.DONE else 0) if stored is None else stored
    for position in range(stored):
        Output.objects.create(
            job=job,
            position=position,
            state=Output.State.STORED,
            image=picture(owner, deleted_at=at if position < deleted else None),
        )
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=at)
    settle(job, stored * price if captured is None else captured, at)
    return job


def picture(owner: User, **values: Any) -> Image:
    return Image.objects.create(
        owner=owner,
        file="images/none.png",
        sha256="0" * 64,
        format="PNG",
        content_type="image/png",
        width=4,
        height=4,
        size=10,
        created_at=timezone.now(),
        **values,
    )
