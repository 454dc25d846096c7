"""`manage.py worker`"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from config import supervised
from config.worker import Worker


class Command(BaseCommand):
    help = "Does the background work, until it is told to stop. `run` starts it by itself."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        supervised.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(Worker(options["parent"]).run(partial(supervised.tell_ready, options["ready"])))
