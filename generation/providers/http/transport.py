"""One HTTP exchange: checked host, bounded time, bounded size, and a plain account of it.

Redirects of a GET are followed where the caller allows it, each hop checked like
the first; no other method is ever sent twice. Environment proxies, netrc and
cookies are not used; REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE are.
"""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, Final, Literal
from urllib.parse import quote, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from generation.providers.answer_log import log_answer
from generation.providers.http import wire
from generation.providers.http.hosts import Forbidden, Gate
from generation.providers.http.text import Mask, NotJson, decode

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NETWORK = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
_MAX_URL: Final = 8192
_MAX_REFUSAL: Final = 64 * 1024
_BEGINNING: Final = 64 * 1024

Trouble = Literal["forbidden", "address", "unconnected", "dropped", "late", "stopped", "redirects"]


class Failed(Exception):
    """No whole answer came. `sent` says whether anything had left for the service."""

    def __init__(self, trouble: Trouble, *, sent: bool, host: str = "") -> None:
        super().__init__(f"{trouble}: {host}")
        self.trouble = trouble
        self.sent = sent
        self.host = host


class NotWritten(Exception):
    """What came could not be kept here: no fault of the line."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect` and `silence` bound each step, the others a whole exchange.

    `silence` does not hold for `submit`: giving up on a job that may have been taken
    costs more than waiting. `settle` is how long an uploaded reference may take to be
    ready, asked for every `settle_pause` and then more seldom.
    """

    connect: float = 5.0
    silence: float = 12.0
    api: float = 15.0
    poll: float = 9.0
    submit: float = 40.0
    upload: float = 40.0
    listing: float = 60.0
    settle: float = 25.0
    settle_pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, where, and within which bounds.

    What is sent may be an open file. What comes with a 2xx goes `into` one where that is
    given, and only its beginning into the answer.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | IO[bytes] | None = field(default=None, repr=False)
    into: IO[bytes] | None = field(default=None, repr=False)
    seconds: float = 20.0
    max_bytes: int = 256 * 1024
    hops: int = 0
    same_origin: bool = True
    fresh: bool = False
    silence: float | None = None
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the body that came with it, `cut` where that was longer than allowed.

    `size` is in bytes and that of all that came, also where it is not in `body`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    size: int
    cut: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises NotJson."""
        if self.cut:
            raise NotJson("too long")
        return decode(self.body)


class Transport:
    """Speaks HTTP for a provider. May be shared between threads. `mask` takes its key out of what is kept."""

    def __init__(self, gate: Gate, timeouts: Timeouts, mask: Mask | None = None) -> None:
        self.timeouts = timeouts
        self.mask = mask or Mask("")
        self._gate = gate
        self._adapter = self._make_adapter()
        self._pid = os.getpid()

    def send(self, order: Order) -> Answer:
        """The answer to the order. Raises Failed."""
        deadline = time.monotonic() + order.seconds
        url, headers, sent = order.url, dict(order.headers), False
        for _ in range(order.hops + 1):
            answer = self._once(order, url, headers, deadline, sent)
            target = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or order.method != "GET" or not order.hops or not target:
                return answer
            url, previous, sent = join(url, target), url, True
            if origin(url) != origin(previous):
                headers.pop("Authorization", None)
                if order.same_origin:
                    raise Failed("redirects", sent=True, host=host_of(url))
        raise Failed("redirects", sent=True, host=host_of(url))

    def _once(
        self, order: Order, url: str, headers: Mapping[str, str], deadline: float, sent: bool
    ) -> Answer:
        prepared = self._prepare(order, url, headers, sent)
        exchange = wire.Exchange(
            gate=self._gate,
            target=target_of(url),
            deadline=deadline,
            connect_seconds=self.timeouts.connect,
            silence_seconds=order.silence or self.timeouts.silence,
            stopped=order.stopped,
        )
        adapter = self._make_adapter() if order.fresh else self._pooled()
        trouble: Trouble | None = None
        wire.begin(exchange)
        try:
            response = adapter.send(
                prepared,
                stream=True,
                timeout=(self.timeouts.connect, self.timeouts.silence),
                verify=os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True,
            )
            with response:
                answer = _read(response, order.max_bytes, order.into)
            # For the admin. A picture that came is worth no words.
            if not (answer.ok and b"\0" in answer.body):
                log_answer(answer.status, answer.body, self.mask, answer.headers.get("date", ""))
            return answer
        except _NETWORK as error:
            trouble = _trouble(error, exchange)
        finally:
            wire.end()
            if order.fresh:
                adapter.close()
        # Raised out here, so that no exception carries the request and with it the key.
        raise Failed(trouble, sent=sent or exchange.sent, host=host_of(url))

    def _prepare(
        self, order: Order, url: str, headers: Mapping[str, str], sent: bool
    ) -> requests.PreparedRequest:
        parts = _split(url)
        if parts is None:
            raise Failed("address", sent=sent, host=host_of(url))
        allowed = self._gate.allows(parts[1], parts[2])
        if parts[0] != "https" and not allowed:
            raise Failed("forbidden", sent=sent, host=host_of(url))
        prepared = None
        with suppress(*_NETWORK):
            prepared = requests.Request(order.method, url, headers=dict(headers), data=order.body).prepare()
        if prepared is None:
            raise Failed("address", sent=sent, host=host_of(url))
        return prepared

    def _pooled(self) -> wire.Adapter:
        # A worker forked from this process must not speak on its parent's connections.
        if self._pid != os.getpid():
            self._adapter, self._pid = self._make_adapter(), os.getpid()
        return self._adapter

    def _make_adapter(self) -> wire.Adapter:
        return wire.Adapter(pool_connections=8, pool_maxsize=16, max_retries=0)


def _read(response: requests.Response, max_bytes: int, into: IO[bytes] | None) -> Answer:
    status = response.status_code
    headers = {key.lower(): value for key, value in response.headers.items()}
    if status >= 300:
        max_bytes, into = min(max_bytes, _MAX_REFUSAL), None
    length = headers.get("content-length", "").strip()
    cut = length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > max_bytes)
    body, size = bytearray(), 0
    if into is not None:
        into.seek(0)
        into.truncate()
    try:
        while not (cut and status < 300) and size <= max_bytes:
            chunk = response.raw.read(wire.CHUNK, decode_content=True)
            if not chunk:
                break
            size += len(chunk)
            if into is not None:
                _write(into, chunk)
            if into is None or len(body) < _BEGINNING:
                body += chunk
    except _NETWORK:
        # A refusal stands by its status, even when its words did not all come through.
        if status < 300:
            raise
    return Answer(status, headers, bytes(body[:max_bytes]), size, cut or size > max_bytes)


def _write(file: IO[bytes], chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise NotWritten(str(error)) from error


def _trouble(error: Exception, exchange: wire.Exchange) -> Trouble:
    if exchange.was_stopped:
        return "stopped"
    if _caused_by(error, Forbidden):
        return "forbidden"
    if not exchange.sent:
        return "unconnected"
    return "late" if exchange.was_late or _caused_by(error, TimeoutError) else "dropped"


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether the error is of that kind, or was wrapped around one by urllib3 or requests."""
    waiting: list[object] = [error]
    for _ in range(20):
        if not waiting:
            return False
        one = waiting.pop()
        if isinstance(one, kind):
            return True
        if isinstance(one, BaseException):
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return False


def _split(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL that may be asked for at all."""
    if len(url) > _MAX_URL or any(ord(char) <= 0x20 or char == "\\" for char in url):
        return None
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        return None
    if scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return scheme, host, port or (443 if scheme == "https" else 80)


def join(base: str, target: str) -> str:
    """Where a link on a page leads; nowhere if it is none."""
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


def origin(url: str) -> tuple[str, str, int] | None:
    """What two URLs share when they lead to the same server."""
    return _split(url)


def host_of(url: str) -> str:
    """The host's name for a message; never more of a URL than that."""
    parts = _split(url)
    return parts[1][:100] if parts else ""


def target_of(url: str) -> str:
    """Path and query as they go over the line: untouched, but for what no line may carry."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe=_PRINTABLE)
