"""How long a job takes to be admitted and to be settled, beside a guarded update of one row."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.models import F

from bench._harness import Ways, compare, insert
from generation.models import Balance, ImageModel, Job, LedgerEntry, Plan, PlanAssignment, Pool
from generation.pipeline.request import Order, request_job
from generation.quotas.settlement import settle
from generation.states import State

PLENTY = 10**12


def run(rows: int) -> None:
    """A person in a team with a plan and a pool, and a pool of the site; without history, then with it."""
    person, team = User.objects.create(username="person"), Group.objects.create(name="Team")
    person.groups.add(team)
    PlanAssignment.objects.create(plan=Plan.objects.create(name="Plan", credits=PLENTY), group=team)
    Pool.objects.create(credits=PLENTY)
    Pool.objects.create(group=team, credits=PLENTY)
    model = ImageModel.objects.create(provider="here", model_id="penny", name="Penny", credits=1)
    held: list[Job] = []

    def bare() -> None:
        with transaction.atomic():
            Balance.objects.filter(pk=balance.pk, held__lte=PLENTY).update(held=F("held") + 0)

    def admit() -> None:
        order = Order(model=model, prompt="a lighthouse", parameters={}, token=uuid.uuid4().hex)
        held.append(request_job(person, order)[0])

    def end() -> None:
        job = held.pop()
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(state=State.DONE)
            settle(job, 1)

    admit()
    end()
    balance = Balance.objects.earliest("pk")
    ways: Ways = {"a guarded update of one row": bare, "a press of the button": admit, "a settlement": end}
    compare(f"Admissions, an empty ledger, {connection.display_name}", ways)
    old = (Job(owner=person, submission_key=f"old-{number}", state=State.DONE) for number in range(rows // 8))
    insert(Job.objects, old)
    entries = (LedgerEntry(key=f"old-{number}", balance=balance) for number in range(rows))
    insert(LedgerEntry.objects, entries)
    compare(f"Admissions, {rows:,} entries, {connection.display_name}", ways)
