"""Whatever happens in whatever order: the sums hold and the number shown is the number enforced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Sum
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from generation.models import Balance, Grant, Hold, HoldLine, Job, Plan, PlanAssignment, Pool
from generation.pipeline.doubt import decide
from generation.pipeline.end import cancel_unsent, fail, put_in_doubt
from generation.quotas.accounts import Membership, membership_of
from generation.quotas.check import problems
from generation.quotas.overview import everybody
from generation.quotas.refusal import DoesNotFit
from generation.quotas.room import account_balances
from generation.states import WAITING, Failure, State
from tests.generation.quotas.making import ask, deliver, folded, left, order_of
from tests.profile import examples

PERIODS = st.sampled_from(["day", "week", "month", "total"])
CREDITS = st.integers(0, 40)
LIMIT = st.none() | CREDITS
WHO = st.integers(0, 3)
WHICH = st.integers(0, 1)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"])


class Ledger(RuleBasedStateMachine):
    """Four people, two teams, two plans; everything happens in a transaction that is undone."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 28, 21, tzinfo=UTC)  # the night the clocks change in Berlin
        self.turn = 0
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.overrides: list[override_settings] = []
        self.override(ATELIER_DAILY_CREDITS=None, TIME_ZONE="UTC")
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        for change in reversed(self.overrides):
            change.disable()
        self.clock.stop()

    def override(self, **changes: object) -> None:
        change = override_settings(**changes)
        change.enable()
        self.overrides.append(change)

    @initialize()
    def people(self) -> None:
        order_of(1)
        self.people_here = [User.objects.create(username=f"person-{number}") for number in range(4)]
        self.teams = [Group.objects.create(name=f"team {number}") for number in range(2)]
        self.plans = [Plan.objects.create(name=f"plan {number}", credits=25) for number in range(2)]
        Plan.objects.filter(name="plan 0").update(is_default=True)

    # What an admin does

    @rule(plan=WHICH, credits=LIMIT, period=PERIODS)
    def change_a_plan(self, plan: int, credits: int | None, period: str) -> None:
        Plan.objects.filter(pk=self.plans[plan].pk).update(credits=credits, period=period)

    @rule(plan=WHICH, who=WHO)
    def give_a_plan(self, plan: int, who: int) -> None:
        row = Plan.objects.filter(pk=self.plans[plan].pk).first()
        if row:
            PlanAssignment.objects.update_or_create(user=self.people_here[who], defaults={"plan": row})

    @rule(plan=WHICH, team=WHICH)
    def give_a_team_a_plan(self, plan: int, team: int) -> None:
        row = Plan.objects.filter(pk=self.plans[plan].pk).first()
        if row:
            PlanAssignment.objects.update_or_create(group=self.teams[team], defaults={"plan": row})

    @rule()
    def delete_the_second_plan(self) -> None:
        Plan.objects.filter(name="plan 1").delete()

    @rule(team=st.none() | WHICH, credits=CREDITS, period=PERIODS)
    def set_a_pool(self, team: int | None, credits: int, period: str) -> None:
        group = None if team is None else self.teams[team]
        Pool.objects.update_or_create(group=group, defaults={"credits": credits, "period": period})

    @rule(data=st.data())
    def delete_a_pool(self, data: st.DataObject) -> None:
        pools = list(Pool.objects.all())
        if pools:
            data.draw(st.sampled_from(pools)).delete()

    @rule(who=WHO, credits=st.integers(1, 20), days=st.none() | st.integers(0, 20))
    def give_a_grant(self, who: int, credits: int, days: int | None) -> None:
        expires = None if days is None else self.now + timedelta(days=days)
        Grant.objects.create(
            user=self.people_here[who], credits=credits, expires_at=expires, created_at=self.now
        )

    @rule(data=st.data(), credits=st.integers(1, 20))
    def give_a_pool_a_grant(self, data: st.DataObject, credits: int) -> None:
        pools = list(Pool.objects.all())
        if pools:
            pool = data.draw(st.sampled_from(pools))
            Grant.objects.create(pool=pool, credits=credits, created_at=self.now)

    @rule(data=st.data(), credits=st.integers(1, 20))
    def change_a_grant(self, data: st.DataObject, credits: int) -> None:
        grants = list(Grant.objects.all())
        if grants:
            Grant.objects.filter(pk=data.draw(st.sampled_from(grants)).pk).update(credits=credits)

    @rule(cap=st.none() | st.integers(0, 60))
    def cap_the_site(self, cap: int | None) -> None:
        self.override(ATELIER_DAILY_CREDITS=cap)

    @rule(zone=ZONES)
    def change_the_time_zone(self, zone: str) -> None:
        self.override(TIME_ZONE=zone)

    @rule(who=WHO, teams=st.sets(WHICH))
    def change_teams(self, who: int, teams: set[int]) -> None:
        self.people_here[who].groups.set([self.teams[team] for team in teams])

    @rule(hours=st.sampled_from([-30, -1, 1, 3, 12, 24, 24 * 7, 24 * 31]))
    def time_moves(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # What a person does, and what becomes of it

    @rule(who=WHO, credits=st.integers(0, 15))
    def ask_for_pictures(self, who: int, credits: int) -> None:
        person = self.people_here[who]
        shown = left(person, self.now)
        membership = membership_of(person.pk, self.now)
        credits = max(1, credits)
        try:
            job = ask(person, credits)
        except DoesNotFit:
            assert shown is not None
            assert credits > shown
            return
        assert shown is None or credits <= shown
        self.no_limit_was_passed(job, membership)

    def no_limit_was_passed(self, job: Job, membership: Membership) -> None:
        """By the holds alone, not by the balances that admission itself works on."""
        for account in membership.accounts:
            lines = HoldLine.objects.filter(hold__job=job, account=account.key)
            assert lines.aggregate(Sum("held"))["held__sum"] == job.quoted
            row = Balance.objects.filter(owner=account.key, lines__in=lines).first()
            assert row is None or account.limit is None or folded(row) <= account.limit
            for grant in account.grants:
                row = Balance.objects.filter(owner=f"grant:{grant.pk}", lines__in=lines).first()
                assert row is None or row.held + row.spent <= grant.credits

    @rule(data=st.data(), pictures=st.integers(0, 20))
    def a_job_ends(self, data: st.DataObject, pictures: int) -> None:
        job = self.any_job(data, *WAITING)
        if job:
            deliver(job, pictures)

    @rule(data=st.data(), way=st.sampled_from(["cancel", "fail", "doubt"]))
    def a_job_ends_otherwise(self, data: st.DataObject, way: str) -> None:
        job = self.any_job(data, *WAITING)
        if job and way == "cancel":
            assert cancel_unsent(job)
        elif job and way == "fail":
            assert fail(job, Failure.REJECTED, "No.")
        elif job:
            Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
            job.refresh_from_db()
            assert put_in_doubt(job)

    @rule(data=st.data(), ran=st.booleans())
    def a_doubt_is_decided(self, data: st.DataObject, ran: bool) -> None:
        job = self.any_job(data, State.IN_DOUBT)
        if job:
            decide(job, "ran" if ran else "did_not_run")
            assert Hold.objects.get(job=job).captured == (job.quoted if ran else 0)

    @rule(who=WHO)
    def somebody_leaves(self, who: int) -> None:
        self.people_here[who].delete()
        self.people_here[who] = User.objects.create(username=f"person-{who}")

    def any_job(self, data: st.DataObject, *states: State) -> Job | None:
        jobs = list(Job.objects.filter(state__in=states).order_by("pk"))
        return data.draw(st.sampled_from(jobs)) if jobs else None

    # What is true after every step

    @invariant()
    def the_sums_hold(self) -> None:
        assert not list(problems())
        open_holds = Hold.objects.filter(state=Hold.State.HELD).values_list("job__state", flat=True)
        assert set(open_holds) <= {*WAITING, State.IN_DOUBT}

    @invariant()
    def what_is_shown_is_what_fits(self) -> None:
        if not hasattr(self, "people_here"):
            return
        self.turn += 1
        person = self.people_here[self.turn % 4]
        shown = left(person, self.now)
        self.balances_are_their_holds(membership_of(person.pk, self.now))
        if shown is None:
            return
        point = transaction.savepoint()
        if shown:
            ask(person, shown)
            assert left(person, self.now) == 0
            transaction.savepoint_rollback(point)
        try:
            ask(person, shown + 1)
        except DoesNotFit as refusal:
            assert "left" in str(refusal)
        else:
            raise AssertionError(f"{shown + 1} fit where {shown} were shown.")
        finally:
            transaction.savepoint_rollback(point)

    def balances_are_their_holds(self, membership: Membership) -> None:
        for row in Balance.objects.filter(owner__in=[account.key for account in membership.accounts]):
            assert row.held + row.spent == folded(row)
        seen_by_admins = {row.account.key: row.left for row in everybody(self.now)}
        for balance in account_balances(membership.accounts, self.now):
            if balance.left is not None:
                assert seen_by_admins[balance.account.key] == balance.left


@pytest.mark.concurrency
@pytest.mark.django_db
def test_a_ledger_lives_through_anything() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=examples(quick=10, full=100, stateful_step_count=20, database=None),
    )
