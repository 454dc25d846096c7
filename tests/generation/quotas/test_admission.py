"""The daily cap: held, captured, released, and never exceeded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from generation.models import Balance, Hold, ImageModel, Job
from generation.pipeline.end import cancel_unsent, fail
from generation.quotas.accounts import membership_of
from generation.quotas.admission import hold
from generation.quotas.check import problems
from generation.quotas.periods import period_of
from generation.quotas.prices import price_of
from generation.quotas.refusal import DoesNotFit
from generation.quotas.room import account_balances
from generation.quotas.settlement import settle
from generation.states import Failure, State
from tests.at_once import at_once
from tests.profile import examples


def job_of(owner: User | None, price: int, count: int = 1) -> Job:
    return Job.objects.create(
        owner=owner,
        submission_key=str(timezone.now().timestamp()),
        provider="p",
        model="m",
        price=price,
        count=count,
    )


def site_balance() -> Balance:
    return Balance.objects.get(owner="site")


def left_today() -> int | None:
    """What the site's cap leaves, as a page shows it."""
    now = timezone.now()
    return account_balances(membership_of(None, now).accounts, now)[0].left


def held_job(owner: User | None, price: int, count: int = 1, now: datetime | None = None) -> Job:
    with transaction.atomic():
        job = job_of(owner, price, count)
        hold(job, now)
    return job


@pytest.mark.django_db
def test_a_job_that_does_not_fit_leaves_nothing_behind(member: User, settings: Settings) -> None:
    settings.ATELIER_DAILY_CREDITS = 10
    held_job(member, 7)
    with pytest.raises(DoesNotFit, match=r"needs 4 credits\. This site has 3 left"):
        held_job(member, 4)
    assert Job.objects.count() == Hold.objects.count() == 1
    assert left_today() == 3


@pytest.mark.django_db
def test_one_credit_is_not_called_several(member: User, settings: Settings) -> None:
    settings.ATELIER_DAILY_CREDITS = 0
    with pytest.raises(DoesNotFit, match=r"needs 1 credit\. This site has 0 left"):
        held_job(member, 1)


@pytest.mark.django_db
def test_without_a_cap_nobody_is_stopped_and_the_sums_are_kept(member: User, settings: Settings) -> None:
    settings.ATELIER_DAILY_CREDITS = None
    settle(held_job(member, 1000), 1000)
    assert {balance.spent for balance in Balance.objects.all()} == {1000}
    assert left_today() is None


@pytest.mark.django_db
def test_a_changed_cap_bites_at_once_and_never_shows_less_than_nothing(
    member: User, settings: Settings
) -> None:
    settings.ATELIER_DAILY_CREDITS = 10
    held_job(member, 8)
    settings.ATELIER_DAILY_CREDITS = 5
    assert left_today() == 0
    with pytest.raises(DoesNotFit):
        held_job(member, 1)
    settings.ATELIER_DAILY_CREDITS = 20
    held_job(member, 12)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_a_hold_at_once_one_does(member: User) -> None:
    job = held_job(member, 5, 4)
    done = at_once([partial(settle, job, 10)] * 8)
    assert done.count(True) == 1
    assert (site_balance().held, site_balance().spent) == (0, 10)


@pytest.mark.concurrency
@pytest.mark.django_db
def test_a_hold_is_settled_once(member: User) -> None:
    job = held_job(member, 5, 4)
    assert settle(job, 10)
    assert not settle(job, 20)
    row, balance = Hold.objects.get(), site_balance()
    assert (row.captured, row.released, balance.held, balance.spent) == (10, 10, 0, 10)


@pytest.mark.django_db
def test_more_than_was_quoted_is_never_captured(member: User) -> None:
    settle(held_job(member, 5), 500)
    assert site_balance().spent == 5


@pytest.mark.django_db
def test_capture_goes_to_the_day_the_hold_was_taken_in(member: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    job = held_job(member, 5, now=yesterday)
    settle(job, 5)
    balance = site_balance()
    assert balance.starts_at == period_of("day", yesterday)[0]
    assert balance.spent == 5


@pytest.mark.django_db
def test_ends_of_a_job_settle_its_hold_with_it(member: User) -> None:
    cancelled, failed = held_job(member, 5), held_job(member, 7)
    assert cancel_unsent(cancelled)
    assert fail(failed, Failure.REJECTED, "No.")
    assert site_balance().held == 0


@pytest.mark.parametrize(
    ("date", "hours"), [(datetime(2026, 3, 29, 12), 23), (datetime(2026, 10, 25, 12), 25)]
)
def test_days_have_23_to_25_hours(date: datetime, hours: int, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    start, end = period_of("day", date.replace(tzinfo=ZoneInfo("Europe/Berlin")))
    assert end.timestamp() - start.timestamp() == hours * 3600


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_those_are_admitted_that_fit(settings: Settings) -> None:
    settings.ATELIER_DAILY_CREDITS = 7

    def submit() -> bool:
        try:
            held_job(None, 1)
        except DoesNotFit:
            return False
        return True

    outcomes = at_once([submit] * 12)
    assert outcomes.count(True) == 7
    assert site_balance().held == 7
    assert not list(problems())


@pytest.mark.concurrency
@pytest.mark.django_db
@examples(quick=25, full=100)
@given(
    cap=st.integers(0, 60),
    steps=st.lists(st.tuples(st.integers(1, 20), st.integers(1, 4), st.integers(0, 5)), max_size=12),
)
def test_the_balance_is_the_sum_of_its_holds_and_never_beyond_the_cap(
    cap: int, steps: list[tuple[int, int, int]], settings: Settings
) -> None:
    settings.ATELIER_DAILY_CREDITS = cap
    with transaction.atomic():
        for price, count, delivered in steps:
            try:
                job = held_job(None, price, count)
            except DoesNotFit:
                continue
            if delivered < 5:
                settle(job, delivered * price)
                Job.objects.filter(pk=job.pk).update(state=State.DONE)
            balance = site_balance()
            assert not list(problems())
            rows = list(Hold.objects.all())
            assert balance.held == sum(row.quoted for row in rows if row.state == Hold.State.HELD)
            assert balance.spent == sum(row.captured for row in rows)
            assert balance.held + balance.spent <= cap
        transaction.set_rollback(True)


def test_a_model_without_a_price_is_held_for_what_the_site_assumes(settings: Settings) -> None:
    settings.ATELIER_UNKNOWN_PRICE = 77
    assert price_of(ImageModel(credits=None)) == 77
    assert price_of(ImageModel(credits=0)) == 0
