"""gunicorn's worker with threads, whose threads wait for nobody.

The loop that accepts connections also gathers requests, sends what of an answer is not taken at once,
and takes leave: silence, a head or a form that drips, and a client that does not read or close cost a
connection each, and no thread. Large bodies alone are read by a thread, and only those may send them who
are signed in or have a key.
"""

from __future__ import annotations

import socket
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, Final

from django.conf import settings
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from config.address import home_of
from config.patience import SECONDS, SENDING, SLOWEST, Line

# A browser looks for the answer when it has sent all, so that much is taken after the answer.
LEAVE_SECONDS: Final = 10.0
LEAVE_BYTES: Final = 64 * 1024 * 1024
# How long a thread waits for the rest of a body that nobody wanted to read.
LEFT_OVER: Final = 0.05
SWEEP_EVERY: Final = 0.5
# How the site is must be known when all threads are busy: busy is not dead.
HEALTH: Final = (b"GET /healthz ", b"HEAD /healthz ")


class WebWorker(ThreadWorker):
    """No home holds all threads or all connections, unless a proxy speaks for everybody."""

    # gunicorn's own.
    alive: bool
    max_requests: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = settings.ATELIER_PROXIES == 0
        threads: int = self.cfg.threads
        self.counts_homes = alone
        self.most_threads = max(1, threads - max(1, threads // 4)) if alone else threads
        self.most_lines = self.worker_connections // 5 if alone else self.worker_connections
        self.awaited: dict[Any, float] = {}  # until when a connection may be silent, oldest first
        self.lines: defaultdict[str, set[Line]] = defaultdict(set)
        self.busy: defaultdict[str, set[Any]] = defaultdict(set)
        self.queued: defaultdict[str, deque[Any]] = defaultdict(deque)
        self._swept_at = 0.0
        # Another process takes over after so many, but not while uploads or pictures are on their way.
        self._enough, self.max_requests = self.max_requests, sys.maxsize
        self._ends_at: float | None = None

    def init_process(self) -> None:
        self.spare = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """A connection that is new, or that has had its answer: a request may come, or silence."""
        if isinstance(conn.sock, Line):
            conn.sock.await_request(conn.parser.unreader.take_buffered())
        else:
            conn.sock = Line(conn.sock, home_of(conn.client[0]) if self.counts_homes else "")
            self._welcome(conn.sock)
        self._await(conn, SECONDS if conn.sock.ahead else self.cfg.keepalive, self._gather)
        self._gather(conn)

    def handle(self, conn: Any) -> Any:
        conn.sock.begin()
        return super().handle(conn)

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:
        home = conn.sock.home
        self.busy[home].discard(conn)
        if self.queued[home]:
            self._start(self.queued[home].popleft())
        conn.stays = not fs.cancelled() and not fs.exception() and bool(fs.result())
        if conn.sock.behind:
            self._await(conn, SENDING, self._send_on, EVENT_WRITE)
        else:
            self._go_on(conn)

    def murder_pending(self) -> None:
        now = time.monotonic()
        if not self.alive and self._ends_at is None:
            self._ends_at = now + STOP_KEEPALIVE_LINGER
        if now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        over = [conn for conn, until in self.awaited.items() if min(until, self._ends_at or until) < now]
        for conn in over:
            self._drop(conn)
        for home in list(self.lines):
            self._forget_closed(home)
        if self.nr >= self._enough and not any(self.busy.values()):
            self.alive = any(conn.sock.behind for conn in self.awaited)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + LEFT_OVER))

    def _await(self, conn: Any, seconds: float, then: Callable[..., None], event: int = EVENT_READ) -> None:
        conn.sock.setblocking(False)
        self.awaited[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, event, partial(then, conn))

    def _end_wait(self, conn: Any) -> None:
        del self.awaited[conn]
        self.poller.unregister(conn.sock)

    def _gather(self, conn: Any, _: object = None) -> None:
        """A request that is here is handed to a thread; of any other, what is here is kept."""
        if conn not in self.awaited:  # dropped since the poller saw it
            return
        line, silent = conn.sock, not conn.sock.ahead
        try:
            gone = not line.ready() and not line.gather()
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            self._drop(conn)
        elif line.ready():
            self._end_wait(conn)
            self._start(conn)
        elif silent:
            self.awaited[conn] = time.monotonic() + SECONDS

    def _start(self, conn: Any) -> None:
        """With a thread, as soon as its home has one to give."""
        home, conn.data_ready = conn.sock.home, True
        if conn.sock.ahead.startswith(HEALTH) and not conn.sock.more:
            self._submit(self.spare, conn)
        elif len(self.busy[home]) < self.most_threads or not self.counts_homes:
            self.busy[home].add(conn)
            self._submit(self.tpool, conn)
        else:
            self.queued[home].append(conn)

    def _submit(self, pool: ThreadPoolExecutor, conn: Any) -> None:
        done = partial(self.method_queue.defer, self.finish_request, conn)
        pool.submit(self.handle, conn).add_done_callback(done)

    def _send_on(self, conn: Any, _: object = None) -> None:
        """The rest of an answer, as the client takes it."""
        if conn not in self.awaited:
            return
        try:
            done = conn.sock.send_on()
        except BlockingIOError:
            return
        except OSError:
            self._drop(conn)
            return
        self.awaited[conn] = time.monotonic() + SENDING
        if done:
            self._end_wait(conn)
            self._go_on(conn)

    def _go_on(self, conn: Any) -> None:
        if conn.stays:
            self.enqueue_req(conn)
        else:
            self._take_leave(conn)

    def _take_leave(self, conn: Any) -> None:
        """Closed at once, what the client still sends would cost it the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._await(conn, LEAVE_SECONDS, self._throw_away)
        except (OSError, ValueError):
            self._drop(conn)
        else:
            conn.left = LEAVE_BYTES

    def _throw_away(self, conn: Any, _: object = None) -> None:
        if conn not in self.awaited:
            return
        try:
            came = conn.sock.throw_away()
        except BlockingIOError:
            return
        except OSError:
            came = 0
        conn.left -= came
        self.awaited[conn] += came / SLOWEST
        if not came or conn.left < 0:
            self._drop(conn)

    def _welcome(self, line: Line) -> None:
        """Where a home has too many connections, the one that has been silent longest goes."""
        lines = self.lines[line.home]
        lines.add(line)
        if len(lines) > self.most_lines:
            self._forget_closed(line.home)
        if len(lines) > self.most_lines:
            oldest = next((conn for conn in self.awaited if conn.sock.home == line.home), None)
            if oldest:
                self._drop(oldest)

    def _forget_closed(self, home: str) -> None:
        self.lines[home] -= {line for line in self.lines[home] if line.fileno() < 0}
        if not self.lines[home]:
            for counted in (self.lines, self.busy, self.queued):
                counted.pop(home, None)

    def _drop(self, conn: Any) -> None:
        self.awaited.pop(conn, None)
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
