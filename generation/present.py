"""How things stand for one person right now: what every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from generation.health import WorkerHealth, worker_health
from generation.models import Job, QueuePause


@dataclass(frozen=True, slots=True)
class Present:
    """`version` changes whenever one of the person's jobs does: microseconds since 1970."""

    running: int
    version: str
    worker: WorkerHealth
    paused: bool


def present(user: AbstractBaseUser | AnonymousUser) -> Present:
    jobs = Job.objects.of(user)
    latest = jobs.order_by("-changed_at").values_list("changed_at", flat=True).first()
    return Present(
        running=jobs.live().count(),
        version=str(round(latest.timestamp() * 1_000_000)) if latest else "0",
        worker=worker_health(),
        paused=QueuePause.objects.in_force().exists(),
    )
