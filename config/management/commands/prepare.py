"""`manage.py prepare`"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Brings database, cache and static files up to date; quick when there is nothing to do."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.database()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from None
        self.static()

    def database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        if not settings.REDIS_URL:
            call_command("createcachetable", verbosity=0)

    def static(self) -> None:
        stamp, fingerprint = Path(settings.STATIC_ROOT) / ".fingerprint", static_fingerprint()
        if stamp.is_file() and stamp.read_text() == fingerprint:
            return
        self.stdout.write("Preparing static files …")
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Changes when a file of any app's static files does."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"\n{path} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()
