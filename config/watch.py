"""Signs of life, gathered beside the supervisor: a check that hangs must not hold it up."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connections

from generation.health import WORKER
from generation.models.heartbeat import Heartbeat

SILENCE: Final = 60.0
ROUND: Final = 5.0
FIRST_ROUNDS: Final = 0.3

Sign = Callable[[], bool]


class Watch:
    """Asks each sign again and again, and knows who has been silent for too long.

    All times are monotonic: a clock that is set, or a night with the lid closed, kills nobody.
    """

    def __init__(self, signs: Mapping[str, Sign]) -> None:
        self.signs = signs
        self.seen: dict[str, float] = {}
        self.round_ended_at = 0.0
        self._over = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def round(self) -> None:
        for name, sign in self.signs.items():
            if sign():
                self.seen[name] = time.monotonic()
        self.round_ended_at = time.monotonic()

    def seen_since(self, name: str, moment: float) -> bool:
        return self.seen.get(name, 0.0) > moment

    def silent(self, name: str, started_at: float) -> bool:
        """Judged at the end of a round: a check that hangs proves nothing."""
        return self.round_ended_at - max(self.seen.get(name, 0.0), started_at) > SILENCE

    def _run(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            self.round()
            pause = ROUND if len(self.seen) == len(self.signs) else FIRST_ROUNDS


def web_sign(host: str, port: int) -> Sign:
    """Any answer will do: that the database is away is no fault of the web server.

    It has a thread of its own there (config/web_worker.py), so that busy is not taken for dead: a
    restart would end the uploads that keep it busy. A loop that hangs is gunicorn's to end.
    """

    def sign() -> bool:
        line = http.client.HTTPConnection(host, port, timeout=10)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        return True

    return sign


class WorkerSign:
    """The heartbeat has moved on. When the database is away, nobody is to blame."""

    def __init__(self) -> None:
        self.last: datetime | None = self._read()

    def __call__(self) -> bool:
        try:
            now = self._read()
        except DatabaseError:
            return True
        moved, self.last = now != self.last, now
        return moved and now is not None

    def _read(self) -> datetime | None:
        try:
            row = Heartbeat.objects.filter(name=WORKER).first()
            return row.seen_at if row and row.detail.get("state") == "running" else None
        finally:
            connections.close_all()
