"""Typed readers for settings that come from the environment or from `.env`.

An unset and an empty variable are the same. A wrong value raises ImproperlyConfigured
with one line: the name, the value (never that of a secret) and what is expected.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

from config.site import HOST_NAME, Site, bare_host

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
DATABASES = {"sqlite": "sqlite3", "postgres": "postgresql", "postgresql": "postgresql"}
MAIL_PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}
LOCAL_MAIL = ("consolemail", "filemail", "memorymail", "dummymail")


class _File(environ.Env):
    """Lets django-environ parse a file without touching the process's environment."""

    ENVIRON: dict[str, str] = {}


class Environment:
    """The process's environment, completed by a `.env` file, which never overrides it."""

    def __init__(self, file: Path | None = None) -> None:
        self.file_names: frozenset[str] = frozenset()
        self.known: set[str] = set()  # every name asked for: the settings there are
        if file is not None and file.is_file():
            values = _parse(file)
            self.file_names = frozenset(values)
            for name, value in values.items():
                os.environ.setdefault(name, value)

    def text(self, name: str, default: str = "") -> str:
        self.known.add(name)
        return os.environ.get(name, "").strip() or default

    def choice(self, name: str, default: str, choices: Iterable[str]) -> str:
        value, allowed = self.text(name, default), tuple(choices)
        if value.upper() not in allowed:
            raise _wrong(name, value, f"one of {', '.join(allowed)}")
        return value.upper()

    def boolean(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if value not in TRUE | FALSE | {""}:
            raise _wrong(name, value, "true or false")
        return value in TRUE if value else default

    def optional_integer(
        self, name: str, minimum: int | None = None, maximum: int | None = None
    ) -> int | None:
        value = self.text(name)
        if not value:
            return None
        number = int(value) if re.fullmatch(r"[+-]?[0-9]{1,18}", value) else None
        low = number is not None and minimum is not None and number < minimum
        high = number is not None and maximum is not None and number > maximum
        if number is None or low or high:
            raise _wrong(name, value, "a whole number" + _bounds(minimum, maximum))
        return number

    def integer(self, name: str, default: int, minimum: int | None = None, maximum: int | None = None) -> int:
        value = self.optional_integer(name, minimum, maximum)
        return default if value is None else value

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(HOST_NAME.fullmatch(parts.hostname or ""))
            good = good and (parts.port is None or parts.port > 0)
        except ValueError:
            good = False
        if not good or parts.query or parts.fragment or parts.username is not None or " " in value:
            raise _wrong(name, "" if "@" in value else value, "an address like https://example.org")
        return value.rstrip("/")

    def site(self, name: str, host: str, port: int) -> Site:
        """Where the site is reached: what `name` says, else this machine alone."""
        if not self.text(name):
            return Site.local(host, port)
        url = self.url(name, "")
        if urlsplit(url).path:
            raise _wrong(name, url, "an address without a path, like https://atelier.example.org")
        return Site.at(url)

    def names(self, name: str, default: str = "") -> tuple[str, ...]:
        """A comma list, without empty entries and repetitions, in its order."""
        parts = (part.strip() for part in self.text(name, default).split(","))
        return tuple(dict.fromkeys(part for part in parts if part))

    def integers(self, name: str, default: str, minimum: int, maximum: int) -> tuple[int, ...]:
        """A comma list of whole numbers, ascending."""
        parts = self.names(name, default)
        for part in parts:
            if not part.isdecimal() or not minimum <= int(part) <= maximum:
                raise _wrong(name, part, f"whole numbers from {minimum} to {maximum}, separated by commas")
        return tuple(sorted({int(part) for part in parts}))

    def hosts(self, name: str) -> tuple[str, ...]:
        """A comma list of host names or addresses, each with or without a port, in lower case."""
        hosts = tuple(host.lower() for host in self.names(name))
        for host in hosts:
            bare, _, port = bare_host(host)
            if not HOST_NAME.fullmatch(bare) or (port and not port.isdigit()):
                raise _wrong(name, host, "host names or addresses, separated by commas")
        return hosts

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError):
            raise _wrong(name, value, "a time zone like Europe/Berlin") from None
        return value

    def directory(self, name: str, default: Path) -> Path:
        """A folder that is there and can be written to; made for this user alone."""
        path = (default.parent / Path(self.text(name, str(default))).expanduser()).resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _wrong(name, str(path), f"a folder ({error.strerror or error})") from None
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise _wrong(name, str(path), "a folder this user can write to")
        return path

    def database(self, name: str, default: Path) -> dict[str, Any]:
        url = self.text(name)
        if not url:
            return _sqlite({"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)})
        try:
            config = environ.Env.db_url_config(url) if url.split(":")[0] in DATABASES else {}
        except Exception:  # whatever the parser stumbles over, the answer is the same
            config = {}
        if not config.get("NAME"):
            raise _wrong(name, "", "postgres://user:password@host:5432/name or sqlite:////path/to/file")
        if "sqlite" in config["ENGINE"]:
            return _sqlite(config)
        # A database that is away is noticed in seconds, also by the health check.
        options = {"connect_timeout": 5, "tcp_user_timeout": 10_000, **config.get("OPTIONS", {})}
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **config, "OPTIONS": options}

    def redis(self, name: str) -> str:
        value = self.text(name)
        try:
            parts = urlsplit(value)
            good = not value or (parts.scheme in ("redis", "rediss") and parts.hostname)
            good = good and (parts.port is None or parts.port > 0)
        except ValueError:
            good = False
        if not good and not value.startswith("unix:///"):
            raise _wrong(name, "", "redis://host:6379/0, rediss://… or unix:///path")
        return value

    def email(self, name: str) -> dict[str, Any]:
        """Django's EMAIL_ settings; without a mail server, mails are printed."""
        url = self.text(name, "consolemail://")
        scheme = urlsplit(url).scheme
        try:
            if scheme not in LOCAL_MAIL and not (scheme in MAIL_PORTS and urlsplit(url).hostname):
                raise ValueError
            config = environ.Env.email_url_config(url)
        except Exception:  # as with a database: the value may hold a password, so no details
            raise _wrong(name, "", "smtp+tls://user:password@host:587 or consolemail://") from None
        return {
            **{key: "" if value is None else value for key, value in config.items() if key != "OPTIONS"},
            "EMAIL_PORT": config["EMAIL_PORT"] or MAIL_PORTS.get(scheme, 25),
            "EMAIL_TIMEOUT": 15,
        }

    def secret(self, name: str, minimum: int) -> str:
        value = self.text(name)
        if value and len(value) < minimum:
            raise _wrong(name, "", f"at least {minimum} random characters, or nothing to have it made")
        return value

    def secrets(self, name: str, minimum: int) -> list[str]:
        """A comma list of secrets."""
        values = list(self.names(name))
        if any(len(value) < minimum for value in values):
            raise _wrong(name, "", f"secrets of at least {minimum} characters, separated by commas")
        return values


def _parse(file: Path) -> dict[str, str]:
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{file} cannot be read: {error}") from None
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip() and not re.match(r"#|(export )?[A-Za-z_0-9]+=", line):
            raise ImproperlyConfigured(f"{file}, line {number}: expected NAME=value, without spaces around =")
    _File.ENVIRON = {}
    _File.read_env(io.StringIO("\n".join(line for line in content.splitlines() if line.strip())))
    return _File.ENVIRON


def _sqlite(config: dict[str, Any]) -> dict[str, Any]:
    """Writers queue up instead of failing, readers never wait for them, and what is committed is on disk."""
    options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
    # To open it anew costs more than what a thumbnail asks of it.
    return {"CONN_MAX_AGE": 60, **config, "OPTIONS": {**options, **config.get("OPTIONS", {})}}


def _bounds(minimum: int | None, maximum: int | None) -> str:
    if minimum is not None and maximum is not None:
        return f" from {minimum} to {maximum}"
    return f", {minimum} or more" if minimum is not None else f", {maximum} or less" if maximum else ""


def _wrong(name: str, value: str, expected: str) -> ImproperlyConfigured:
    shown = f'is "{value[:80]}"' if value else "has a wrong value"
    return ImproperlyConfigured(f"{name} {shown}; expected {expected}.")
