"""Make an API key from the shell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.key_forms import LONGEST_NAME
from generation.keys import KeyRefused, Wish, end_of, make_key
from generation.models.plan import Period
from generation.quotas.amounts import WholeNumberField
from generation.quotas.audit import SHELL


class Command(BaseCommand):
    help = "Make an API key for USER and print it, and nothing else. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="username of whose key it is")
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--credits", metavar="N", help="a budget of its own; default: none")
        parser.add_argument(
            "--period", default=Period.MONTH, metavar="PERIOD", help="day, week, month or total"
        )
        parser.add_argument("--expires", metavar="YYYY-MM-DD", help="the last day on which it works")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = Wish(
            name=self._name(options["name"]),
            credits=self._credits(options["credits"]),
            period=self._period(options["period"]),
            expires_at=self._expires(options["expires"]),
        )
        try:
            _, secret = make_key(self._person(options["user"]).pk, wish, SHELL)
        except KeyRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)

    def _person(self, username: str) -> AbstractBaseUser:
        person = get_user_model().objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no user “{username}”.")
        if not person.is_active:
            raise CommandError(f"The user “{username}” is not active.")
        return person

    def _name(self, text: str) -> str:
        name = text.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise CommandError(f"A name has 1 to {LONGEST_NAME} printable characters.")
        return name

    def _credits(self, text: str | None) -> int | None:
        if text is None:
            return None
        try:
            return int(WholeNumberField(least=1).clean(text))
        except ValidationError as error:
            raise CommandError(f"Credits, “{text}”: {' '.join(error.messages)}") from error

    def _period(self, text: str) -> str:
        if text not in Period.values:
            raise CommandError(f"A period is one of: {', '.join(Period.values)}; not “{text}”.")
        return text

    def _expires(self, text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"A date must be like 2026-12-31, not “{text}”.") from error
        try:
            return end_of(day)
        except ValueError as error:
            raise CommandError(f"{text}: {error}") from error
