"""Periods follow the calendar of the site's time zone, and credits the period they were held in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from generation.models import Balance, Pool
from generation.quotas.check import problems
from generation.quotas.periods import BEGINNING, NEVER, period_of
from generation.quotas.refusal import DoesNotFit
from generation.quotas.summary import credit_summary
from tests.generation.quotas.conftest import Clock
from tests.generation.quotas.making import ask, deliver, fits, left, plan_for

BERLIN = "Europe/Berlin"
KOLKATA = "Asia/Kolkata"


def hours(period: str, text: str) -> float:
    start, end = period_of(period, datetime.fromisoformat(text).replace(tzinfo=UTC))
    return (end - start).total_seconds() / 3600


@pytest.mark.parametrize(
    ("period", "moment", "expected"),
    [
        ("day", "2026-03-29T12:00", 23),
        ("day", "2026-10-25T12:00", 25),
        ("day", "2026-06-01T12:00", 24),
        ("week", "2026-03-29T12:00", 7 * 24 - 1),
        ("week", "2026-10-25T12:00", 7 * 24 + 1),
        ("month", "2026-02-14T12:00", 28 * 24),
        ("month", "2028-02-29T12:00", 29 * 24),
        ("month", "2026-04-30T12:00", 30 * 24),
        ("month", "2026-01-31T12:00", 31 * 24),
        ("month", "2026-03-31T12:00", 31 * 24 - 1),
    ],
)
def test_a_period_is_as_long_as_the_calendar_says(
    period: str, moment: str, expected: int, settings: Settings
) -> None:
    settings.TIME_ZONE = BERLIN
    assert hours(period, moment) == expected


def test_a_week_begins_on_monday_and_a_month_on_the_first_of_the_sites_calendar(settings: Settings) -> None:
    settings.TIME_ZONE = KOLKATA
    late = datetime(2026, 5, 31, 18, 29, 59, tzinfo=UTC)
    assert period_of("month", late)[1] == late.replace(minute=30, second=0)
    assert period_of("week", late)[1] == datetime(2026, 5, 31, 18, 30, tzinfo=UTC)
    assert period_of("total", late) == (BEGINNING, NEVER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "before", "after"),
    [
        ("day", "2026-03-28T23:59:59", "2026-03-29T00:00:00"),
        ("day", "2026-10-25T23:59:59", "2026-10-26T00:00:00"),
        ("week", "2026-05-17T23:59:59", "2026-05-18T00:00:00"),
        ("month", "2026-01-31T23:59:59", "2026-02-01T00:00:00"),
        ("month", "2028-02-29T23:59:59", "2028-03-01T00:00:00"),
    ],
)
def test_what_was_sent_a_second_before_the_end_is_charged_to_the_old_period(
    period: str, before: str, after: str, member: User, clock: Clock, settings: Settings
) -> None:
    settings.TIME_ZONE = BERLIN
    plan_for(member, 10, period)
    asked = clock.at(before)
    job = ask(member, 8)
    assert not fits(member, 3)
    new = clock.at(after)
    assert left(member, new) == 10
    assert fits(member, 10)
    deliver(job, 5)
    assert left(member, asked) == 5
    assert left(member, new) == 0
    old = Balance.objects.get(owner=f"user:{member.pk}", starts_at=period_of(period, asked)[0])
    assert (old.held, old.spent) == (0, 5)
    assert not list(problems())


@pytest.mark.django_db
def test_the_second_time_of_an_hour_that_comes_twice_is_still_the_same_day(
    member: User, clock: Clock, settings: Settings
) -> None:
    settings.TIME_ZONE = BERLIN
    plan_for(member, 10)
    clock.at("2026-10-25T02:30")
    assert fits(member, 6)
    clock.turn(hours=1)
    assert not fits(member, 5)
    assert fits(member, 4)
    assert Balance.objects.filter(owner=f"user:{member.pk}").count() == 1


@pytest.mark.django_db
def test_a_total_is_never_refilled(member: User, clock: Clock) -> None:
    plan_for(member, 10, "total")
    assert fits(member, 7)
    clock.turn(days=4000)
    assert not fits(member, 4)
    assert left(member, clock.now) == 3


@pytest.mark.django_db
def test_a_clock_that_is_set_back_gives_nothing_twice(member: User, clock: Clock) -> None:
    plan_for(member, 10)
    clock.at("2026-05-31T23:59")
    assert fits(member, 10)
    clock.turn(minutes=2)
    assert fits(member, 6)
    clock.turn(minutes=-2)
    assert not fits(member, 1)
    clock.turn(minutes=2)
    assert left(member, clock.now) == 4
    assert not fits(member, 5)
    assert not list(problems())


@pytest.mark.django_db
@pytest.mark.parametrize("periods", [("month", "day"), ("day", "month"), ("week", "day"), ("week", "total")])
def test_a_changed_period_begins_when_the_one_that_runs_has_ended(
    periods: tuple[str, str], member: User, clock: Clock
) -> None:
    plan = plan_for(member, 10, periods[0])
    assert fits(member, 7)
    plan.period = periods[1]
    plan.save()
    assert left(member, clock.now) == 3
    assert not fits(member, 4)
    assert fits(member, 3)
    clock.now = period_of(periods[0], clock.now)[1] - timedelta(seconds=1)
    assert left(member, clock.now) == 0
    clock.turn(seconds=1)
    assert left(member, clock.now) == 10
    assert fits(member, 10)
    row = Balance.objects.filter(owner=f"user:{member.pk}").latest("pk")
    assert (row.starts_at, row.ends_at) == period_of(periods[1], clock.now)
    assert not list(problems())


@pytest.mark.django_db
def test_a_period_that_was_changed_and_back_has_forgotten_nothing(member: User, clock: Clock) -> None:
    plan = plan_for(member, 30, "week")
    assert fits(member, 10)
    for period in ("day", "total", "month", "week"):
        plan.period = period
        plan.save()
        assert fits(member, 5)
    assert left(member, clock.now) == 0
    assert not fits(member, 1)
    assert not list(problems())


@pytest.mark.django_db
def test_what_replaces_a_total_begins_at_once_since_that_never_ends(member: User, clock: Clock) -> None:
    plan = plan_for(member, 10, "total")
    assert fits(member, 10)
    plan.period = "month"
    plan.save()
    assert left(member, clock.now) == 10
    assert fits(member, 4)
    plan.period = "total"
    plan.save()
    assert left(member, clock.now) == 0
    assert not fits(member, 1)


@pytest.mark.django_db
def test_what_was_held_when_the_period_changed_comes_back_to_it(member: User, clock: Clock) -> None:
    plan = plan_for(member, 10, "month")
    job = ask(member, 8)
    plan.period = "week"
    plan.save()
    assert fits(member, 1)
    deliver(job, 2)
    assert left(member, clock.now) == 7
    assert fits(member, 7)
    assert not list(problems())


@pytest.mark.django_db
def test_a_page_says_when_the_period_that_runs_ends(member: User, clock: Clock) -> None:
    plan = plan_for(member, 10, "month")
    assert fits(member, 8)
    month = period_of("month", clock.now)[1]
    plan.period = "day"
    plan.save()
    tightest = credit_summary(member.pk, clock.now).tightest
    assert tightest is not None and tightest.ends_at == month
    with pytest.raises(DoesNotFit) as refused:
        ask(member, 3)
    assert refused.value.refills_at == month


@pytest.mark.django_db
def test_another_time_zone_gives_no_second_allowance(member: User, clock: Clock, settings: Settings) -> None:
    settings.TIME_ZONE = "UTC"
    plan_for(member, 10)
    Pool.objects.create(credits=12, period="month")
    clock.at("2026-05-31T20:00")
    assert fits(member, 6)
    settings.TIME_ZONE = KOLKATA
    clock.turn(minutes=1)
    assert not fits(member, 5)
    assert fits(member, 4)
    settings.TIME_ZONE = "UTC"
    assert left(member, clock.now) == 0
    assert not fits(member, 1)
    assert not list(problems())
