"""The sums hold, or they do not: balances against the ledger, holds against jobs."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from generation.models import Balance, Hold, HoldLine
from generation.states import ENDED


def problems() -> Iterator[str]:
    """A sentence for everything that is not as it must be; nothing when all holds."""
    yield from _balances()
    yield from _holds()
    yield from _lines()


def _balances() -> Iterator[str]:
    folded = Balance.objects.annotate(
        held_sum=Coalesce(Sum("entries__held"), 0), spent_sum=Coalesce(Sum("entries__spent"), 0)
    )
    for balance in folded.exclude(held=F("held_sum"), spent=F("spent_sum")):
        held, spent = vars(balance)["held_sum"], vars(balance)["spent_sum"]
        yield (
            f"Balance {balance.pk} ({balance}) says {balance.held} held and {balance.spent} spent; "
            f"its entries say {held} and {spent}."
        )


def _holds() -> Iterator[str]:
    for hold in Hold.objects.filter(state=Hold.State.HELD, job__state__in=ENDED):
        yield f"Hold {hold.pk} is open and its job {hold.job_id} has ended."
    for hold in Hold.objects.filter(state=Hold.State.SETTLED).exclude(job__state__in=ENDED):
        yield f"Hold {hold.pk} is settled and its job {hold.job_id} has not ended."
    for hold in Hold.objects.filter(state=Hold.State.SETTLED).exclude(quoted=F("captured") + F("released")):
        yield f"Hold {hold.pk} captured {hold.captured} and released {hold.released} of {hold.quoted}."


def _lines() -> Iterator[str]:
    sums = (
        HoldLine.objects.values("hold", "account", "hold__quoted", "hold__captured")
        .annotate(held_sum=Sum("held"), captured_sum=Sum("captured"))
        .exclude(held_sum=F("hold__quoted"), captured_sum=F("hold__captured"))
    )
    for row in sums:
        yield (
            f"Hold {row['hold']} keeps {row['held_sum']} and captured {row['captured_sum']} of "
            f"{row['account']}; it should be {row['hold__quoted']} and {row['hold__captured']}."
        )
