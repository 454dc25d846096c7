"""The worker: django-q2's cluster, with a stop that reaches its tasks and a sign of life."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_q.cluster import Cluster
from django_q.tasks import async_task, queue_size

from generation import health, stopping, tasks
from generation.models.heartbeat import Heartbeat
from generation.pipeline import lease
from generation.pipeline.sweep import free_dead, is_work_due
from generation.pipeline.tickets import complete_kept
from generation.pipeline.wake import wake
from generation.schedules import ensure_schedules

BEAT_EVERY: Final = 15.0
LOOK_EVERY: Final = 0.2
SILENT_BEATS: Final = 4  # so many in a row, and the cluster hangs
ORPHAN_LOOK_EVERY: Final = 1.0
WORK_LOOK_EVERY: Final = 5.0
FIRST_TASKS: Final = (health.beat, tasks.tick, tasks.sync_catalogue)
log = logging.getLogger(__name__)


class Worker:
    """The parent of the cluster: starts it, watches it, stops it."""

    def __init__(self, parent: int = 0) -> None:
        self.parent = parent
        self.stop_wanted = False
        self.asked_at: datetime | None = None
        self.seen_at: datetime | None = None
        self.silent_beats = 0

    def run(self, ready: Callable[[], None] = lambda: None) -> int:
        # The flag, the queues and the stop event are shared by forking, whatever the default is.
        multiprocessing.set_start_method("fork", force=True)
        stopping.arm()
        try:
            self._prepare()
        except DatabaseError as error:
            log.error("The worker cannot start: the database says: %s", str(error).strip())
            return 1
        connections.close_all()  # a connection must not be forked
        _end_forks_with_parent()  # without the cluster's parent or its guard, the rest would wait for ever
        cluster = Cluster()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)  # the cluster's own would block in the handler
        cluster.start()
        ready()
        return self._watch(cluster)

    def _prepare(self) -> None:
        complete_kept()
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
        next_look = 0.0
        while not self.stop_wanted:
            if not cluster.sentinel.is_alive():
                log.error("The worker's guard has died; the worker ends, to be started again.")
                return 1
            if self.parent not in (0, os.getppid()):
                break
            if self.silent():
                log.error("The worker has given no sign of life for a minute; it ends, to be started again.")
                break
            if time.monotonic() >= next_beat:
                next_beat = time.monotonic() + BEAT_EVERY
                self.ask_for_beat()
            if time.monotonic() >= next_look:
                look_for_work()
                next_look = time.monotonic() + WORK_LOOK_EVERY
            time.sleep(LOOK_EVERY)
        stopping.request_stop()
        if self.silent():
            _end_soon()
        cluster.stop()
        _mark_stopped()
        return 1 if self.silent() else 0

    def silent(self) -> bool:
        return self.silent_beats >= SILENT_BEATS

    def ask_for_beat(self) -> None:
        """Queue a beat, but no second one while the first is waiting; note whether one has come.

        That a database or a queue is away proves nothing, nor does a clock that is set.
        """
        try:
            row = Heartbeat.objects.filter(name=health.WORKER).first()
            moved = row is not None and row.seen_at != self.seen_at
            self.seen_at = row.seen_at if row else None
            self.silent_beats = 0 if moved else self.silent_beats + 1
            now = timezone.now()
            waiting = self.asked_at and (row is None or row.seen_at < self.asked_at)
            if not (waiting and self.asked_at and now - self.asked_at < timedelta(minutes=1)):
                async_task(health.BEAT_TASK)
                self.asked_at = now
        except Exception as error:  # the database or Redis is away: the next try is soon
            self.silent_beats = 0
            log.warning("The worker cannot reach its queue: %s", str(error).strip())
        finally:
            close_old_connections()


def look_for_work() -> None:
    """Wake a tick where work is due and nobody is at it: while the queue is away, messages are lost."""
    try:
        free_dead()
        if is_work_due() and lease.is_free("tick") and not queue_size():
            wake()
    except Exception as error:
        log.warning("The worker cannot look for work: %s", str(error).strip())
    finally:
        close_old_connections()


def _mark_stopped() -> None:
    try:
        health.mark("stopped")
    except DatabaseError:
        pass  # then its age will tell
    finally:
        connections.close_all()


def _end_soon() -> None:
    """A cluster that hangs may never stop; without this process, its own end by themselves."""
    timer = threading.Timer(stopping.GRACE, os._exit, [1])
    timer.daemon = True
    timer.start()


def _end_forks_with_parent() -> None:
    """Each process forked from now on ends when the one that forked it has ended, in whatever way."""
    forking = [os.getpid()]

    def before() -> None:
        forking[0] = os.getpid()

    def watch(parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_LOOK_EVERY)
        os._exit(1)

    def after_in_child() -> None:
        threading.Thread(target=watch, args=(forking[0],), name="parent", daemon=True).start()

    os.register_at_fork(before=before, after_in_child=after_in_child)
