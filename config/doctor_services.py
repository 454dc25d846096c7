"""What Atelier speaks to besides the database and the upstream: cache and queue, and the mail server."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from shlex import quote
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Info
from django.core.mail import get_connection
from django.db import connection
from django_q.brokers import get_broker
from redis import AuthenticationError, Redis, RedisError, ResponseError

from gallery.doctor import counted, manage

KEY = "atelier:doctor"
PATIENCE = 5
EXAMPLE = "smtp+tls://user:password@host:587"


def redis() -> Iterator[CheckMessage]:
    """Where it is named, it is both: queue and cache."""
    if not settings.REDIS_URL:
        return
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as server:
            # A full one, or a copy of another, answers a ping and keeps nothing.
            server.set(KEY, "kept", ex=60)
    except RedisError as error:
        yield Error(f"Redis cannot be used: {' '.join(str(error).split())}", hint=_redis_hint(error))
    else:
        yield Info(f"Redis keeps both; {_waiting()}")


def _redis_hint(error: RedisError) -> str:
    if isinstance(error, AuthenticationError) or "NOAUTH" in str(error):
        return "Correct the password in REDIS_URL in .env, as redis://:password@host:6379/0."
    if isinstance(error, ResponseError):
        return "It answers but does not keep what it is given; its own words above, and its log, say why."
    parts = urlsplit(settings.REDIS_URL)
    where = (
        f"-h {quote(parts.hostname)} -p {parts.port or 6379}" if parts.hostname else f"-s {quote(parts.path)}"
    )
    return (
        f"Does it run, and there? redis-cli {where} ping – to start it: sudo systemctl start redis-server. "
        "Without REDIS_URL in .env the database is queue and cache."
    )


def tables() -> Iterator[CheckMessage]:
    """Without Redis, queue and cache are tables of the database."""
    if settings.REDIS_URL:
        return
    table, now = settings.CACHES["default"]["LOCATION"], time.time()
    if table not in connection.introspection.table_names():
        yield Error(
            f"The table of the cache, {table}, is missing, so nobody can sign in.", hint=manage("prepare")
        )
        return
    cache.set(KEY, now, 60)
    if cache.get(KEY) != now:
        yield Error(
            "The database can be read and not written to.", hint="Look at its rights and at its disk."
        )
    else:
        yield Info(f"The database keeps both; {_waiting()}")


def _waiting() -> str:
    return f"{counted(get_broker().queue_size(), 'task')} in the queue."


def mail() -> Iterator[CheckMessage]:
    """Whether the mail server lets us in; nothing is sent."""
    if not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        yield Info("No mail server is named; links are shown where they are made.")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        server = get_connection(timeout=PATIENCE)
        server.open()
        server.close()
    except smtplib.SMTPAuthenticationError as error:
        yield Error(
            f"The mail server {where} refuses user or password ({error.smtp_code}).",
            hint=f"Correct them in EMAIL_URL in .env, as {EXAMPLE}; @ in them is written %40.",
        )
    except OSError as error:  # what smtplib raises is one, too
        yield Error(
            f"The mail server {where} cannot be used: {error.strerror or error}.",
            hint=f"Is it there? nc -vz {quote(settings.EMAIL_HOST)} {settings.EMAIL_PORT} – host, port "
            f"and kind are those of EMAIL_URL in .env, as {EXAMPLE}. Until then no mail goes out.",
        )
    else:
        yield Info(f"The mail server {where} lets Atelier in.")
