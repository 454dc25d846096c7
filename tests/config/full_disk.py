"""A house of its own on a disk that fills up: run by test_full_disk, and told as JSON."""

from __future__ import annotations

import json
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment

from generation.health import beat
from tests.config.sendings import PASSWORD, House, told, walk

TOKEN = "who-watches-this-site"
AGAIN = ("create", "favourite", "a key", "you", "generate", "put", "sign in")


@contextmanager
def limited(folder: Path) -> Iterator[None]:
    """No file may grow, and none be written to; the system calls that by another name."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is free. The folder is a small disk of its own."""
    stuffing = folder / "stuffing"
    with stuffing.open("wb", buffering=0) as file:
        while shutil.disk_usage(folder).free > 1 << 20:
            file.write(bytes(1 << 19))
        beat()  # the last that the worker can write down
        # Up to where its log ended, SQLite could write although nothing is free.
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with suppress(OSError):
            while True:
                file.write(bytes(1 << 12))
    yield
    stuffing.unlink()


def main(way: str) -> None:
    setup_test_environment()
    settings.ATELIER_HEALTH_TOKEN = TOKEN
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    folder: Path = settings.DATA_DIR
    house = House.of(User.objects.create_user("mara", "mara@example.org", PASSWORD))
    pages, scripts, calls = house.pages(), house.pages(**{"HX-Request": "true"}), house.calls()
    before = stored(folder)
    beat()
    with {"limited": limited, "filled": filled}[way](folder):
        answers = {"pages": walk(pages), "scripts": walk(scripts), "calls": walk(calls)}
        bearer = {"authorization": f"Bearer {TOKEN}"}
        answers["health"] = {"health": told(house.stranger.get("/healthz", headers=bearer))}
    left = sorted(stored(folder) - before)
    sends = {**pages, **calls}
    after = {name: told(sends[name]())["status"] for name in AGAIN}
    print(json.dumps({"answers": answers, "left": left, "after": after}), file=sys.__stdout__)


def stored(folder: Path) -> set[str]:
    return {str(path) for path in (folder / "media").rglob("*") if path.is_file()}
