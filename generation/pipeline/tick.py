"""The engine: one process at a time drives all jobs, with threads for what has to wait.

Threads do HTTP and Pillow; only the main thread touches the database. A tick
lasts a budget, renews its lease and queues its successor while there is work;
whoever does not get the lease leaves at once. Every row it takes is claimed by
a lease of its own, so that a successor may begin while the last requests end.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from generation.health import pulse
from generation.models import Job, Output
from generation.pipeline import collect, lease, poll, submit
from generation.pipeline.rate import Rate
from generation.pipeline.sweep import in_flight, is_work_due, may_move
from generation.pipeline.wake import wake
from generation.pipeline.work import Work, run
from generation.providers.answer_log import LoggedAnswer
from generation.providers.base import SlowDown
from generation.seen import note
from generation.stopping import pause, stop_requested

logger = logging.getLogger(__name__)

BUDGET = 20.0  # seconds
LEASE = timedelta(seconds=45)  # outlasts the slowest write of a round
RENEW = 5.0
ROUND = 0.25
PATIENCE = 15.0  # a tick stays for work that is due within this
THREADS = 16


class Tick:
    """One run of the engine. `run()` returns how many pieces of work were finished."""

    def __init__(self, budget: float = BUDGET, threads: int = THREADS) -> None:
        self.holder = lease.new_holder()
        self.until = time.monotonic() + budget
        self.threads = threads
        most = settings.ATELIER_UPSTREAM_RATE
        self.rates = {name: Rate(name, most) for name, of in settings.PROVIDERS.items() if of["options"]}
        self.paused: dict[str, float] = {}
        self.done = 0
        self.running: dict[Future[Any], Work] = {}
        self.draining = False
        self.renew_at = 0.0

    def run(self) -> int:
        if not self._renew():
            return 0
        with ThreadPoolExecutor(self.threads, thread_name_prefix="tick") as pool:
            try:
                self._rounds(pool)
            finally:
                lease.give_back("tick", self.holder)
            # Looked at only now: a job that came while the lease was ours found nobody else.
            if not stop_requested() and (is_work_due() or self._due_within(PATIENCE)):
                wake()
            self._drain(pool)
        return self.done

    def _rounds(self, pool: ThreadPoolExecutor) -> None:
        while time.monotonic() < self.until and not stop_requested():
            if not self._renew():
                logger.warning("The tick lost its lease; another one goes on.")
                break
            pulse()
            for work in self._claims():
                self._start(pool, work)
            if not self.running and not self._due_within(PATIENCE):
                break
            self._finish_some(pool, ROUND)

    def _drain(self, pool: ThreadPoolExecutor) -> None:
        """Let end what is under way: an answer is worth money. The successor does all else meanwhile."""
        self.draining = True
        while self.running:
            pulse()
            self._finish_some(pool, 1.0)

    def _renew(self) -> bool:
        """Hold the lease; asked often, written every few seconds."""
        if time.monotonic() < self.renew_at:
            return True
        self.renew_at = time.monotonic() + RENEW
        return lease.take("tick", self.holder, LEASE)

    def _claims(self) -> Iterator[Work]:
        """What may start now. Of threads pictures come first: people wait for them; they spend no allowance.

        Of that orders come first, then questions, for which a quarter of the threads is left.
        """
        yield from collect.claim(self._free())
        for step, kept in ((submit, self.threads // 4), (poll, 0)):
            allowed, paused = self._allowed()
            room = min(self._free() - kept, allowed)
            if room > 0:
                yield from step.claim(room, paused)
        for rate in self.rates.values():
            rate.settle()

    def _free(self) -> int:
        return max(0, self.threads - len(self.running))

    def _allowed(self) -> tuple[int, frozenset[str]]:
        """How many requests may start now, and to whom none may."""
        now = time.monotonic()
        none = {name for name, until in self.paused.items() if until > now}
        rooms = {name: rate.room() for name, rate in self.rates.items()}
        none |= {name for name, room in rooms.items() if not room}
        return min((rooms[name] for name in rooms.keys() - none), default=self.threads), frozenset(none)

    def _start(self, pool: ThreadPoolExecutor, work: Work) -> None:
        if work.asks and work.provider in self.rates:
            self.rates[work.provider].spend()
        self.running[pool.submit(run, work)] = work

    def _finish_some(self, pool: ThreadPoolExecutor, patience: float) -> None:
        if not self.running:
            pause(patience)
            return
        ended, _ = wait(self.running, timeout=patience, return_when=FIRST_COMPLETED)
        for future in ended:
            work = self.running.pop(future)
            self.done += 1
            self._finish(pool, work, future.result())

    def _finish(self, pool: ThreadPoolExecutor, work: Work, outcome: Any) -> None:
        if isinstance(outcome, SlowDown) and work.asks:
            if work.provider in self.rates:
                self.rates[work.provider].lower()
            self.paused[work.provider] = time.monotonic() + outcome.retry_after
        try:
            follow_up = work.finish(outcome)
        except Exception:
            # Its lease lapses and the sweep finds it; the others go on.
            logger.exception("The end of a piece of work failed.")
            close_old_connections()
            return
        self._remember(work, outcome)
        if follow_up and self.draining:
            follow_up.put_back()
        elif follow_up:
            self._start(pool, follow_up)

    def _remember(self, work: Work, outcome: Any) -> None:
        """For the admin; no job waits or fails for it."""
        try:
            if work.heard:
                _keep_answer(work.job, work.heard[-1])
            if work.asks:
                note(work.provider, outcome)
        except Exception:
            logger.exception("What was answered could not be kept.")
            close_old_connections()

    def _due_within(self, seconds: float) -> bool:
        """Whether staying (or coming back at once) is worth it."""
        if not in_flight():
            return False
        now = timezone.now()
        soon = now + timedelta(seconds=seconds)
        return (
            may_move(now).filter(next_at__lte=soon).exists()
            or Output.objects.filter(state=Output.State.WAITING, next_at__lte=soon).exists()
        )


def _keep_answer(job: int, answer: LoggedAnswer) -> None:
    said = {"upstream_http_status": answer.status, "upstream_answer": answer.text}
    # Of somebody who is gone no words are kept: an answer may repeat the prompt.
    Job.objects.filter(pk=job).exclude(Q(owner=None) | Q(**said)).update(**said)


def tick(budget: float = BUDGET) -> int:
    """Run the engine for at most `budget` seconds, plus what its last requests take."""
    return Tick(budget).run()
