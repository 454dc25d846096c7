"""What is wrong, and what to type: the house's own checks, and those of both wings in one run."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import WARNING as TROUBLE
from django.core.checks import CheckMessage, Error, Info, Warning, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config import machine
from config.checks import unknown_names
from gallery import doctor as gallery
from generation import doctor as generation

Check = Callable[[], Iterable[CheckMessage]]
OLDEST_POSTGRESQL = 140_000
LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's sentence. `fine` where nothing is to be done."""

    check: str
    fine: bool
    text: str
    hint: str = ""

    def as_json(self) -> Mapping[str, Any]:
        return {"check": self.check, "ok": self.fine, "text": self.text, "hint": self.hint}


def examine(checks: Sequence[tuple[str, Check]] | None = None) -> Iterator[Finding]:
    """Every check in turn; one that breaks is a finding too, and hides none of the others."""
    for title, check in CHECKS if checks is None else checks:
        try:
            for message in check():
                yield Finding(title, message.level < TROUBLE, str(message.msg), str(message.hint or ""))
        except DatabaseError as error:
            yield Finding(
                title, False, f"The database did not let this be checked: {_line(error)}", DATABASE_HINT
            )
        except Exception as error:  # whatever it is, the others must be heard
            yield Finding(title, False, f"This could not be checked: {type(error).__name__}: {_line(error)}")


DATABASE_HINT = "Look at DATABASE_URL in .env, whether the server runs, and the rights on ATELIER_DATA."


def _line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")[:200]


def database() -> Iterator[CheckMessage]:
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(str(migration) for migration, _ in plan[:4])
        yield Error(f"{len(plan)} migrations are not applied: {names}.", hint="python manage.py prepare")
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA quick_check(3)")
        faults = [str(row[0]) for row in cursor.fetchall()]
    if mode != "wal":
        yield Error(
            f"SQLite's journal is “{mode}”, not “wal”: readers and writers stop each other.",
            hint="With Atelier stopped: sqlite3 <the database> 'PRAGMA journal_mode=WAL'. "
            "A network folder cannot do it; put ATELIER_DATA on a local disk.",
        )
    if faults != ["ok"]:
        yield Error(
            f"The database is damaged: {faults[0]}.",
            hint="Stop Atelier and restore your backup of ATELIER_DATA.",
        )
    if mode == "wal" and faults == ["ok"]:
        yield Info(f"{machine.database_version()}, journal wal, whole.")


def _postgresql() -> Iterator[CheckMessage]:
    number = connection.pg_version  # type: ignore[attr-defined]
    if number < OLDEST_POSTGRESQL:
        yield Error(f"{machine.database_version()} is too old.", hint="Upgrade to PostgreSQL 14 or newer.")
    else:
        yield Info(f"{machine.database_version()} answers.")


def disk() -> Iterator[CheckMessage]:
    usage = machine.room()
    fine = f"{machine.size(usage.free)} of {machine.size(usage.total)} are free."
    if usage.is_low:
        yield Error(
            f"Only {fine}", hint=f"Make room on the disk of {settings.DATA_DIR}: du -sh {settings.DATA_DIR}/*"
        )
    else:
        yield Info(fine)
    for folder in (Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)):
        place = machine.existing(folder)
        try:
            with NamedTemporaryFile(dir=place, prefix=".doctor-"):
                pass
        except OSError as error:
            yield Error(
                f"{place} cannot be written to: {error.strerror}.", hint=f"sudo chown -R $(whoami) {place}"
            )


def house_settings() -> Iterator[CheckMessage]:
    found = list(_settings())
    yield from found
    if not found:
        yield Info(f"Reached at {settings.SITE_URL}; nothing to complain of.")


def _settings() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "ATELIER_DEBUG is on: errors show the code to everybody.", hint="Remove ATELIER_DEBUG from .env."
        )
    site = urlsplit(settings.SITE_URL)
    local = site.hostname in LOOPBACK
    if settings.HOST not in LOOPBACK and local:
        yield Error(
            f"The server listens on {settings.HOST}, and ATELIER_URL does not say under which address: "
            "others are turned away, and links in mails lead nowhere.",
            hint=f"Put ATELIER_URL=http://the-machine:{settings.PORT} into .env and start Atelier again.",
        )
    if (
        not local
        and site.scheme != "https"
        and "." in str(site.hostname)
        and not _private(str(site.hostname))
    ):
        yield Warning(
            f"{settings.SITE_URL} is not https: passwords and pictures travel in the open.",
            hint="Put a proxy with a certificate before it, as Caddy, and set ATELIER_URL=https://…",
        )
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield Error(
            "The secret key is weak: sessions could be forged.",
            hint="Remove ATELIER_SECRET_KEY from .env; Atelier makes a strong one of its own.",
        )
    kept = Path(settings.DATA_DIR) / "secret_key"
    if kept.exists() and kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Warning(f"Others on this machine can read {kept}.", hint=f"chmod 600 {kept}")
    found = unknown_names(None)
    if site.scheme == "https":
        found += run_checks(tags=["security"], include_deployment_checks=True)
    yield from (message for message in found if not message.is_silenced())


def _private(host: str) -> bool:
    return host.endswith((".local", ".lan", ".home", ".internal", ".home.arpa")) or host.startswith(
        ("10.", "192.168.", *(f"172.{part}." for part in range(16, 32)))
    )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Database", database),
    ("Disk", disk),
    ("Settings", house_settings),
    *gallery.CHECKS,
    *generation.CHECKS,
)
