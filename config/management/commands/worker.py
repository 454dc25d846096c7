"""`manage.py worker`"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.worker import Worker


class Command(BaseCommand):
    help = "Does the background work, until it is told to stop. `run` starts it by itself."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(Worker().run())
