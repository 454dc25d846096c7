"""A database that is really away for a while: locked by another process, or, PostgreSQL, closed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.e2e.site import wait_for

LOCK = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1], timeout=20)
line.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def away() -> Iterator[None]:
    """Nobody writes meanwhile."""
    with _locked() if connection.vendor == "sqlite" else _closed():
        yield


@contextmanager
def _locked() -> Iterator[None]:
    command = [sys.executable, "-c", LOCK, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin and other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield
        other.stdin.close()


@contextmanager
def _closed() -> Iterator[None]:
    known = connection.get_connection_params()
    ours = {name: known[name] for name in ("user", "password", "host", "port") if name in known}
    name = connection.settings_dict["NAME"]
    with psycopg.connect(dbname="postgres", autocommit=True, **ours) as line:
        line.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            line.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextmanager
def outage(begins: Callable[[], object], ends: Callable[[], object]) -> Iterator[None]:
    """The database is away from one moment to another, while the test goes on."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            wait_for("the outage begins", begins)
            with away():
                wait_for("the outage ends", ends)
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    assert not wrong, wrong


@pytest.fixture
def impatient() -> Iterator[None]:
    """Who finds the database locked is told so soon."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    before = dict(options)
    if connection.vendor == "sqlite":
        options["timeout"] = 0.3
    connection.close()
    yield
    options.clear()
    options.update(before)
    with suppress(Exception):
        connection.close()
