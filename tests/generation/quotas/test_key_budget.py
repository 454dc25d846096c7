"""A key's budget is one more account that a job must fit, below its owner's plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from generation.keys import revoke
from generation.models import ApiKey, Balance, Hold, Job
from generation.pipeline.cancel import cancel
from generation.quotas.accounts import key_account, membership_of
from generation.quotas.check import problems
from generation.quotas.refusal import DoesNotFit, NotAllowed
from generation.quotas.room import account_balances
from tests.generation.api.calling import make_key
from tests.generation.quotas.conftest import Clock
from tests.generation.quotas.crowd import crowd
from tests.generation.quotas.making import ask, deliver, fits, left, order_of, plan_for
from tests.profile import FULL

AT_ONCE = 50 if FULL else 10


def room(key: ApiKey) -> int | None:
    key.refresh_from_db()
    return account_balances([key_account(key)], timezone.now())[0].left


@pytest.mark.django_db
def test_a_key_refuses_at_its_budget_while_the_plan_has_room(member: User) -> None:
    plan_for(member, 100)
    key, _ = make_key(member, credits=5)
    assert fits(member, 5, key)
    with pytest.raises(DoesNotFit) as refused:
        ask(member, 1, key=key)
    assert refused.value.limit == "The key “script”"
    assert refused.value.left == 0
    assert left(member, timezone.now()) == 95
    assert fits(member, 95)
    assert not list(problems())


@pytest.mark.django_db
def test_the_plan_refuses_while_the_key_has_room(member: User) -> None:
    plan_for(member, 5)
    key, _ = make_key(member, credits=100)
    with pytest.raises(DoesNotFit) as refused:
        ask(member, 6, key=key)
    assert refused.value.limit == "Your plan"
    assert room(key) == 100
    assert fits(member, 5, key)
    assert room(key) == 95


@pytest.mark.django_db
def test_a_key_without_a_budget_is_limited_by_the_plan_alone(member: User) -> None:
    plan_for(member, 5)
    key, _ = make_key(member)
    assert not fits(member, 6, key)
    assert fits(member, 5, key)


@pytest.mark.django_db
def test_two_keys_of_one_person_have_a_budget_each(member: User) -> None:
    first, second = make_key(member, credits=3)[0], make_key(member, credits=3)[0]
    assert fits(member, 3, first)
    assert not fits(member, 1, first)
    assert fits(member, 3, second)


@pytest.mark.django_db
@pytest.mark.parametrize("pictures", [0, 2, 4])
def test_a_job_that_ends_releases_into_the_balance_of_its_key(pictures: int, member: User) -> None:
    key, _ = make_key(member, credits=10)
    job = ask(member, 4, key=key)
    assert room(key) == 6
    deliver(job, pictures)
    assert room(key) == 10 - pictures
    balance = Balance.objects.get(owner=f"key:{key.pk}")
    assert (balance.held, balance.spent) == (0, pictures)
    assert not list(problems())


@pytest.mark.django_db
def test_a_budget_refills_with_its_period(member: User, clock: Clock) -> None:
    key, _ = make_key(member, credits=4, period="day")
    assert fits(member, 4, key)
    assert not fits(member, 1, key)
    clock.turn(days=1)
    assert fits(member, 4, key)


@pytest.mark.django_db
def test_a_budget_lowered_below_what_is_used_admits_nothing_and_raised_admits_the_rest(member: User) -> None:
    key, _ = make_key(member, credits=10)
    job = ask(member, 6, key=key)
    ApiKey.objects.filter(pk=key.pk).update(credits=5)
    assert room(key) == 0
    assert not fits(member, 1, key)
    deliver(job, 6)
    ApiKey.objects.filter(pk=key.pk).update(credits=7)
    assert room(key) == 1
    assert fits(member, 1, key)
    assert not list(problems())


@pytest.mark.django_db
def test_another_period_gives_nothing_twice(member: User, clock: Clock) -> None:
    key, _ = make_key(member, credits=10, period="month")
    ask(member, 8, key=key)
    ApiKey.objects.filter(pk=key.pk).update(period="day")
    assert room(key) == 2
    assert not fits(member, 3, key)
    assert fits(member, 2, key)
    assert not list(problems())


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["revoked", "deleted"])
@pytest.mark.parametrize("pictures", [0, 3])
def test_a_key_that_ends_in_mid_flight_strands_nothing(gone: str, pictures: int, member: User) -> None:
    key, _ = make_key(member, credits=10)
    account = f"key:{key.pk}"
    running, waiting = ask(member, 3, key=key), ask(member, 3, key=key)
    if gone == "revoked":
        assert revoke(key, "mara")
    else:
        key.delete()
    for job in (running, waiting):
        job.refresh_from_db()
    deliver(running, pictures)
    cancel(waiting)
    balance = Balance.objects.get(owner=account)
    assert (balance.held, balance.spent) == (0, pictures)
    assert not Hold.objects.filter(state=Hold.State.HELD).exists()
    assert not list(problems())


@pytest.mark.django_db
def test_a_key_that_is_held_to_some_models_refuses_the_others(member: User) -> None:
    penny = order_of(1).model
    key, _ = make_key(member, models=[penny])
    assert fits(member, 1, key)
    penny.pk, penny.model_id, penny.name = None, "pound", "Pound"
    penny.save()
    key.models.set([penny])
    with pytest.raises(NotAllowed, match=r"Penny is not open to this key\."):
        ask(member, 1, key=key)
    assert fits(member, 1)


@pytest.mark.django_db
def test_the_number_that_pages_show_is_the_one_that_is_enforced(member: User) -> None:
    key, _ = make_key(member, credits=9)
    deliver(ask(member, 4, key=key), 1)
    ask(member, 2, key=key)
    now = timezone.now()
    (shown,) = account_balances([key_account(key)], now)
    enforced = account_balances(membership_of(member.pk, now, key.pk).accounts, now)[-1]
    assert enforced.account.key == f"key:{key.pk}"
    assert (shown.left, shown.used) == (enforced.left, enforced.used) == (6, 3)
    assert not fits(member, 7, key)
    assert fits(member, 6, key)


@pytest.mark.django_db
def test_a_budget_of_nothing_or_less_is_none(member: User) -> None:
    for credits in (0, -1):
        key = ApiKey(owner=member, name="x", credits=credits)
        with pytest.raises(ValidationError):
            key.clean_fields()


def asks(member: User, key: ApiKey, **more: Any) -> list[dict[str, Any]]:
    order_of(1)
    return [{"do": "ask", "owner": member.pk, "credits": 1, "key": key.pk, **more}] * AT_ONCE


def admitted(answers: list[Any]) -> int:
    return sum(len(jobs) for jobs in answers if isinstance(jobs, list))


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_the_seven_that_fit_the_key_are_admitted(member: User) -> None:
    plan_for(member, 40)
    key, _ = make_key(member, credits=7)
    assert admitted(crowd(asks(member, key))) == 7
    assert room(key) == 0
    assert left(member, timezone.now()) == 33
    assert Hold.objects.count() == Job.objects.filter(api_key=key).count() == 7
    assert not list(problems())


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_the_seven_that_fit_the_plan_are_admitted(member: User) -> None:
    plan_for(member, 7)
    key, _ = make_key(member, credits=40)
    assert admitted(crowd(asks(member, key))) == 7
    assert room(key) == 33
    assert not list(problems())


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_budget_that_is_lowered_meanwhile_is_never_passed(member: User) -> None:
    key, _ = make_key(member, credits=40)
    calls = asks(member, key)
    lower = {"do": "budget", "key": key.pk, "credits": 7}
    answers = crowd([*calls[: AT_ONCE // 2], lower, *calls[AT_ONCE // 2 :]])
    done = admitted(answers)
    assert 7 <= done <= 40
    assert not fits(member, 1, key)
    assert Balance.objects.get(owner=f"key:{key.pk}").held == done
    assert not list(problems())


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_the_guard_in_the_update_too_many_are_admitted_by_a_key(member: User) -> None:
    key, _ = make_key(member, credits=7)
    assert admitted(crowd(asks(member, key), guarded=False)) > 7
