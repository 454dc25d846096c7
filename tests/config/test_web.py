from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config import web
from config.web import Answer, Threads, bodies_wait_in, stored_bodies, temporary_folder


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
