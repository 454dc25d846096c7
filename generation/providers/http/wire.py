"""Connections that keep to a checked address, to a deadline and to a wish to stop.

urllib3 makes and pools them; what one exchange may do travels with its thread.
"""

from __future__ import annotations

import http.client
import io
import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from generation.providers.http.hosts import Gate
from generation.providers.http.text import without_queries

CHUNK = 64 * 1024
LOOK_UP = 0.25  # how often a waiting read looks whether it should stop


@dataclass
class Exchange:
    """One request and its answer: what it may do, and what became of it."""

    gate: Gate
    target: str
    deadline: float
    connect_seconds: float
    silence_seconds: float
    stopped: Callable[[], bool]
    sent: bool = False
    was_stopped: bool = False
    was_late: bool = False

    def left(self) -> float:
        """Seconds until the deadline. Raises TimeoutError when there are none, or it should stop."""
        if self.stopped():
            self.was_stopped = True
            raise TimeoutError("told to stop")
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.was_late = True
            raise TimeoutError("out of time")
        return left


_thread = threading.local()


def begin(exchange: Exchange) -> None:
    """Let this thread's connections serve the exchange."""
    _thread.exchange = exchange


def end() -> None:
    _thread.exchange = None


def current() -> Exchange:
    exchange = getattr(_thread, "exchange", None)
    if not isinstance(exchange, Exchange):
        raise RuntimeError("no exchange on this thread")
    return exchange


class _PatientReader(io.RawIOBase):
    """Reads a socket until the deadline, however slowly the other side drips."""

    def __init__(self, sock: socket.socket, opened: io.BufferedIOBase) -> None:
        self._sock = sock
        self._opened = opened

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        exchange = current()
        silent_until = time.monotonic() + exchange.silence_seconds
        while True:
            left = min(exchange.left(), silent_until - time.monotonic())
            if left <= 0:
                exchange.was_late = True
                raise TimeoutError("no answer")
            self._sock.settimeout(min(left, LOOK_UP))
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                continue

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_PatientReader(sock, self.fp))


class PlainConnection(HTTPConnection):
    """A connection to an address that was checked, and to no other."""

    secure = False
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        exchange = current()
        port = self.port or self.default_port
        failure: OSError = OSError("no address")
        # Resolved once and connected by number: a second look-up could answer otherwise.
        for address in exchange.gate.addresses(self._dns_host, port, secure=self.secure):
            try:
                sock = socket.create_connection(
                    (address, port), timeout=min(exchange.connect_seconds, exchange.left())
                )
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        raise failure

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        # The path and query exactly as they were given: a signature may cover every byte.
        super().putrequest(method, current().target, *args, **kwargs)

    def send(self, data: Any) -> None:
        exchange = current()
        if self.sock is None:
            self.connect()
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            self.sock.settimeout(min(exchange.silence_seconds, exchange.left()))
            exchange.sent = True
            super().send(view[start : start + CHUNK])


class SecureConnection(PlainConnection, HTTPSConnection):
    """The same by TLS: the certificate is checked against the name, not the number."""

    secure = True


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection


class Adapter(HTTPAdapter):
    """requests' own adapter over the connections above. Never repeats anything by itself."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class _NoQueries(logging.Filter):
    """urllib3 logs the path it asks for; a signed URL's query does not belong there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_queries(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_NoQueries())
