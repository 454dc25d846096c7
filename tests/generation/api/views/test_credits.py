"""What is left, as the API tells it, is what admission enforces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from generation.models import Grant, Plan
from generation.quotas.accounts import membership_of
from generation.quotas.room import account_balances, tightest
from tests.gallery.factories import make_image
from tests.generation.api.calling import Caller, make_key
from tests.generation.making import SCHNELL
from tests.generation.quotas.making import ask, plan_for, team_of
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
CREDITS = "/api/v1/credits"


def credits(caller: Caller) -> dict[str, Any]:
    response = caller.get(CREDITS)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def test_without_limits_nothing_is_limited(member: User, caller: Caller) -> None:
    Plan.objects.all().delete()
    assert credits(caller) == {
        "left": None,
        "tightest": None,
        "accounts": [],
        "plan": None,
        "jobs_at_once": None,
        "pictures_per_job": None,
        "storage": {"used": 0, "allowed": None},
    }


def test_every_limit_is_told_with_what_is_left_and_the_tightest_of_all(
    settings: Settings, member: User, other: User
) -> None:
    settings.ATELIER_DAILY_CREDITS = 1000
    plan = plan_for(member, 100)
    Plan.objects.filter(pk=plan.pk).update(jobs_at_once=2, pictures_per_job=60, storage_mb=5)
    team_of("Press", [member, other], 90)
    ask(other, 50)
    ask(member, 15)
    key, secret = make_key(member, credits=70, period="total")
    body = credits(Caller(secret))
    assert {row["kind"]: (row["limit"], row["used"], row["left"]) for row in body["accounts"]} == {
        "site": (1000, 65, 935),
        "pool": (90, 65, 25),
        "plan": (100, 15, 85),
        "key": (70, 0, 70),
    }
    assert (body["left"], body["tightest"]["name"]) == (25, "Press team")
    assert (body["plan"], body["jobs_at_once"], body["pictures_per_job"]) == (plan.name, 2, 60)
    assert body["storage"]["allowed"] == 5_000_000
    now = timezone.now()
    enforced = account_balances(membership_of(member.pk, now, key.pk).accounts, now)
    assert [row["left"] for row in body["accounts"]] == [row.left for row in enforced]
    tight = tightest(enforced)
    assert tight and tight.left == body["left"]


def test_refills_are_told_and_a_total_never_refills(member: User) -> None:
    plan_for(member, 100, "month")
    _, secret = make_key(member, credits=70, period="total")
    rows = {row["kind"]: row for row in credits(Caller(secret))["accounts"]}
    assert rows["plan"]["refills_at"] > timezone.now().isoformat()
    assert rows["key"]["refills_at"] is None


def test_top_ups_are_in_the_limit_and_told_by_themselves(member: User, caller: Caller) -> None:
    plan_for(member, 10)
    soon = timezone.now() + timedelta(days=2)
    Grant.objects.create(user=member, credits=30, expires_at=soon)
    ask(member, 25)
    (row,) = credits(caller)["accounts"]
    assert (row["limit"], row["used"], row["left"]) == (40, 25, 15)
    assert row["grants"] == [{"credits": 30, "left": 15, "expires_at": soon.isoformat()}]


def test_what_is_said_to_be_left_is_let_through_and_not_one_more(service: Upstream, member: User) -> None:
    _, secret = make_key(member, credits=20, period="total")
    caller = Caller(secret)
    assert caller.generate(model=SCHNELL, parameters={"count": 2}).status_code == 202
    assert credits(caller)["left"] == 4
    refused = caller.generate("another", model=SCHNELL)
    assert (refused.status_code, refused.json()["left"]) == (429, 4)


def test_one_key_s_budget_is_not_another_s(member: User, other: User) -> None:
    _, secret = make_key(member, credits=20)
    _, free = make_key(member, "free")
    _, foreign = make_key(other, credits=7)
    assert credits(Caller(secret))["left"] == 20
    assert "key" not in [row["kind"] for row in credits(Caller(free))["accounts"]]
    assert credits(Caller(foreign))["left"] == 7


def test_storage_counts_one_s_own_pictures_and_the_trash(member: User, other: User, caller: Caller) -> None:
    sizes = [make_image(member).size, make_image(member, trashed=True).size]
    make_image(other)
    assert credits(caller)["storage"]["used"] > sum(sizes)


def test_it_needs_a_key() -> None:
    assert Caller().get(CREDITS).status_code == 401


def test_many_teams_take_as_many_queries_as_one(member: User, caller: Caller) -> None:
    plan_for(member, 100)
    taken = []
    for count, expected in ((1, 2), (12, 14)):
        for number in range(count):
            team_of(f"team {count} {number}", [member], 50)
        credits(caller)
        with CaptureQueriesContext(connection) as queries:
            assert len(credits(caller)["accounts"]) == expected
        taken.append(len([query for query in queries if "atelier_cache" not in query["sql"]]))
    assert taken[0] == taken[1]
