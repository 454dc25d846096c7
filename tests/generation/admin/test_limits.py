"""All limits on one page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models import AuditEntry, Grant, Plan, Pool
from generation.quotas.accounts import membership_of
from tests.generation.used import boss

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


def send(client: Client, **values: Any) -> Any:
    return client.post(reverse("admin:generation_plan_limits"), values)


def fault(response: Any, name: str) -> str:
    assert response.status_code == 200
    return " ".join(response.context["form"].errors[name])


def test_a_fresh_site_gets_all_its_limits_by_one_press(root: Client, member: User, other: User) -> None:
    assert root.get(reverse("admin:generation_plan_limits")).status_code == 200
    sent = {"member": "2000", "site": "50000", "new_team": "Design", "new_credits": "20000"}
    response = send(root, **sent, new_people="mara, otto", person=str(other.pk), grant="500")
    assert response.status_code == 302
    limits = {a.label: a.limit for a in membership_of(other.pk, timezone.now()).accounts}
    assert limits == {
        "This site": None,
        "Everyone here together": 50000,
        "Design team": 20000,
        "Your plan": 2000,
    }
    assert (Grant.objects.get().user, Grant.objects.get().credits) == (other, 500)
    assert AuditEntry.objects.filter(actor="root", action="added").count() == 4


def test_a_change_bites_at_once_and_the_same_again_changes_nothing(root: Client) -> None:
    send(root, member="2000", member_period="month", site="5")
    before = AuditEntry.objects.count()
    send(root, member="2000", member_period="month", site="5", site_period="month")
    assert AuditEntry.objects.count() == before
    send(root, member="", site="", site_period="month")
    assert Plan.objects.get().credits is None
    assert not Pool.objects.exists()


def test_what_is_in_force_stands_in_the_form(root: Client) -> None:
    Pool.objects.create(group=Group.objects.create(name="Design"), credits=77, period="week")
    form = root.get(reverse("admin:generation_plan_limits")).context["form"]
    (credits, period), *_ = form.teams
    assert (credits.label, credits.value(), period.value()) == ("Design", 77, "week")


def test_halves_are_asked_for(root: Client, member: User) -> None:
    assert "How many" in fault(send(root, person=str(member.pk)), "grant")
    assert "Who" in fault(send(root, grant="5"), "person")
    assert "called" in fault(send(root, new_credits="5"), "new_team")
    assert "nobody called “zoe”" in fault(send(root, new_team="A", new_people="zoe"), "new_people")
    past = send(root, person=str(member.pk), grant="5", grant_until="2020-01-01")
    assert "in the past" in fault(past, "grant_until")
    assert not Grant.objects.exists()


def test_a_pool_with_grants_is_not_taken_away_in_passing(root: Client) -> None:
    Grant.objects.create(pool=Pool.objects.create(credits=9), credits=5)
    assert "has grants" in fault(send(root, site=""), "site")


def test_limits_are_for_managers_and_admins(client: Client, member: User) -> None:
    client.force_login(member)
    assert client.get(reverse("admin:generation_plan_limits")).status_code == 302
    member.is_staff = True
    member.save()
    assert client.get(reverse("admin:generation_plan_limits")).status_code == 200
