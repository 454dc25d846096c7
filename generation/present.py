"""How things stand for one person right now: what every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, Subquery

from gallery.models import CountOf
from generation.health import WORKER, WorkerHealth, health_of, worker_health
from generation.models import Heartbeat, Job, QueuePause


@dataclass(frozen=True, slots=True)
class Present:
    """`version` changes whenever one of the person's jobs does: microseconds since 1970."""

    running: int
    version: str
    worker: WorkerHealth
    paused: bool


def present(user: AbstractBaseUser | AnonymousUser) -> Present:
    """One query: each part is a look-up of its own within it."""
    if user.pk is None:
        return Present(0, "0", worker_health(), False)
    jobs, worker = Job.objects.of(user), Heartbeat.objects.filter(name=WORKER)
    running, latest, seen_at, detail, paused = (
        get_user_model()
        ._default_manager.filter(pk=user.pk)
        .values_list(
            CountOf(jobs.live().order_by().values("pk")),
            Subquery(jobs.order_by("-changed_at").values("changed_at")[:1]),
            Subquery(worker.values("seen_at")),
            Subquery(worker.values("detail")),
            Exists(QueuePause.objects.in_force()),
        )
        .get()
    )
    version = str(round(latest.timestamp() * 1_000_000)) if latest else "0"
    return Present(running, version, health_of(seen_at, detail), paused)
