"""The worker: django-q2's cluster, with a stop that reaches its tasks and a sign of life."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_q.cluster import Cluster
from django_q.tasks import async_task

from config.orphan import supervisor_gone
from generation import health, stopping, tasks
from generation.models.heartbeat import Heartbeat
from generation.schedules import ensure_schedules

BEAT_EVERY: Final = 15.0
LOOK_EVERY: Final = 0.2
FIRST_TASKS: Final = (health.beat, tasks.tick, tasks.sync_catalogue)
log = logging.getLogger(__name__)


class Worker:
    """The parent of the cluster: starts it, watches it, stops it."""

    def __init__(self) -> None:
        self.stop_wanted = False
        self.asked_at: datetime | None = None

    def run(self) -> int:
        # The flag, the queues and the stop event are shared by forking, whatever the default is.
        multiprocessing.set_start_method("fork", force=True)
        stopping.arm()
        try:
            self._prepare()
        except DatabaseError as error:
            log.error("The worker cannot start: the database says: %s", str(error).strip())
            return 1
        connections.close_all()  # a connection must not be forked
        cluster = Cluster()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)  # the cluster's own would block in the handler
        cluster.start()
        return self._watch(cluster)

    def _prepare(self) -> None:
        ensure_schedules()
        health.mark("starting")
        for task in FIRST_TASKS:
            async_task(task)
        self.asked_at = timezone.now()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        stopping.request_stop()
        self.stop_wanted = True

    def _watch(self, cluster: Cluster) -> int:
        next_beat = time.monotonic() + BEAT_EVERY
        while not self.stop_wanted:
            if not cluster.sentinel.is_alive():
                log.error("The worker's guard has died; the worker ends, to be started again.")
                _end_group()
                return 1
            if supervisor_gone():
                break
            if time.monotonic() >= next_beat:
                next_beat = time.monotonic() + BEAT_EVERY
                self._ask_for_beat()
            time.sleep(LOOK_EVERY)
        stopping.request_stop()
        cluster.stop()
        _mark_stopped()
        return 0

    def _ask_for_beat(self) -> None:
        """Queue a beat, but no second one while the first is waiting."""
        try:
            row = Heartbeat.objects.filter(name=health.WORKER).first()
            now = timezone.now()
            waiting = self.asked_at and (row is None or row.seen_at < self.asked_at)
            if not (waiting and self.asked_at and now - self.asked_at < timedelta(minutes=1)):
                async_task(health.BEAT_TASK)
                self.asked_at = now
        except Exception as error:  # the database or Redis is away: the next try is soon
            log.warning("The worker cannot reach its queue: %s", str(error).strip())
        finally:
            close_old_connections()


def _mark_stopped() -> None:
    try:
        health.mark("stopped")
    except DatabaseError:
        pass  # then its age will tell
    finally:
        connections.close_all()


def _end_group() -> None:
    """The dead guard's processes would wait for work for ever."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
