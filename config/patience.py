"""A worker that waits for nobody for ever: a request that drips gives its thread back."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

# A request has so long, and longer by what it has brought.
SECONDS: Final = 20.0
SLOWEST: Final = 8 * 1024  # bytes a second, from then on
# A client that takes nothing of its answer for so long is gone.
SENDING: Final = 60.0


class Line(socket.socket):
    """A client's connection. Too slow is the same as closed by the other side."""

    _until = 0.0

    def begin(self) -> None:
        """From now on a request is awaited."""
        self._until = time.monotonic() + SECONDS

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _slow()
        # A shorter wait that somebody set, as for the last bytes at a close, stays.
        own = self.gettimeout()
        with self._patience(left if own is None else min(left, own)):
            data = super().recv(size, flags)
        self._until += len(data) / SLOWEST
        return data

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        with self._patience(SENDING):
            super().sendall(data, flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        with self._patience(SENDING):
            return super().sendfile(file, offset, count)

    @contextmanager
    def _patience(self, seconds: float) -> Iterator[None]:
        before = self.gettimeout()
        self.settimeout(seconds)
        try:
            yield
        except TimeoutError:
            raise _slow() from None
        finally:
            self.settimeout(before)


class PatientWorker(ThreadWorker):
    """gunicorn's worker with threads, whose connections are such lines."""

    def enqueue_req(self, conn: Any) -> None:
        if not isinstance(conn.sock, Line):
            conn.sock = Line(fileno=conn.sock.detach())
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        conn.sock.begin()
        return super().handle(conn)


def _slow() -> OSError:
    """What gunicorn and Django take for a client that went away, without a traceback in the log."""
    return ConnectionResetError(errno.ECONNRESET, "The client is too slow.")
