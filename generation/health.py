"""Is the worker alive? It says so itself, by a task that goes through the queue."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from django.utils import timezone

from generation.models.heartbeat import Heartbeat

WORKER: Final = "worker"
BEAT_TASK: Final = "generation.health.beat"
DEAD_AFTER: Final = timedelta(seconds=60)
PULSE_EVERY: Final = 10.0

State = Literal["starting", "running", "stopped", "dead", "never"]


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """What the worker last said, and how long ago."""

    state: State
    age: float | None = None

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
    return WorkerHealth(state, round(age.total_seconds(), 1))


def mark(state: State) -> None:
    """Write down what the worker does now."""
    values: dict[str, Any] = {"seen_at": timezone.now(), "detail": {"state": state, "pid": os.getpid()}}
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
