"""A web process: waitress on a socket that somebody else has bound, and a watchdog beside it.

waitress's loop reads requests and sends answers; a thread works only between the two. So a client that is
silent, drips or does not read costs a connection, and nobody else's time.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import resource
import shutil
import signal
import socket
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

from django.conf import settings
from waitress import create_server

from config.bounds import MEGABYTE, largest_of_all

# No browser sends a longer head; and more than that is taken at once, so that a refusal arrives.
HEAD: Final = 32 * 1024
# What of a body stays in memory; the rest is a temporary file.
IN_MEMORY: Final = 128 * 1024
CONNECTIONS: Final = 1000
OPEN_FILES: Final = 4 * CONNECTIONS  # a connection may have a body and an answer
# Bodies are stored before anybody is asked who sends them. Beyond this much what is half sent gives way;
# where twice as much is stored all the same, the process starts afresh.
BODIES: Final = 1024 * MEGABYTE
# When every thread has been at one request for so long, none will come back.
STUCK: Final = 120.0
GRACE: Final = 8.0
log = logging.getLogger(__name__)

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]


class Threads:
    """The application, and since when each thread is at its request."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.since: dict[int, float] = {}

    def __call__(self, env: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        thread = threading.get_ident()
        self.since[thread] = time.monotonic()
        try:
            answer = self.application(env, start_response)
        finally:
            del self.since[thread]
        if env["REQUEST_METHOD"] != "HEAD":
            return answer
        # Neither Django nor waitress takes the body away.
        if close := getattr(answer, "close", None):
            close()
        return ()

    def stuck(self) -> bool:
        busy = list(self.since.values())
        return len(busy) >= settings.WEB_THREADS and time.monotonic() - max(busy) > STUCK


def serve(application: Application, listening: socket.socket, parent: int, ready: Callable[[], None]) -> None:
    """Answer requests until SIGTERM, or until `parent`, if there is one, has ended."""
    seconds: int = settings.WEB_TIMEOUT
    temporary_folder(settings.DATA_DIR / "tmp")
    _allow_open_files()
    # Its connections inherit these: who takes nothing is gone, and who takes little is seen to do so.
    for option, value in (("TCP_USER_TIMEOUT", seconds * 1000), ("TCP_NOTSENT_LOWAT", IN_MEMORY)):
        if hasattr(socket, option):
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    threads = Threads(application)
    connections: dict[int, Any] = {}
    server = create_server(
        threads,
        connections,
        sockets=[listening],
        threads=settings.WEB_THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=seconds,
        cleanup_interval=min(5, seconds),
        recv_bytes=2 * HEAD,
        max_request_header_size=HEAD,
        max_request_body_size=largest_of_all() + 1,
        inbuf_overflow=IN_MEMORY,
        outbuf_overflow=2 * IN_MEMORY,
        # Whom to believe is Django's to decide, by ATELIER_URL and ATELIER_PROXIES.
        clear_untrusted_proxy_headers=False,
        server_name=listening.getsockname()[0],
        ident=None,
        log_socket_errors=False,
    )
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_watch, args=(threads, connections, parent), name="watchdog", daemon=True).start()
    ready()
    server.run()


def temporary_folder(folder: Path) -> None:
    """Where bodies wait, and answers that are not taken: on the disk that is there for pictures."""
    folder.mkdir(mode=0o700, exist_ok=True)
    yesterday = time.time() - 24 * 60 * 60
    for file in folder.iterdir():  # of a process that was killed
        if file.is_file() and file.stat().st_mtime < yesterday:
            file.unlink(missing_ok=True)
    bodies_wait_in(folder)


def bodies_wait_in(folder: Path) -> None:
    """Elsewhere while this disk is full, so that there is somebody to say so: an answer needs its request."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free >= largest_of_all():
            tempfile.tempdir = str(folder)
        elif tempfile.tempdir == str(folder):
            tempfile.tempdir = None  # then the system's own is looked for


def stored_bodies() -> int:
    """The bytes of this process's temporary files, which have no name."""
    total = 0
    with suppress(OSError):  # too many files are open to look
        for number in Path("/dev/fd").iterdir():
            with suppress(OSError):  # closed since
                found = os.fstat(int(number.name))
                if stat.S_ISREG(found.st_mode) and not found.st_nlink:
                    total += found.st_size
    return total


def drop_half_sent(connections: dict[int, Any], wanted: int) -> None:
    """Close connections that still send, the longest silent first, until so many bytes are free."""
    sending = [one for one in list(connections.values()) if getattr(one, "request", None) is not None]
    for connection in sorted(sending, key=lambda one: one.last_activity):
        if wanted <= 0:
            break
        if request := connection.request:  # or all of it has come meanwhile
            wanted -= request.body_bytes_received
            connection.will_close = True


def _watch(threads: Threads, connections: dict[int, Any], parent: int) -> None:
    while parent in (0, os.getppid()):
        if threads.stuck():
            log.error("Every thread has been at one request for %d s; the process is started again.", STUCK)
            faulthandler.dump_traceback(sys.stderr, all_threads=True)
            break
        stored = stored_bodies()
        if stored > 2 * BODIES:
            log.error("Requests under way hold %d MB; all are dropped.", stored // MEGABYTE)
            break
        if stored > BODIES:
            log.warning("Requests under way hold %d MB; what is half sent is dropped.", stored // MEGABYTE)
            drop_half_sent(connections, stored - BODIES)
        bodies_wait_in(settings.DATA_DIR / "tmp")
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit  # waitress ends its threads then, and returns


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
