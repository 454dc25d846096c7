"""What the house itself needs: a database, room, settings that fit, a cache, a mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from redis import RedisError

from config import checks, machine
from gallery.doctor import MANAGE

HELP = {
    "sqlite": "ls -l {NAME}*; df -h – if it is damaged, stop Atelier and put your backup in its place.",
    "postgresql": "Is DATABASE_URL in .env right (@ in a password is %40)? Does it run? pg_isready",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PUBLIC = r"(?!.*\.(local|lan|home|internal|arpa)$).*\.[a-z]+"


@register("doctor-database")
def database(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    try:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield Error(f"The database is not up to date; it lacks {plan[0][0]}.", f"{MANAGE} prepare")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA quick_check(1)")
                if (said := cursor.fetchone()[0]) != "ok":
                    raise DatabaseError(said)
    except DatabaseError as error:
        said = f"The database cannot be used: {str(error).strip()[:300]}"
        yield Error(said, HELP[connection.vendor].format(**connection.settings_dict))


@register("doctor-disk")
def disk(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    if (room := machine.room()).is_low:
        yield Error(f"Only {filesizeformat(room.free)} are free.", f"Make room: du -sh {settings.DATA_DIR}/*")
    for place in {machine.existing(folder) for folder in (settings.DATA_DIR, settings.MEDIA_ROOT)}:
        try:
            TemporaryFile(dir=place).close()
        except OSError as error:
            yield Error(f"{place} cannot be written to: {error.strerror}.", f"sudo chown -R $USER {place}")


@register("doctor-settings")
def house_settings(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    url = urlsplit(settings.SITE_URL)
    if settings.DEBUG:
        yield Error("ATELIER_DEBUG is on: errors show the code to everybody.", "Remove it from .env.")
    if url.hostname in LOOPBACK and settings.HOST not in LOOPBACK:
        said = f"The server listens on {settings.HOST}, and ATELIER_URL does not say under which address."
        yield Error(said, f"Put ATELIER_URL=http://the-machine:{settings.PORT} into .env; start again.")
    if url.scheme != "https" and re.fullmatch(PUBLIC, str(url.hostname)):
        said = f"{settings.SITE_URL} is not https: passwords and pictures travel in the open."
        yield Error(said, "Put a proxy with a certificate before it, and set ATELIER_URL=https://…")
    yield from checks.environment(None)
    if url.scheme == "https":
        yield from run_checks(tags=["security"], include_deployment_checks=True)


@register("doctor-cache")
def cache_and_queue(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    """Redis where it is named, else a table of the database; a full one takes a value and keeps none."""
    hint, url = f"Has the disk room? df -h – {MANAGE} prepare", urlsplit(settings.REDIS_URL)
    if url.hostname:
        hint = f"Look at REDIS_URL in .env: redis-cli -h {url.hostname} -p {url.port or 6379} ping"
    try:
        cache.set("atelier:doctor", "kept", 60)
        said = "" if cache.delete("atelier:doctor") else "it keeps nothing"
    except (DatabaseError, RedisError) as error:
        said = str(error)
    if said:
        yield Error(f"The cache cannot be used, so nobody can sign in: {said}", hint)


@register("doctor-mail")
def mail(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    """Whether the mail server lets us in; nothing is sent."""
    try:
        if settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
            get_connection(timeout=5).open()
    except OSError as error:  # what smtplib raises is one, too
        said = f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be used: {error}."
        yield Error(said, "Correct EMAIL_URL in .env, as smtp+tls://user:password@host:587 (@ is %40).")
