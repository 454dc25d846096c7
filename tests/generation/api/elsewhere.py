"""A web server that is not ours: pictures, redirects and every way to be slow or endless."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


class Elsewhere:
    """`paths` says what is answered where; `asked` is every path that was asked for."""

    def __init__(self) -> None:
        self.paths: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.ended = Event()
        self.port = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def gives(self, path: str, data: bytes, status: int = 200) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.paths[path] = answer
        return self.url(path)

    def redirects(self, path: str, target: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", target)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.paths[path] = answer
        return self.url(path)

    def drips(self, path: str, data: bytes, pause: float, length: int | None = None) -> str:
        """One byte after the other, then nothing, until the client goes or the test ends."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            if length is not None:
                handler.send_header("Content-Length", str(length))
            handler.end_headers()
            for byte in data:
                if self.ended.is_set():
                    return
                handler.wfile.write(bytes([byte]))
                time.sleep(pause)

        self.paths[path] = answer
        return self.url(path)

    def never_ends(self, path: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not self.ended.is_set():
                handler.wfile.write(bytes(64 * 1024))

        self.paths[path] = answer
        return self.url(path)


@contextmanager
def running() -> Iterator[Elsewhere]:
    place = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            place.headers.append({name.lower(): value for name, value in self.headers.items()})
            with suppress(OSError):
                place.paths.get(self.path, lambda handler: handler.send_error(404))(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield place
    finally:
        place.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
