"""A door before the simulator that can be shut: a service that is down refuses connections."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Gate:
    """Passes bytes on while it is open. Its address stays the same."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.is_open = False
        self.open()

    @property
    def host(self) -> str:
        return f"{self.address[0]}:{self.address[1]}"

    def open(self) -> None:
        if self.is_open:
            return
        if self._listener.fileno() < 0:
            self._listener = socket.create_server(self.address)
        self.is_open = True
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse new connections and cut those there are."""
        self.is_open = False
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(line,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(self._target) as far:
            ends = {near: far, far: near}
            with self._lock:
                self._lines.update(ends)
            try:
                self._copy(ends)
            finally:
                with self._lock:
                    self._lines.difference_update(ends)

    @staticmethod
    def _copy(ends: dict[socket.socket, socket.socket]) -> None:
        while True:
            for ready in select.select(list(ends), [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                ends[ready].sendall(data)
