"""Orders, references, and a way to drive the engine in a test's own process."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image as Pillow

from generation import references as library
from generation.models import ImageModel, Job, Output, Reference
from generation.pipeline.request import Order, request_job
from generation.pipeline.tick import Tick
from generation.states import ENDED, State

SCHNELL = "flux.flux-schnell"
KONTEXT = "flux.flux-kontext-pro"
SEEDREAM = "bytedance.seedream-4"


def model(model_id: str = SCHNELL, provider: str = "simplified") -> ImageModel:
    return ImageModel.objects.get(provider=provider, model_id=model_id)


def order(prompt: str = "a lighthouse", *, model_id: str = SCHNELL, token: str = "", **changes: Any) -> Order:
    parameters = {"prompt": prompt, **changes.pop("parameters", {})}
    return Order(
        model=changes.pop("model", None) or model(model_id),
        prompt=prompt,
        parameters=parameters,
        token=token or uuid.uuid4().hex,
        **changes,
    )


def requested(owner: User, prompt: str = "a lighthouse", **changes: Any) -> Job:
    """A new job in the queue."""
    return request_job(owner, order(prompt, **changes))[0]


def picture(colour: str = "teal", size: tuple[int, int] = (60, 40), format: str = "PNG") -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", size, colour).save(file, format)
    return file.getvalue()


def reference(owner: User, colour: str = "teal") -> Reference:
    return library.add(owner, io.BytesIO(picture(colour)), f"{colour}.png")


def hurry() -> None:
    """Make everything that waits for its time due now."""
    now = timezone.now()
    Job.objects.update(next_at=now)
    Output.objects.update(next_at=now)


def drive(job: Job, *, rounds: int = 12, budget: float = 0.8) -> Job:
    """Run ticks until `job` ends or is in doubt; waits between tries are skipped."""
    for _ in range(rounds):
        Tick(budget=budget, threads=4).run()
        job.refresh_from_db()
        if job.state in (*ENDED, State.IN_DOUBT):
            break
        hurry()
    return job
