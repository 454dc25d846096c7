"""The server's side of the line, where faults become bytes, or their absence."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.upstream import service
from tests.upstream.knobs import Fault
from tests.upstream.wire import Recorded, Refusal, Reply

if TYPE_CHECKING:
    from tests.upstream.server import Upstream

PAGE = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
MAX_BODY = 64 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """One listening port of the stand-in."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, upstream: Upstream, address: tuple[str, int]) -> None:
        self.upstream = upstream
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report."""


class Handler(BaseHTTPRequestHandler):
    """One connection, and the requests on it one after the other."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.upstream.talkative:
            super().log_message(format, *args)

    def _serve(self) -> None:
        upstream = self.server.upstream
        parts = urlsplit(self.path)
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(min(int(length), MAX_BODY)) if length.isdecimal() else b""
        recorded = Recorded(
            kind=service.kind_of(self.command, parts.path),
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            at=time.monotonic(),
        )
        upstream.record(recorded)
        fault = upstream.faults.take(recorded.kind)
        gone = bool(fault.delay) and upstream.closing.wait(fault.delay)
        reply = None if gone or fault.drop == "before" else self._reply(recorded, fault)
        if fault.late:
            upstream.closing.wait(fault.late)
        if reply is None or fault.drop == "after":
            self._hang_up()
        else:
            self._send(reply, fault)

    def _reply(self, recorded: Recorded, fault: Fault) -> Reply:
        if fault.redirect or fault.redirects:
            location = fault.redirect or f"/cdn/hop/{fault.redirects}"
            return Reply(fault.status or 302, content=b"", headers={"Location": location, **fault.headers})
        if fault.status is not None or fault.body is not None:
            text = isinstance(fault.body, str | bytes)
            content = fault.body.encode() if isinstance(fault.body, str) else fault.body
            return Reply(
                fault.status or 200,
                None if text else fault.body,
                content=content if text else None,
                content_type="text/plain" if text else "application/json",
                headers=fault.headers,
            )
        try:
            reply = service.answer(self.server.upstream, recorded)
        except Refusal as refusal:
            reply = refusal.reply
        if fault.edit is not None:
            reply = Reply(reply.status, fault.edit(json.loads(reply.encoded())))
        if fault.html:
            reply = Reply(200, content=PAGE, content_type="text/html")
        return reply

    def _send(self, reply: Reply, fault: Fault) -> None:
        content = reply.encoded()
        if fault.truncate:
            content = content[: len(content) * 2 // 3]
        lines = [f"HTTP/1.1 {reply.status} Answer", f"Content-Type: {reply.content_type}"]
        lines += [f"{name}: {value}" for name, value in {**reply.headers, **fault.headers}.items()]
        if "connection" not in {name.lower() for name in fault.headers}:
            lines.append(f"Content-Length: {fault.size or len(content)}")
        else:
            self.close_connection = True
        self._write("\r\n".join([*lines, "", ""]).encode("latin-1"), fault.drip_headers)
        if fault.drop == "middle":
            self.wfile.write(content[: len(content) // 2])
            self._hang_up()
        elif fault.size:
            self._stream(content, fault.size)
        else:
            self._write(content, fault.drip)
            self.log_request(reply.status, len(content))

    def _write(self, data: bytes, drip: float) -> None:
        step = 1 if drip else max(len(data), 1)
        for at in range(0, len(data), step):
            self.wfile.write(data[at : at + step])
            self.wfile.flush()
            if drip and self.server.upstream.closing.wait(drip):
                self._hang_up()
                break

    def _stream(self, start: bytes, size: int) -> None:
        """Far more than anyone wants, without holding it."""
        self.wfile.write(start)
        sent, block = len(start), b"\0" * 65536
        while sent < size and not self.server.upstream.closing.is_set():
            self.wfile.write(block[: size - sent])
            sent += len(block)
            self.server.upstream.streamed = sent

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
