"""`manage.py setup`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.setup import setup_link


class Command(BaseCommand):
    help = "Prints the one-time link with which the first admin is made."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        link = setup_link()
        if link is None:
            raise CommandError("There is an admin already; others are made in the admin's pages.")
        self.stdout.write(link)
