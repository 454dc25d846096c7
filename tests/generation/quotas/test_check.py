"""The check of the ledger finds every kind of sum that does not hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from generation.models import Balance, HoldLine, Job, LedgerEntry
from generation.quotas.check import problems
from generation.states import State
from tests.generation.quotas.making import ask, deliver

pytestmark = pytest.mark.django_db

WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "a balance that holds more": (lambda: Balance.objects.update(held=F("held") + 1), "its entries say"),
    "a balance that spent less": (lambda: Balance.objects.update(spent=F("spent") - 1), "its entries say"),
    "a lost entry": (lambda: LedgerEntry.objects.filter(kind="settle").delete(), "its entries say"),
    "an open hold of an ended job": (lambda: Job.objects.update(state=State.FAILED), "is open and its job"),
    "a settled hold of a live job": (lambda: Job.objects.update(state=State.RUNNING), "has not ended"),
    "a line that keeps too little": (
        lambda: HoldLine.objects.filter(captured=0).update(held=1),
        "it should be",
    ),
}


@pytest.mark.parametrize(("harm", "sentence"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_named(harm: Callable[[], object], sentence: str, member: User) -> None:
    deliver(ask(member, 4), 2)
    ask(member, 3)
    assert not list(problems())
    harm()
    assert sentence in " ".join(problems())


def test_an_entry_of_the_ledger_is_never_changed_nor_deleted(member: User) -> None:
    deliver(ask(member, 4), 2)
    for entry in LedgerEntry.objects.all():
        with pytest.raises(TypeError, match="never changed"):
            entry.save()
        with pytest.raises(TypeError, match="never deleted"):
            entry.delete()
