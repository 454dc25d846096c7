"""Is the database there, prepared and whole; and what to type where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from django.core.checks import CheckMessage, Critical, Error, Info
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config import machine
from gallery.doctor import manage

OLDEST_POSTGRESQL = 140_000
RESTORE = "Stop Atelier, move {file}* out of the way and put your backup in its place."
# What SQLite and PostgreSQL say, and what helps then; the first that fits.
WAYS_OUT = {
    "sqlite": (
        ("not a database|malformed|corrupt", RESTORE),
        (
            "unable to open",
            "Is its folder there, and may you write into it? ls -ld {folder} – "
            "ATELIER_DATA, or DATABASE_URL, in .env says where it is.",
        ),
        (
            "read-?only",
            "May you write to it, and is its disk in order? ls -l {file}* – sudo chown $(whoami) {file}*",
        ),
        ("locked", "Another program holds it. To see which: fuser -v {file}"),
        ("full", "Make room on its disk: df -h {folder}"),
        ("", "Look at the file and its rights: ls -l {file}*"),
    ),
    "postgresql": (
        (
            "password",
            "Correct user and password of DATABASE_URL in .env, postgres://user:password@host:5432/name; "
            "@ and / in a password are written %40 and %2F.",
        ),
        (
            'role ".*" does not exist',
            "Correct the user in DATABASE_URL, or make it: sudo -u postgres createuser --pwprompt {user}",
        ),
        (
            'database ".*" does not exist',
            "Correct the name in DATABASE_URL, or make it: sudo -u postgres createdb --owner={user} {name}",
        ),
        ("pg_hba", "The server does not let this machine in; a line for it belongs into its pg_hba.conf."),
        ("(resolve|translate) host", "Correct the host in DATABASE_URL; this machine does not find it."),
        (
            "too many|slots",
            "Raise max_connections of PostgreSQL, or lower ATELIER_WEB_WORKERS and ATELIER_WEB_THREADS.",
        ),
        ("starting up|shutting down|recovery", "Wait a minute and ask again."),
        (
            "connection .*failed|timeout",
            "Does it run, and there? pg_isready -h {host} -p {port} – "
            "to start it: sudo systemctl start postgresql",
        ),
        ("", "Look at DATABASE_URL in .env and at the log of PostgreSQL."),
    ),
}


def database() -> Iterator[CheckMessage]:
    """Critical where nothing else of it can be asked."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(str(migration) for migration, _ in plan[:4])
        more = ", …" if len(plan) > 4 else ""
        yield Critical(f"The database is not up to date; it lacks {names}{more}.", hint=manage("prepare"))
    yield from sqlite() if connection.vendor == "sqlite" else postgresql()


def trouble(error: DatabaseError) -> CheckMessage:
    """What the database itself complains of."""
    said = str(error).strip() or type(error).__name__
    ways = WAYS_OUT["sqlite" if connection.vendor == "sqlite" else "postgresql"]
    way = next(way for words, way in ways if re.search(words, said, re.IGNORECASE))
    return Critical(f"The database cannot be used: {said.splitlines()[0][:300]}", hint=_filled(way))


def sqlite() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA quick_check(3)")
        faults = [str(row[0]) for row in cursor.fetchall()]
    if mode != "wal":
        yield Error(
            f"SQLite's journal is “{mode}”, not “wal”: readers and writers stop each other.",
            hint=_filled("With Atelier stopped: sqlite3 {file} 'PRAGMA journal_mode=WAL' – ")
            + "a network folder cannot do it; put ATELIER_DATA on a local disk.",
        )
    if faults != ["ok"]:
        yield Critical(f"The database is damaged: {' '.join(faults[0].split())}.", hint=_filled(RESTORE))
    if mode == "wal" and faults == ["ok"]:
        yield Info(f"{machine.database_version()}, journal wal, whole.")


def postgresql() -> Iterator[CheckMessage]:
    number = connection.pg_version  # type: ignore[attr-defined]
    if number < OLDEST_POSTGRESQL:
        yield Error(f"{machine.database_version()} is too old.", hint="Upgrade to PostgreSQL 14 or newer.")
    else:
        yield Info(f"{machine.database_version()} answers.")


def _filled(way: str) -> str:
    """With what DATABASE_URL says, but never the password."""
    where = connection.settings_dict
    name = str(where["NAME"])
    return way.format(
        file=quote(name),
        folder=quote(str(Path(name).parent)),
        name=quote(name),
        user=quote(where["USER"] or "postgres"),
        host=quote(where["HOST"] or "/var/run/postgresql"),
        port=where["PORT"] or 5432,
    )
