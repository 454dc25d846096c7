"""`manage.py run`"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from config.address import AddressTaken, listen
from config.supervisor import Supervisor, children_of_site


class Command(BaseCommand):
    help = "Runs the site: web processes and the worker, each started again should it die."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="Stop when the process that started this one ends."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            listening = listen(settings.HOST, settings.PORT)
            self.check_database()
            check_redis(settings.REDIS_URL)
            WSGIHandler()  # what cannot be loaded is told here once, and not by every process
        except AddressTaken as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {' '.join(str(error).split())}") from None
        parent = os.getppid() if options["with_parent"] else 0
        sys.exit(Supervisor(children_of_site(listening), parent, listening).run())

    def check_database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date. Type: make run (or manage.py prepare)")
        connections.close_all()


def check_redis(url: str) -> None:
    """Raises CommandError where a Redis is named that does not answer."""
    if not url:
        return
    try:
        with Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as redis:
            redis.ping()
    except RedisError as error:
        raise CommandError(f"Redis does not answer at REDIS_URL: {' '.join(str(error).split())}") from None
