"""What is wrong, and what to type: the house's own checks, and those of both wings in one run."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CRITICAL, CheckMessage, Error, Info, Warning, run_checks
from django.core.checks import WARNING as TROUBLE
from django.db import DatabaseError

from config import machine
from config.checks import unknown_names
from config.doctor_database import database, trouble
from config.doctor_services import mail, redis, tables
from gallery import doctor as gallery
from generation import doctor as generation

Check = Callable[[], Iterable[CheckMessage]]
LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's sentence. `fine` where nothing is to be done, `last` where the rows cannot be asked."""

    check: str
    fine: bool
    text: str
    hint: str = ""
    last: bool = False

    def as_json(self) -> Mapping[str, Any]:
        return {"check": self.check, "ok": self.fine, "text": self.text, "hint": self.hint}


def examine(checks: Sequence[tuple[str, Check]] | None = None) -> Iterator[Finding]:
    """Every check in turn; one that breaks is a finding too, and hides none of the others.

    But once the database cannot be used, what needs it would only say so again.
    """
    blind = False
    for title, check in CHECKS if checks is None else checks:
        if blind and check not in WITHOUT_DATABASE:
            continue
        for message in _messages(check):
            last = message.level >= CRITICAL
            blind |= last
            yield Finding(title, message.level < TROUBLE, str(message.msg), str(message.hint or ""), last)


def _messages(check: Check) -> Iterator[CheckMessage]:
    try:
        yield from check()
    except DatabaseError as error:
        yield trouble(error)
    except OSError as error:
        hint = f"Look at the rights: ls -ld {quote(str(error.filename))}" if error.filename else ""
        yield Error(f"This could not be checked: {_line(error)}", hint=hint)
    except Exception as error:  # whatever it is, the others must be heard
        yield Error(f"This could not be checked: {type(error).__name__}: {_line(error)}")


def _line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")[:200]


def disk() -> Iterator[CheckMessage]:
    usage = machine.room()
    fine = f"{machine.size(usage.free)} of {machine.size(usage.total)} are free."
    if usage.is_low:
        yield Error(
            f"Only {fine}",
            hint=f"Make room on the disk of {settings.DATA_DIR}: du -sh {quote(str(settings.DATA_DIR))}/*",
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
                f"{place} cannot be written to: {error.strerror}.",
                hint=f"sudo chown -R $(whoami) {quote(str(place))}",
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
        yield Warning(f"Others on this machine can read {kept}.", hint=f"chmod 600 {quote(str(kept))}")
    file = os.environ.get("ATELIER_ENV_FILE", "")
    if file and not Path(file).is_file():
        yield Error(
            f"ATELIER_ENV_FILE names {Path(file).absolute()}, and no file is there to be read.",
            hint="Correct the name where Atelier is started, or leave it out to read .env.",
        )
    accel = settings.ATELIER_ACCEL_REDIRECT
    if accel and not accel.startswith("/"):
        yield Error(
            f"ATELIER_ACCEL_REDIRECT is “{accel}”, without a slash before it: nginx finds no picture.",
            hint=f"Put ATELIER_ACCEL_REDIRECT=/{accel} into .env and start Atelier again.",
        )
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
    ("Cache and queue", redis),
    ("Cache and queue", tables),
    ("Mail", mail),
    *gallery.CHECKS,
    *generation.CHECKS,
)
WITHOUT_DATABASE: frozenset[Check] = frozenset({disk, house_settings, redis, mail, generation.upstream})
