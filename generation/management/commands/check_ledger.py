"""Whether the sums hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from generation.models import Balance, Hold, LedgerEntry
from generation.quotas.check import problems


class Command(BaseCommand):
    help = "Check balances against the ledger and holds against jobs; exit 1 and name what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for problem in problems():
            self.stdout.write(problem)
            found += 1
        if found:
            raise CommandError(f"{found} {ngettext('thing is', 'things are', found)} not as they must be.")
        counts = (Balance.objects.count(), Hold.objects.count(), LedgerEntry.objects.count())
        balances, holds, entries = (f"{count:,}" for count in counts)
        self.stdout.write(f"All holds: {balances} balances, {holds} holds, {entries} ledger entries.")
