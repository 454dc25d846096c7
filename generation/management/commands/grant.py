"""Give credits from the shell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from generation.models import Grant, Pool
from generation.quotas.amounts import WholeNumberField
from generation.quotas.audit import SHELL, record_change


class Command(BaseCommand):
    help = "Give USER_OR_POOL so many CREDITS once, beside the plan's or the pool's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user_or_pool", help="a user name; with --pool a team's name, or “site”")
        parser.add_argument("credits")
        parser.add_argument("--pool", action="store_true", help="to a team's pool, not to a person")
        parser.add_argument("--expires", metavar="DATE", help="the last day on which they may be used")
        parser.add_argument("--note", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["user_or_pool"]
        target: dict[str, Any] = {"pool": self._pool(name)} if options["pool"] else {"user": self._user(name)}
        grant = Grant(
            **target,
            credits=self._credits(options["credits"]),
            expires_at=self._expires(options["expires"]),
            note=options["note"],
        )
        try:
            grant.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            grant.save()
            record_change(SHELL, grant, {})
        until = f", until {options['expires']}" if options["expires"] else ""
        self.stdout.write(f"{grant}{until}.")

    def _user(self, name: str) -> Any:
        found = get_user_model().objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"There is no user “{name}”. For a team's pool, add --pool.")
        return found

    def _pool(self, name: str) -> Pool:
        pools = Pool.objects.select_related("group")
        found = pools.filter(group__name=name).first()
        if found is None and name.lower() == "site":
            found = pools.filter(group=None).first()
        if found is None:
            names = ", ".join(pool.group.name if pool.group else "site" for pool in pools) or "none"
            raise CommandError(f"There is no pool “{name}”. There are: {names}.")
        return found

    def _credits(self, text: str) -> int:
        try:
            return int(WholeNumberField(least=1).clean(text))
        except ValidationError as error:
            raise CommandError(f"Credits, “{text}”: {' '.join(error.messages)}") from error

    def _expires(self, text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text) + timedelta(days=1)
        except (ValueError, OverflowError) as error:
            raise CommandError(f"A date must be like 2026-12-31, not “{text}”.") from error
        expires_at = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
        if expires_at <= timezone.now():
            raise CommandError(f"{text} is in the past.")
        return expires_at
