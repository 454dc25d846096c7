"""A site with a history, and the ways that `bench.admissions` compares on it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.utils import timezone

from generation.models import (
    Balance,
    Hold,
    ImageModel,
    Job,
    LedgerEntry,
    Plan,
    PlanAssignment,
    Pool,
)
from generation.pipeline.request import Order, request_job
from generation.quotas.accounts import membership_of
from generation.quotas.admission import hold
from generation.quotas.balances import balance_of, guarded_add
from generation.quotas.check import problems
from generation.quotas.settlement import settle
from generation.states import State

PEOPLE = 20
PLENTY = 10**12
ACCOUNTS = 4
PER_JOB = 2 * ACCOUNTS  # held and settled
BATCH = 2_500
ROUNDS = 5
SECONDS = 0.6

LINES = """
INSERT INTO generation_holdline (hold_id, position, account, balance_id, held, captured)
SELECT h.id, CASE b.owner WHEN 'site' THEN 0 WHEN 'pool:1' THEN 1 WHEN 'pool:2' THEN 2 ELSE 3 END,
       b.owner, b.id, 1, 1
FROM generation_hold h JOIN generation_job j ON j.id = h.job_id
JOIN generation_balance b ON b.starts_at = h.created_at
 AND b.owner IN ('site', 'pool:1', 'pool:2', 'user:' || j.owner_id)
WHERE h.id BETWEEN %s AND %s
"""
ENTRIES = """
INSERT INTO generation_ledgerentry ("key", balance_id, job_id, kind, held, spent, at)
SELECT 'hold:' || l.hold_id || ':' || l.position || ':' || k.kind, l.balance_id, h.job_id,
       k.kind, k.held, k.spent, h.created_at
FROM generation_hold h JOIN generation_holdline l ON l.hold_id = h.id
CROSS JOIN (SELECT 'hold' AS kind, 1 AS held, 0 AS spent UNION ALL SELECT 'settle', -1, 1) k
WHERE h.id BETWEEN %s AND %s
"""
SUMS = """
UPDATE generation_balance SET spent =
  (SELECT COUNT(*) FROM generation_holdline l WHERE l.balance_id = generation_balance.id)
WHERE id BETWEEN %s AND %s
"""

Way = Callable[[], object]


def run(entries: int) -> None:
    people = _site()
    for size in (0, entries):
        _fill(people, size)
        _compare(f"{connection.display_name}, {size:,} ledger entries", _ways(people[0]))
    for problem in problems():
        raise AssertionError(problem)


def _site() -> list[User]:
    """Each person has a plan, a team with a pool, and a pool of the whole site above."""
    people = [User.objects.create(username=f"person-{number}") for number in range(PEOPLE)]
    team = Group.objects.create(name="Team")
    team.user_set.set(people)
    plan = Plan.objects.create(name="Plan", credits=PLENTY)
    PlanAssignment.objects.create(plan=plan, group=team)
    Pool.objects.create(credits=PLENTY)
    Pool.objects.create(group=team, credits=PLENTY)
    return people


def _ways(person: User) -> dict[str, Way]:
    now = timezone.now()
    membership = membership_of(person.pk, now)
    balances = [(balance_of(account, now), account.limit) for account in membership.accounts]
    model, _ = ImageModel.objects.get_or_create(
        provider="here", model_id="penny", defaults={"name": "Penny", "credits": 1}
    )
    held: list[Job] = []

    def bare(rows: int) -> Way:
        def way() -> None:
            with transaction.atomic():
                for balance, limit in balances[:rows]:
                    guarded_add(balance, limit, 0)

        return way

    def admit() -> None:
        with transaction.atomic():
            job = Job.objects.create(
                owner=person, submission_key=uuid.uuid4().hex, provider="here", model="penny", price=1
            )
            hold(job, now, membership)
        held.append(job)

    def settle_one() -> None:
        if not held:
            admit()
        job = held.pop()
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(state=State.DONE)
            settle(job, 1)

    def request() -> None:
        request_job(person, Order(model=model, prompt="a lighthouse", parameters={}, token=uuid.uuid4().hex))

    return {
        "a bare guarded update of one row": bare(1),
        "a bare guarded update of each of four rows": bare(ACCOUNTS),
        "admission of a job": admit,
        "settlement of a job": settle_one,
        "a press of the button, all of it": request,
    }


def _compare(title: str, ways: dict[str, Way]) -> None:
    best: dict[str, float] = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            way()
            start = time.perf_counter()
            done, seconds = 0, 0.0
            while seconds < SECONDS:
                way()
                done, seconds = done + 1, time.perf_counter() - start
            best[name] = max(best[name], done / seconds)
    print(title)
    reference = next(iter(best.values()))
    for name, rate in best.items():
        print(f"  {name:<42}{rate:>12,.0f}{rate / reference:>8.2f}", flush=True)


def _fill(people: list[User], entries: int) -> None:
    """Settled jobs of past days, with all that they leave behind."""
    jobs = max(0, entries - LedgerEntry.objects.count()) // PER_JOB
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for first in range(0, jobs, BATCH):
        day = today - timedelta(days=40 + first // BATCH)
        with transaction.atomic():
            _fill_day(people, day, min(BATCH, jobs - first))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill_day(people: list[User], day: datetime, jobs: int) -> None:
    owners = ["site", "pool:1", "pool:2", *(f"user:{person.pk}" for person in people)]
    balances = Balance.objects.bulk_create(
        Balance(owner=owner, starts_at=day, ends_at=day + timedelta(days=1)) for owner in owners
    )
    rows = Job.objects.bulk_create(
        Job(
            owner=people[number % PEOPLE],
            submission_key=uuid.uuid4().hex,
            provider="here",
            model="penny",
            price=1,
            state=State.DONE,
            created_at=day,
        )
        for number in range(jobs)
    )
    holds = Hold.objects.bulk_create(
        Hold(job=job, quoted=1, captured=1, state=Hold.State.SETTLED, created_at=day) for job in rows
    )
    with connection.cursor() as cursor:
        cursor.execute(LINES, [holds[0].pk, holds[-1].pk])
        cursor.execute(ENTRIES, [holds[0].pk, holds[-1].pk])
        cursor.execute(SUMS, [balances[0].pk, balances[-1].pk])
