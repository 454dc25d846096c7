"""`manage.py web`"""

from __future__ import annotations

import socket
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from config import supervised, web
from config.address import AddressTaken, listen


class Command(BaseCommand):
    help = "Serves pages in one process, until it is told to stop. `run` starts several by itself."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        supervised.add_arguments(parser)
        parser.add_argument("--socket", type=int, metavar="FD", help="Listens here, not at HOST and PORT.")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["socket"]
        try:
            listening = (
                listen(settings.HOST, settings.PORT) if number is None else socket.socket(fileno=number)
            )
        except AddressTaken as error:
            raise CommandError(str(error)) from None
        ready = partial(supervised.tell_ready, options["ready"])
        web.serve(get_wsgi_application(), listening, options["parent"], ready)
