"""`GET /healthz`: is everything there that a picture needs?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django_q.brokers import get_broker

from generation.health import DEAD_AFTER, WorkerHealth, is_disk_full, worker_health
from generation.models import QueuePause

PATIENCE: Final = 4.0
STARTING: Final = 30.0
LATE: Final = 25.0  # seconds; there is a beat every fifteen
_born = time.monotonic()


@dataclass(frozen=True, slots=True)
class Findings:
    """What could be found out in time; None is what could not."""

    worker: WorkerHealth | None = None
    waiting: int | None = None
    running: int | None = None
    paused: Sequence[str] = ()
    disk_full: bool = False

    @property
    def problems(self) -> list[str]:
        problems = ["the disk is full"] if self.disk_full else []
        if self.worker is None:
            return [*problems, "the database does not answer"]
        match self.worker.state:
            case "never" | "starting":
                started = time.monotonic() - _born < STARTING
                problems.append("the worker is starting" if started else "the worker has not started")
            case "stopped":
                problems.append("the worker is stopped")
            case "dead":
                limit = DEAD_AFTER.total_seconds()
                problems.append(f"the worker has given no sign of life for more than {limit:.0f} seconds")
        if self.waiting is None:
            problems.append("the queue does not answer")
        return problems

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "status": "unavailable" if self.problems else "ok",
            "web": "ok",
            "database": "ok" if self.worker else "unavailable",
            "disk": "full" if self.disk_full else "ok",
            "worker": {
                "state": self.worker.state if self.worker else "unknown",
                "heartbeat_age_s": self.worker.age if self.worker else None,
            },
            "queue": {"waiting": self.waiting, "running": self.running, "paused": list(self.paused)},
        }
        return {**answer, "reason": "; ".join(self.problems)} if self.problems else answer


class Probe:
    """Asks in a thread of its own, one at a time: a database that hangs must not hang the answer."""

    def __init__(self, ask: Callable[[], Findings], patience: float = PATIENCE) -> None:
        self.ask, self.patience = ask, patience
        self._asking = threading.Lock()

    def __call__(self) -> Findings:
        if not self._asking.acquire(timeout=self.patience):
            return Findings()
        found: list[Findings] = []
        thread = threading.Thread(target=self._run, args=(found,), daemon=True)
        thread.start()
        thread.join(self.patience)
        return found[0] if found else Findings()

    def _run(self, found: list[Findings]) -> None:
        try:
            found.append(self.ask())
        finally:
            connections.close_all()
            self._asking.release()


def look() -> Findings:
    try:
        worker = worker_health()
        paused = [str(pause) for pause in QueuePause.objects.in_force()[:20]]
    except DatabaseError:
        return Findings(disk_full=is_disk_full())
    # The worker looks at the disk; where it cannot write that down any more, this does.
    late = worker.age is None or worker.age > LATE
    full = is_disk_full() if late else worker.disk_full
    try:
        broker = get_broker()
        return Findings(worker, broker.queue_size(), broker.lock_size(), paused, full)
    except Exception:  # each broker has errors of its own; any means that it is away
        return Findings(worker, paused=paused, disk_full=full)


probe = Probe(look)


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The status; why, and how much there is to do, for who may know."""
    answer = (findings := probe()).as_json()
    if not (_has_token(request) or (findings.worker and _is_admin(request))):
        answer = {"status": answer["status"]}
    return JsonResponse(answer, status=503 if findings.problems else 200)


def _has_token(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.ATELIER_HEALTH_TOKEN
    return bool(expected) and kind.lower() == "bearer" and constant_time_compare(token.strip(), expected)


def _is_admin(request: HttpRequest) -> bool:
    """By the cookie: this comes before the middleware of sessions. Asked only where the database answers."""
    if not (key := request.COOKIES.get(settings.SESSION_COOKIE_NAME)):
        return False
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        user = get_user(request)
        return user.is_active and bool(getattr(user, "is_superuser", False))
    except (DatabaseError, ValueError):  # the latter for a cookie that no database can look for
        return False
