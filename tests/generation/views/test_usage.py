"""Usage pages: exact sums, nobody else's numbers, days of the site's time zone, CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from generation.models import Alert, Balance, Grant, Plan, PlanAssignment, Pool
from generation.quotas.accounts import membership_of
from generation.quotas.overview import everybody
from generation.quotas.room import account_balances
from generation.states import State
from tests.generation.used import NOON, boss, used

pytestmark = pytest.mark.django_db
DAYS = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
def root() -> User:
    return boss()


def table(client: Client, url: str = "/usage/csv/", **query: str) -> list[dict[str, str]]:
    response = client.get(url, {**DAYS, **query})
    assert response.status_code == 200
    assert response.streaming
    body = b"".join(response)
    assert body.startswith(b"\xef\xbb\xbfdate,")  # spreadsheets ask for a mark
    text = body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sums_are_those_of_the_jobs(client: Client, member: User, root: User) -> None:
    used(member, price=10, count=4, stored=3, deleted=1)
    used(member, price=7, count=2, state=State.FAILED)
    used(member, price=5, count=2, state=State.FAILED, captured=10)
    used(member, price=9, state=State.QUEUED)
    client.force_login(member)
    total = client.get("/usage/", DAYS).context["usage"].total
    assert (total.jobs, total.pictures, total.credits, total.held) == (4, 3, 40, 9)
    assert (total.failed_jobs, total.failed_credits) == (2, 10)
    assert (total.kept_credits, total.deleted_credits) == (20, 10)


def test_a_member_sees_their_own_numbers_alone(client: Client, member: User, other: User) -> None:
    used(member, price=3)
    used(other, price=1234, model="Secret model")
    client.force_login(member)
    page = client.get("/usage/", {**DAYS, "person": "otto", "by": "person"}).content.decode()
    assert "1,234" not in page
    assert "Secret model" not in page
    assert "otto" not in page
    assert [row["credits"] for row in table(client, person="otto")] == ["3"]


@pytest.mark.parametrize("url", ["/usage/site/", "/usage/csv/?whose=everybody"])
def test_what_everybody_used_is_for_managers_and_not_for_members(
    client: Client, member: User, url: str
) -> None:
    client.force_login(member)
    assert client.get(url).status_code == 403
    member.is_staff = True
    member.save()
    assert client.get(url).status_code == 200


def test_everybody_is_shown_by_person_team_and_model(
    client: Client, member: User, other: User, root: User
) -> None:
    member.groups.add(Group.objects.create(name="Design"), Group.objects.create(name="Brand"))
    used(member, price=30)
    used(other, price=20, model="Imagen")
    member.groups.clear()
    client.force_login(root)
    for by in ("person", "team", "model"):
        response = client.get("/usage/site/", {**DAYS, "by": by})
        tables = response.context["usage"].tables
        assert [(line.label, line.sums.credits) for line in tables["person"]] == [("mara", 30), ("otto", 20)]
        assert [line.label for line in tables["team"]] == ["Brand + Design", "No team"]
        assert [line.label for line in tables["model"]] == ["Flux", "Imagen"]
    only = client.get("/usage/site/", {**DAYS, "person": "otto"})
    assert only.context["usage"].total.credits == 20


def test_history_keeps_the_name_of_somebody_who_left(client: Client, member: User, root: User) -> None:
    used(member, price=30)
    member.delete()
    client.force_login(root)
    assert [row["person"] for row in table(client, whose="everybody")] == ["mara"]
    assert len(table(client, whose="everybody", person="mara")) == 1


def test_days_begin_at_midnight_of_the_site(client: Client, member: User, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    used(member, at=datetime(2026, 11, 9, 22, 59, tzinfo=UTC))
    used(member, at=datetime(2026, 11, 9, 23, 0, tzinfo=UTC))
    client.force_login(member)
    assert [row["date"] for row in table(client)] == ["2026-11-09", "2026-11-10"]
    one = client.get("/usage/csv/", {"from": "2026-11-10", "to": "2026-11-10"})
    assert b"".join(one).count(b"\n") == 2


def test_the_csv_has_a_line_for_each_day_person_team_and_model(
    client: Client, member: User, other: User, root: User
) -> None:
    used(member, price=4, count=2)
    used(member, price=4)
    used(member, price=6, model="Imagen")
    used(other, price=8, at=NOON + timedelta(days=1))
    client.force_login(root)
    rows = table(client, whose="everybody")
    assert [(r["date"], r["person"], r["model"], r["pictures"], r["credits"]) for r in rows] == [
        ("2026-11-10", "mara", "Flux", "3", "12"),
        ("2026-11-10", "mara", "Imagen", "1", "6"),
        ("2026-11-11", "otto", "Flux", "1", "8"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1"])
@pytest.mark.parametrize("column", ["person", "team", "model"])
def test_a_name_in_the_csv_is_never_a_formula(client: Client, db: None, column: str, name: str) -> None:
    names = {"person": "mara", "team": "Design", "model": "Flux", column: name}
    person = User.objects.create_user(names["person"], password="a-good-password-4")
    person.groups.add(Group.objects.create(name=names["team"]))
    used(person, model=names["model"])
    client.force_login(person)
    (row,) = table(client)
    assert {key: row[key] for key in names} == {**names, column: f"'{name}"}


@pytest.mark.parametrize("dates", [("nonsense", "2026-11-30"), ("2026-02-30", ""), ("", "9999-99-99")])
def test_a_wrong_date_is_said_and_the_usual_days_are_shown(
    client: Client, member: User, dates: tuple[str, str]
) -> None:
    client.force_login(member)
    response = client.get("/usage/", {"from": dates[0], "to": dates[1]})
    assert "A date must be like" in response.content.decode()


@pytest.mark.parametrize(
    "dates", [("0001-01-01", "9999-12-31"), ("2026-11-30", "2026-11-01"), ("", "2026-11-30")]
)
def test_any_range_is_shown(client: Client, member: User, dates: tuple[str, str]) -> None:
    used(member)
    client.force_login(member)
    response = client.get("/usage/", {"from": dates[0], "to": dates[1]})
    assert response.context["usage"].total.credits == 10


@pytest.mark.parametrize("url", ["/usage/", "/usage/site/"])
def test_queries_do_not_grow_with_people_and_jobs(client: Client, url: str, root: User) -> None:
    Plan.objects.create(name="Members", is_default=True, credits=1000)
    Pool.objects.create(credits=5000)
    client.force_login(root)
    counts = []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            person = User.objects.create_user(f"p{number}")
            used(person, at=timezone.now())
            used(root, at=timezone.now(), model=f"Model {number}")
        client.get(url)  # notes when the session was seen, once in a while
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_shows_what_admission_enforces(client: Client, member: User, root: User) -> None:
    now = timezone.now()
    team = Group.objects.create(name="Design")
    member.groups.add(team)
    PlanAssignment.objects.create(plan=Plan.objects.create(name="Studio", credits=100), group=team)
    Plan.objects.create(name="Members", is_default=True, credits=50, period="week")
    pool = Pool.objects.create(group=team, credits=300)
    Grant.objects.create(user=member, credits=40)
    Grant.objects.create(pool=pool, credits=7, expires_at=now + timedelta(days=1))
    used(member, price=110, at=now)
    used(member, price=5, state=State.QUEUED, at=now)
    shown = {row.account.key: (row.used, row.left) for row in everybody(now)}
    for person in (member, root):
        for row in account_balances(membership_of(person.pk, now).accounts, now):
            if row.left is not None:
                assert shown[row.account.key] == (row.used, row.left)
    client.force_login(member)
    page = client.get("/usage/")
    assert {row.account.key for row in page.context["standing"]} == {f"user:{member.pk}", f"pool:{pool.pk}"}
    assert page.context["tight"] == f"user:{member.pk}"
    assert "<b>25</b> of 140 left" in page.content.decode()


def test_whoever_is_closest_to_the_edge_stands_first(member: User, other: User) -> None:
    Plan.objects.create(name="Members", is_default=True, credits=100)
    used(other, price=90, at=timezone.now())
    used(member, price=20, at=timezone.now())
    assert [row.account.label for row in everybody(timezone.now())] == ["otto", "mara"]


def test_a_level_that_is_reached_is_said_by_the_limit_as_it_is_now(client: Client, member: User) -> None:
    plan = Plan.objects.create(name="Members", is_default=True, credits=100)
    used(member, price=85, at=timezone.now())
    assert Alert.objects.count() == 1
    client.force_login(member)
    assert "more than 80 % of this period" in client.get("/usage/").content.decode()
    plan.credits = 1000
    plan.save()
    assert "more than 80 %" not in client.get("/usage/").content.decode()
    plan.credits = 90
    plan.save()
    assert "more than 80 %" in client.get("/usage/").content.decode()


def test_looking_writes_nothing(client: Client, root: User) -> None:
    Plan.objects.create(name="Members", is_default=True, credits=100)
    client.force_login(root)
    client.get("/usage/")
    client.get("/usage/site/")
    assert not Balance.objects.exists()
