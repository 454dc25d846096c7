from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server

from config import web
from config.web import Answer, Threads, bodies_wait_in, drop_half_sent, stored_bodies, temporary_folder


@pytest.fixture(autouse=True)
def tempdir() -> Iterator[None]:
    before = tempfile.tempdir
    yield
    tempfile.tempdir = before


def test_threads_that_never_come_back_are_noticed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEB_THREADS = 2
    monkeypatch.setattr(web, "STUCK", 0.0)
    going_on, inside = threading.Event(), threading.Semaphore(0)

    def hang(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        inside.release()
        going_on.wait()
        return [b""]

    def ask() -> None:
        threads({"REQUEST_METHOD": "GET"}, print)

    threads = Threads(hang)
    clients = [threading.Thread(target=ask) for _ in range(2)]
    assert not threads.stuck()
    clients[0].start()
    inside.acquire()
    assert not threads.stuck()  # one is left for others
    clients[1].start()
    inside.acquire()
    assert threads.stuck()
    monkeypatch.setattr(web, "STUCK", 60.0)
    assert not threads.stuck()  # they have only begun
    monkeypatch.setattr(web, "STUCK", 0.0)
    going_on.set()
    for client in clients:
        client.join()
    assert not threads.stuck()


def test_a_request_that_fails_is_at_an_end() -> None:
    def fail(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        raise ValueError

    threads = Threads(fail)
    with pytest.raises(ValueError):
        threads({"REQUEST_METHOD": "GET"}, print)
    assert not threads.since


def test_bodies_that_are_stored_are_counted_until_they_are_closed(tmp_path: Path) -> None:
    temporary_folder(tmp_path / "tmp")
    before = stored_bodies()
    with tempfile.TemporaryFile() as body:
        body.write(bytes(3_000_000))
        body.flush()
        assert stored_bodies() - before == 3_000_000
    assert stored_bodies() == before


def test_the_folder_for_bodies_keeps_nothing_of_killed_processes(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    old, new = folder / "old.upload", folder / "new.upload"
    for file in (old, new):
        file.write_bytes(b"half")
    long_ago = time.time() - 48 * 60 * 60
    os.utime(old, (long_ago, long_ago))
    temporary_folder(folder)
    assert list(folder.iterdir()) == [new]
    assert tempfile.gettempdir() == str(folder)


@contextmanager
def serving(connections: dict[int, Any]) -> Iterator[int]:
    """A web server in a thread, whose open connections are these; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = create_server(
            lambda environ, start_response: (start_response("200 OK", []), [b"done"])[1],
            connections,
            sockets=[listening],
            asyncore_loop_timeout=0.05,
            inbuf_overflow=1000,
            max_request_body_size=10_000_000,
        )
        loop = threading.Thread(target=server.run, daemon=True)
        loop.start()
        yield int(listening.getsockname()[1])
        server.trigger.pull_trigger(server.close)
        loop.join()
        server.task_dispatcher.shutdown()


def half_sent(port: int, length: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (length + 1) + bytes(length))
    return client


def until(check: Callable[[], bool]) -> None:
    for _ in range(500):
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("It never came to that.")


def test_what_is_half_sent_gives_way_the_longest_silent_first(tmp_path: Path) -> None:
    temporary_folder(tmp_path / "tmp")
    before = stored_bodies()
    connections: dict[int, Any] = {}
    with serving(connections) as port, ExitStack() as stack:
        idle = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        clients = []
        for count in range(1, 7):
            clients.append(stack.enter_context(half_sent(port, 1_000_000)))
            until(lambda count=count: stored_bodies() - before >= count * 1_000_000)  # type: ignore[misc]
        drop_half_sent(connections, 4_500_000)
        for client in clients[:5]:
            assert client.recv(1) == b""
        # The loop itself holds the last one until something else happens.
        until(lambda: stored_bodies() - before < 2_500_000)
        clients[5].sendall(b"x")
        idle.sendall(b"GET / HTTP/1.1\r\n\r\n")
        for client in (clients[5], idle):
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_bodies_wait_elsewhere_while_the_disk_of_the_folder_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies_wait_in(tmp_path)
    assert tempfile.gettempdir() == str(tmp_path)
    monkeypatch.setattr("config.web.largest_of_all", lambda: 1 << 60)
    bodies_wait_in(tmp_path)
    assert tempfile.gettempdir() != str(tmp_path)
    monkeypatch.undo()
    bodies_wait_in(tmp_path)
    assert tempfile.gettempdir() == str(tmp_path)
