"""What all measurements share: a database for this alone, many rows, and a table of ratios."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from typing import Any

import django
from django.db import OperationalError, connection
from django.db.models import Manager

SECONDS, TIMES = 2.0, 500  # for each way, at most
Ways = dict[str, Callable[[], object]]


def start(name: str, rows: int, url: str) -> None:
    """In a process of its own, for settings are read once a process."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        ours |= {"DJANGO_SETTINGS_MODULE": "config.settings", "ATELIER_ENV_FILE": "", "ATELIER_DATA": folder}
        ours |= {"ATELIER_API_RATE": "100000", "DATABASE_URL": url, "REDIS_URL": ""}
        command = [sys.executable, "-m", "bench", "--here", name, "--rows", str(rows)]
        subprocess.run(command, env=ours, check=True)


def measure(name: str, rows: int) -> None:
    """In a database beside that of the settings, made for this and removed."""
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError:
        print(f"{name}: {connection.display_name} was not measured, no server answers.\n")
        return
    sqlite = f"{os.environ['ATELIER_DATA']}/bench.sqlite3"
    connection.settings_dict["TEST"]["NAME"] = sqlite if connection.vendor == "sqlite" else "atelier_bench"
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        importlib.import_module(f"bench.{name}").run(rows)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def insert(manager: Manager[Any], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, 5_000)):
        manager.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def compare(title: str, ways: Ways, clock: Callable[[], float] = time.perf_counter) -> None:
    """A line a way, with its ratio to the first. They take turns, so that a neighbour slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    end = time.monotonic() + SECONDS * len(ways)
    for _ in takewhile(lambda turn: turn < 3 or time.monotonic() < end, range(TIMES)):
        for name, way in ways.items():
            begun = clock()
            way()
            times[name].append((clock() - begun) * 1000)
    print(f"{title:<52}{'p50 ms':>10}{'p95 ms':>10}{'ratio':>8}")
    reference = 0.0
    for name, found in times.items():
        p50, p95 = (sorted(found)[int(len(found) * share)] for share in (0.5, 0.95))
        reference = reference or p50
        print(f"  {name:<50}{p50:>10.2f}{p95:>10.2f}{p50 / reference:>8.2f}", flush=True)
    print()
