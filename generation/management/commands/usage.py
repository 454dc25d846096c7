"""What was used, in the shell: a line for each person, or all of it as CSV."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.quotas.usage import Scope, rows
from generation.usage import summarise
from generation.usage_csv import lines
from generation.usage_range import range_of


class Command(BaseCommand):
    help = "Print what was used; with --csv a line for each day, person, team and model."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", action="store_true")
        parser.add_argument("--from", dest="first", default="", metavar="DATE", help="first day")
        parser.add_argument("--to", dest="last", default="", metavar="DATE", help="last day, included")
        parser.add_argument("--person", default="", help="this person alone")

    def handle(self, *args: Any, **options: Any) -> None:
        days = range_of({"from": options["first"], "to": options["last"]})
        if days.error:
            raise CommandError("A date must be like 2026-11-30.")
        found = rows(Scope(days.first, days.last, person=options["person"]))
        if options["csv"]:
            for text in lines(found):
                self.stdout.write(text, ending="")
            return
        usage = summarise(found, days.first, days.last)
        self.stdout.write(f"{days.first} to {days.last}")
        for line in usage.tables["person"]:
            self.stdout.write(
                f"{line.label:<24}{line.sums.credits:>12,} credits{line.sums.pictures:>10,} pictures"
            )
        total = usage.total
        self.stdout.write(f"{'Together':<24}{total.credits:>12,} credits{total.pictures:>10,} pictures")
