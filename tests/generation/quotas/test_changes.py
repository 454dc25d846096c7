"""Limits, teams and people change while jobs are in flight: nothing is stranded and the sums hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction

from generation.models import Balance, Grant, Hold, Job, Plan, PlanAssignment, Pool
from generation.pipeline.doubt import decide
from generation.pipeline.end import put_in_doubt
from generation.quotas.accounts import membership_of
from generation.quotas.admission import hold
from generation.quotas.check import problems
from generation.quotas.plans import limits_of
from generation.quotas.refusal import DoesNotFit
from generation.states import State, move
from tests.generation.quotas.conftest import Clock
from tests.generation.quotas.making import ask, deliver, fits, left, plan_for, team_of
from tests.generation.quotas.test_admission import job_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_sums_hold_in_the_end() -> object:
    yield
    assert not list(problems())


def test_a_limit_that_is_lowered_below_what_is_used_strands_nothing(member: User, clock: Clock) -> None:
    plan = plan_for(member, 20)
    job = ask(member, 12)
    plan.credits = 5
    plan.save()
    assert left(member, clock.now) == 0
    assert not fits(member, 1)
    deliver(job, 3)
    assert left(member, clock.now) == 2
    assert not fits(member, 3)
    assert fits(member, 2)


def test_a_limit_that_is_raised_bites_at_once(member: User, clock: Clock) -> None:
    plan = plan_for(member, 5)
    assert fits(member, 5)
    plan.credits = 9
    plan.save()
    assert left(member, clock.now) == 4
    assert fits(member, 4)
    assert not fits(member, 1)


def test_a_limit_that_is_lowered_after_it_was_read_is_in_force_all_the_same(
    member: User, clock: Clock
) -> None:
    plan = plan_for(member, 20)
    stale = membership_of(member.pk, clock.now)
    plan.credits = 5
    plan.save()
    with pytest.raises(DoesNotFit, match="has 5 left"), transaction.atomic():
        hold(job_of(member, 6), membership=stale)
    with transaction.atomic():
        hold(job_of(member, 5), membership=stale)
    assert Balance.objects.get(owner=f"user:{member.pk}").limit == 5


def test_a_plan_that_is_deleted_leaves_the_default_in_force_and_what_was_used_used(
    member: User, clock: Clock
) -> None:
    Plan.objects.create(name="Everyone", credits=10, period="day", is_default=True)
    plan = plan_for(member, 20)
    job = ask(member, 8)
    plan.delete()
    assert left(member, clock.now) == 2
    deliver(job, 4)
    assert left(member, clock.now) == 6
    Plan.objects.all().delete()
    assert left(member, clock.now) is None
    assert fits(member, 1_000_000)


def test_a_persons_plan_goes_before_a_teams_and_a_teams_before_the_default(member: User) -> None:
    Plan.objects.create(name="Everyone", credits=1, is_default=True)
    assert limits_of(member.pk).plan == "Everyone"
    group = Group.objects.create(name="Design")
    member.groups.add(group)
    PlanAssignment.objects.create(plan=Plan.objects.create(name="Designers", credits=50), group=group)
    assert limits_of(member.pk).plan == "Designers"
    PlanAssignment.objects.create(plan=Plan.objects.create(name="Mara's", credits=7), user=member)
    assert limits_of(member.pk).plan == "Mara's"


@pytest.mark.parametrize(
    ("plans", "best"),
    [
        ([(100, "day"), (1000, "month")], 0),
        ([(100, "week"), (1000, "month")], 1),
        ([(0, "day"), (1, "total")], 1),
        ([(10_000, "day"), (None, "month")], 1),
        ([(5, "day"), (5, "day")], 0),
    ],
)
def test_of_several_teams_plans_the_most_generous_holds(
    plans: list[tuple[int | None, str]], best: int, member: User
) -> None:
    for number, (credits, period) in enumerate(plans):
        group = Group.objects.create(name=f"Team {number}")
        member.groups.add(group)
        plan = Plan.objects.create(name=f"Plan {number}", credits=credits, period=period)
        PlanAssignment.objects.create(plan=plan, group=group)
    assert limits_of(member.pk).plan == f"Plan {best}"


def test_who_changes_teams_leaves_what_is_held_with_the_old_one(member: User, clock: Clock) -> None:
    old, new = team_of("Design", [member], 10), team_of("Press", [], 10)
    job = ask(member, 6)
    assert new.group is not None
    member.groups.set([new.group])
    assert left(member, clock.now) == 10
    assert fits(member, 10)
    deliver(job, 2)
    assert Balance.objects.get(owner=f"pool:{old.pk}").spent == 2
    assert Balance.objects.get(owner=f"pool:{new.pk}").held == 10
    assert Hold.objects.get(job=job).teams == ["Design"]


@pytest.mark.parametrize("pictures", [0, 2, 4])
def test_a_person_who_is_deleted_with_a_job_in_flight_leaves_every_sum(pictures: int, member: User) -> None:
    plan_for(member, 10)
    pool = team_of("Design", [member], 3)
    Grant.objects.create(pool=pool, credits=9)
    job = ask(member, 4)
    key = f"user:{member.pk}"
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    member.delete()
    job.refresh_from_db()
    assert (job.owner, job.owner_name) == (None, "mara")
    deliver(job, pictures)
    assert Balance.objects.get(owner=key).spent == pictures
    row = Hold.objects.get(job=job)
    assert (row.captured, row.released) == (pictures, 4 - pictures)


def test_a_person_who_is_deleted_with_a_job_in_doubt_leaves_it_to_the_admin(member: User) -> None:
    job = ask(member, 4)
    assert move(job, State.PREPARING)
    assert move(job, State.SUBMITTING)
    assert put_in_doubt(job)
    member.delete()
    job.refresh_from_db()
    assert Hold.objects.get(job=job).state == Hold.State.HELD
    decide(job, "ran")
    assert Hold.objects.get(job=job).captured == 4


def test_a_team_or_pool_that_is_deleted_leaves_its_sums_and_lets_its_jobs_end(
    member: User, other: User, clock: Clock
) -> None:
    design, press = team_of("Design", [member], 5), team_of("Press", [other], 5)
    Grant.objects.create(pool=design, credits=5)
    keys = [f"pool:{design.pk}", f"pool:{press.pk}"]
    jobs = [ask(member, 8), ask(other, 5)]
    assert design.group is not None
    design.group.delete()
    press.delete()
    for person in (member, other):
        assert left(person, clock.now) is None
    for job in jobs:
        deliver(job, 5)
    assert [Balance.objects.get(owner=key).spent for key in keys] == [5, 5]
    assert Hold.objects.get(job=jobs[0]).teams == ["Design"]


def test_a_pool_without_members_is_in_nobodys_way(member: User, clock: Clock) -> None:
    team_of("Empty", [], 0)
    assert left(member, clock.now) is None
    assert fits(member, 5)


def test_a_grant_that_expires_while_held_pays_for_what_it_held_and_for_nothing_more(
    member: User, clock: Clock
) -> None:
    plan_for(member, 2, "month")
    grant = Grant.objects.create(user=member, credits=8, expires_at=clock.now + timedelta(hours=1))
    job = ask(member, 6)
    assert left(member, clock.now) == 4
    clock.turn(hours=1)
    assert left(member, clock.now) == 0
    assert not fits(member, 1)
    deliver(job, 5)
    assert Balance.objects.get(owner=f"grant:{grant.pk}").spent == 3
    assert left(member, clock.now) == 0


def test_grants_are_used_after_the_allowance_soonest_expiry_first_and_come_back_first(
    member: User, clock: Clock
) -> None:
    plan_for(member, 3)
    later = Grant.objects.create(user=member, credits=4)
    sooner = Grant.objects.create(user=member, credits=4, expires_at=clock.now + timedelta(days=3))
    job = ask(member, 9)
    held = {row.owner: row.held for row in Balance.objects.exclude(owner="site")}
    assert held == {f"user:{member.pk}": 3, f"grant:{sooner.pk}": 4, f"grant:{later.pk}": 2}
    deliver(job, 5)
    spent = {row.owner: row.spent for row in Balance.objects.exclude(owner="site")}
    assert spent == {f"user:{member.pk}": 3, f"grant:{sooner.pk}": 2, f"grant:{later.pk}": 0}


def test_a_grant_that_is_taken_back_leaves_what_it_paid_for(member: User, clock: Clock) -> None:
    plan_for(member, 1)
    grant = Grant.objects.create(user=member, credits=5)
    job, key = ask(member, 4), f"grant:{grant.pk}"
    grant.delete()
    assert left(member, clock.now) == 0
    deliver(job, 4)
    assert Balance.objects.get(owner=key).spent == 3


@pytest.mark.parametrize("credits", [-1, "1.5", "many", 2**63])
def test_limits_that_are_none_are_refused_with_a_sentence(credits: int | str) -> None:
    for row in (Plan(name="x", credits=credits), Pool(credits=credits), Grant(credits=credits)):
        with pytest.raises(ValidationError) as refused:
            row.clean_fields(exclude=["user", "pool", "group"])
        assert refused.value.message_dict["credits"][0]


def test_the_largest_limit_there_is_works(member: User, clock: Clock) -> None:
    plan_for(member, 2**63 - 1, "total")
    assert fits(member, 2_000_000)
    assert left(member, clock.now) == 2**63 - 1 - 2_000_000


def test_a_second_pool_for_the_same_team_or_the_site_is_refused(member: User) -> None:
    pool = team_of("Design", [member], 1)
    Pool.objects.create(credits=1)
    for again in (Pool(credits=2), Pool(credits=2, group=pool.group)):
        with pytest.raises(ValidationError, match=r"already"):
            again.full_clean()
