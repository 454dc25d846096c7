"""`manage.py doctor` about database, cache, queue and mails: each is broken for real."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from pytest_django import Settings

from config import doctor_database, doctor_services
from config.doctor import examine
from tests.config.doctoring import fine, said, wrong

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def test_a_migration_that_is_not_applied_is_named() -> None:
    assert fine(doctor_database.database)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM django_migrations WHERE app = 'generation'")
        (last,) = cursor.fetchone()
        cursor.execute("DELETE FROM django_migrations WHERE id = %s", [last])
    text = wrong(doctor_database.database)
    assert "not up to date; it lacks generation." in text
    assert ".venv/bin/python manage.py prepare" in text


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The file of SQLite is damaged here.")
    damaged = tmp_path / "damaged.sqlite3"
    with sqlite3.connect(damaged) as other:
        other.execute("PRAGMA page_size=512")
        other.execute("CREATE TABLE t (a)")
        other.execute("CREATE INDEX i ON t (a)")
        other.executemany("INSERT INTO t VALUES (?)", [(f"row {n}" * 9,) for n in range(500)])
    other.close()
    data = bytearray(damaged.read_bytes())
    data[20_000:24_000] = bytes(4_000)
    damaged.write_bytes(data)
    usable = connection.connection
    connection.connection = sqlite3.connect(damaged)
    try:
        found = [finding for finding in examine([("It", doctor_database.sqlite)]) if not finding.fine]
    finally:
        connection.connection.close()
        connection.connection = usable
    text = " ".join(finding.text for finding in found)
    assert "is damaged" in text
    assert "not “wal”" in text


def test_a_redis_that_is_dead_is_said(settings: Settings) -> None:
    settings.REDIS_URL = ""
    assert said(doctor_services.redis) == []
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    text = wrong(doctor_services.redis)
    assert "127.0.0.1:1. Connection refused" in text
    assert "redis-cli -h 127.0.0.1 -p 1 ping" in text
    assert "secret" not in text


def test_a_cache_without_its_table_is_said(settings: Settings) -> None:
    if settings.REDIS_URL:
        pytest.skip("Redis keeps the cache.")
    assert fine(doctor_services.tables)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE atelier_cache RENAME TO elsewhere")
    text = wrong(doctor_services.tables)
    assert "atelier_cache, is missing" in text
    assert "manage.py prepare" in text


def test_a_mail_server_that_is_dead_or_refuses_the_password_is_said(settings: Settings) -> None:
    assert fine(doctor_services.mail)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    text = wrong(doctor_services.mail)
    assert "127.0.0.1:1 cannot be used: Connection refused" in text
    assert "EMAIL_URL" in text
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ada", "secret"
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]
        answers = b"220 hi\r\n", b"250-hi\r\n250 AUTH PLAIN\r\n", b"535 no\r\n", b"535 no\r\n", b"221 bye\r\n"
        thread = Thread(target=answer, args=(server, answers), daemon=True)
        thread.start()
        text = wrong(doctor_services.mail)
        thread.join(5)
    assert "refuses user or password (535)" in text
    assert "secret" not in text


def answer(server: socket.socket, answers: Sequence[bytes]) -> None:
    """One guest, to whom all of this is said, a line at a time."""
    guest, _ = server.accept()
    with guest, suppress(OSError):
        for words in answers:
            guest.sendall(words)
            guest.recv(1000)


def doctored(**environment: str) -> str:
    """All that the command prints in a process of its own."""
    command = [sys.executable, "manage.py", "doctor"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    ).stdout


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    """An empty house of its own, on SQLite."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ATELIER_ENV_FILE": "",
        "ATELIER_DATA": str(tmp_path / "data"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


def test_an_unprepared_database_is_said_once_and_nothing_that_needs_it(site: dict[str, str]) -> None:
    text = doctored(**site)
    assert text.count("WRONG") == 1
    assert ".venv/bin/python manage.py prepare" in text
    assert "what needs the database was not looked at" in text
    assert "ok    Disk" in text


def test_a_database_file_whose_folder_is_missing_is_said(site: dict[str, str], tmp_path: Path) -> None:
    text = doctored(**site | {"DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/db.sqlite3"})
    assert text.count("WRONG") == 1
    assert f"ls -ld {tmp_path}/nowhere" in text


@pytest.mark.parametrize("whole", [False, True])
def test_a_database_file_that_is_none_or_is_damaged_wants_its_backup(
    site: dict[str, str], tmp_path: Path, whole: bool
) -> None:
    file = tmp_path / "data" / "atelier.sqlite3"
    file.parent.mkdir()
    if whole:
        with sqlite3.connect(file) as other:
            other.executescript(
                "CREATE TABLE t (a); CREATE TABLE django_migrations (id, app, name, applied);"
            )
        other.close()
        data = bytearray(file.read_bytes())
        data[100:] = bytes(len(data) - 100)
        file.write_bytes(data)
    else:
        file.write_bytes(b"This is no database. " * 400)
    text = doctored(**site)
    assert text.count("WRONG") == 1
    assert f"move {file}* out of the way and put your backup in its place" in text
    assert "DATABASE_URL" not in text


@pytest.mark.parametrize(
    ("answer", "words", "way"),
    [
        ("", "Connection refused", "pg_isready -h 127.0.0.1 -p"),
        (
            'password authentication failed for user "ada"',
            "password authentication",
            "Correct user and password",
        ),
        ('database "atelier" does not exist', "does not exist", "createdb --owner=ada atelier"),
        ('role "ada" does not exist', "does not exist", "createuser --pwprompt ada"),
    ],
)
def test_what_postgresql_refuses_is_said_with_the_way_out(
    site: dict[str, str], answer: str, words: str, way: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if answer:
            Thread(target=refuse, args=(server, answer), daemon=True).start()
        else:
            server.close()
        text = doctored(**site | {"DATABASE_URL": f"postgres://ada:secret@127.0.0.1:{port}/atelier"})
    assert text.count("WRONG") == 1
    assert words in text
    assert way in text
    assert "secret" not in text


def refuse(server: socket.socket, words: str) -> None:
    """As PostgreSQL does, whoever comes."""
    fields = b"SFATAL\0VFATAL\0C28000\0M" + words.encode() + b"\0\0"
    with suppress(OSError):
        while True:
            guest, _ = server.accept()
            with guest:
                while (hello := guest.recv(1000))[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):
                    guest.sendall(b"N")  # neither TLS nor GSS
                if hello:
                    guest.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
