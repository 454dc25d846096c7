"""The engine: one process at a time drives all jobs, with threads for what has to wait.

Threads do HTTP and Pillow; only the main thread touches the database. A tick
lasts a budget, renews its lease and queues its successor while there is work;
whoever does not get the lease leaves at once. Every row it takes is claimed by
a lease of its own, so that a successor may begin while the last requests end.

What was sent is waited for, whatever happens, and what it brought is written as soon
as the database takes it; until then the ids are in a file.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import Q
from django.utils import timezone

from generation.health import pulse
from generation.models import Job, Output
from generation.pipeline import collect, lease, poll, submit
from generation.pipeline.holder import this_process
from generation.pipeline.rate import Rate
from generation.pipeline.sweep import free, free_dead, in_flight, is_work_due, may_move
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
AGAIN = 1.0  # between two tries while the database is away
AWAY = (OperationalError, InterfaceError)  # locked, full, restarted, not reached: it may be back in a moment


@dataclass(slots=True)
class Answer:
    """What a piece of work brought and is not yet written; `kept` where its ids are in the file."""

    work: Work
    outcome: Any
    kept: bool = False


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
        self.running: set[Future[Answer]] = set()
        self.unwritten: list[Answer] = []
        self.write_until = time.monotonic() + settings.Q_CLUSTER["timeout"] - 60
        self.away = self.interrupted = False
        self.draining = False
        self.renew_at = 0.0

    def run(self) -> int:
        if not lease.take("tick", self.holder, LEASE):
            return 0
        with ThreadPoolExecutor(self.threads, thread_name_prefix="tick") as pool:
            try:
                self._rounds(pool)
            finally:
                left = False
                try:
                    left = self._leave()
                finally:
                    self._drain(pool)
                while (not left or self.interrupted) and self._may_wait():
                    left = self._leave()
        return self.done

    def _rounds(self, pool: ThreadPoolExecutor) -> None:
        while time.monotonic() < self.until and not stop_requested():
            try:
                if not self._renew():
                    logger.warning("The tick lost its lease; another one goes on.")
                    break
                pulse()
                for work in self._claims():
                    self._start(pool, work)
                idle = not self.running and not self.unwritten and not self._due_within(PATIENCE)
            except AWAY as error:
                self._wait_for_database(error)
                idle = False
            if idle:
                break
            self._finish_some(pool, ROUND)

    def _leave(self) -> bool:
        """Make room for a successor, and call it where there is work; False while the database is away."""
        try:
            if self.interrupted and not self.running and not self.unwritten:
                free([this_process()])  # what was claimed and never begun: one tick at a time is here
                self.interrupted = False
            lease.give_back("tick", self.holder)
            # Looked at only now: a job that came while the lease was ours found nobody else.
            if not stop_requested() and (is_work_due() or self._due_within(PATIENCE)):
                wake()
        except AWAY as error:
            self._wait_for_database(error)
            return False
        return True

    def _drain(self, pool: ThreadPoolExecutor) -> None:
        """Let end what is under way: an answer is worth money. The successor does all else meanwhile."""
        self.draining = True
        while self.running or (self.unwritten and self._may_wait()):
            self._finish_some(pool, AGAIN)
            if not self.away:
                self._remain_alive()

    def _may_wait(self) -> bool:
        """Whether there is time to wait for the database: not into a stop, nor into the task's timeout."""
        return not stop_requested() and time.monotonic() < self.write_until

    def _wait_for_database(self, error: Exception) -> None:
        if not self.away:
            logger.error("The database is away; what is under way waits for it: %s", str(error).strip())
        self.away = self.interrupted = True
        close_old_connections()
        for answer in self.unwritten:
            _keep(answer)
        pause(AGAIN)

    def _remain_alive(self) -> None:
        try:
            pulse()
        except AWAY as error:
            self._wait_for_database(error)

    def _renew(self) -> bool:
        """Hold the lease; asked often, written every few seconds."""
        if time.monotonic() < self.renew_at:
            return True
        held = lease.take("tick", self.holder, LEASE)
        free_dead()
        self.renew_at, self.away = time.monotonic() + RENEW, False
        return held

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
        return max(0, self.threads - len(self.running) - len(self.unwritten))

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
        self.running.add(pool.submit(self._answer, work))

    def _answer(self, work: Work) -> Answer:
        """Done in a thread: the main one may be held up by the database just then."""
        answer = Answer(work, run(work))
        if self.away or stop_requested():
            _keep(answer)
        return answer

    def _finish_some(self, pool: ThreadPoolExecutor, patience: float) -> None:
        if not self.running:
            pause(0 if self.unwritten else patience)
        ended, _ = wait(self.running, timeout=patience, return_when=FIRST_COMPLETED)
        self.running -= ended
        self.unwritten += [future.result() for future in ended]
        if self.away and self.running and stop_requested():
            return  # their ids are in the file, and each try may take long
        while self.unwritten:
            answer = self.unwritten[0]
            try:
                self._finish(pool, answer.work, answer.outcome)
            except AWAY as error:
                self._wait_for_database(error)
                self.unwritten.append(self.unwritten.pop(0))  # the fault may be its own
                break
            except Exception:
                # Its lease lapses and the sweep finds it; the others go on.
                logger.exception("The end of a piece of work failed.")
                _keep(answer)
                close_old_connections()
            self.away = False
            self.unwritten.pop(0)
            self.done += 1

    def _finish(self, pool: ThreadPoolExecutor, work: Work, outcome: Any) -> None:
        slower = isinstance(outcome, SlowDown) and work.asks
        if slower:
            self.paused[work.provider] = time.monotonic() + outcome.retry_after
        follow_up = work.finish(outcome)
        if slower and work.provider in self.rates:
            self.rates[work.provider].lower()
        self._remember(work, outcome)
        if follow_up and (self.draining or stop_requested()):
            self.unwritten.append(Answer(_putting_back(follow_up), None))
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


def _putting_back(work: Work) -> Work:
    def finish(outcome: Any) -> None:
        work.put_back()

    return Work(work.provider, work.job, work.call, finish, asks=False)


def _keep(answer: Answer) -> None:
    """Have on disk what must not be lost, should this process end before the database is back."""
    if answer.kept:
        return
    try:
        answer.work.keep(answer.outcome)
        answer.kept = True
    except Exception:
        logger.exception("What job %s was answered could not be kept.", answer.work.job)


def _keep_answer(job: int, answer: LoggedAnswer) -> None:
    said = {"upstream_http_status": answer.status, "upstream_answer": answer.text}
    # Of somebody who is gone no words are kept: an answer may repeat the prompt.
    Job.objects.filter(pk=job).exclude(Q(owner=None) | Q(**said)).update(**said)


def tick(budget: float = BUDGET) -> int:
    """Run the engine for at most `budget` seconds, plus what its last requests take."""
    return Tick(budget).run()
