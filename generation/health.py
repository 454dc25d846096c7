"""Is the worker alive? It says so itself, by a task that goes through the queue."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from django.utils import timezone

from generation.models.heartbeat import Heartbeat

WORKER: Final = "worker"
BEAT_TASK: Final = "generation.health.beat"
DEAD_AFTER: Final = timedelta(seconds=60)
PULSE_EVERY: Final = 10.0
FULL_BELOW: Final = 8 * 1024 * 1024  # bytes; a picture does not fit any more, and this news still does

State = Literal["starting", "running", "stopped", "dead", "never"]


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """What the worker last said, and how long ago."""

    state: State
    age: float | None = None
    disk_full: bool = False

    @property
    def alive(self) -> bool:
        return self.state == "running"


def worker_health() -> WorkerHealth:
    row = Heartbeat.objects.filter(name=WORKER).first()
    if row is None:
        return WorkerHealth("never")
    age = max(timezone.now() - row.seen_at, timedelta())
    state: State = row.detail.get("state", "running")
    if state != "stopped" and age > DEAD_AFTER:
        state = "dead"
    return WorkerHealth(state, round(age.total_seconds(), 1), row.detail.get("disk_full", False))


def is_disk_full() -> bool:
    """Whether there is no room for pictures, or for what else is kept."""
    places = [place for place in (settings.DATA_DIR, settings.MEDIA_ROOT) if Path(place).exists()]
    return any(shutil.disk_usage(place).free < FULL_BELOW for place in places)


def mark(state: State) -> None:
    """Write down what the worker does now."""
    detail = {"state": state, "pid": os.getpid(), "disk_full": is_disk_full()}
    values: dict[str, Any] = {"seen_at": timezone.now(), "detail": detail}
    Heartbeat.objects.update_or_create(name=WORKER, defaults=values)


def beat() -> None:
    """The task: that it runs at all is the message."""
    mark("running")


class Pulse:
    """A sign of life from within long work, a row every ten seconds at most."""

    def __init__(self) -> None:
        self._last: float | None = None

    def __call__(self) -> None:
        now = time.monotonic()
        if self._last is None or now - self._last >= PULSE_EVERY:
            self._last = now
            beat()


pulse = Pulse()
