"""What the admin's pages share: inputs with names, the browser's own calendar, words for what is stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from generation.models import AuditEntry, Grant, ImageModel, Plan, PlanAssignment, Pool
from tests.generation.used import boss, used

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


def page(root: Client, name: str, *args: object) -> str:
    return root.get(reverse(f"admin:{name}", args=args)).content.decode()


def test_a_tick_in_a_list_says_of_which_model_it_is(root: Client, service: object) -> None:
    model = ImageModel.objects.order_by("pk")[0]
    assert f'aria-label="Hidden of {model}"' in page(root, "generation_imagemodel_changelist")


def test_the_people_to_choose_from_are_asked_for_once_however_many_rows(root: Client) -> None:
    plan = Plan.objects.create(name="Members")
    counts = []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            person = User.objects.create_user(f"person{number}")
            PlanAssignment.objects.create(plan=plan, user=person)
        page(root, "generation_plan_change", plan.pk)
        with CaptureQueriesContext(connection) as queries:
            text = page(root, "generation_plan_change", plan.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(re.findall(r'<select[^>]+aria-label="Person', text)) == 14


def test_a_time_that_nobody_touched_stays_as_it_was_to_the_second(root: Client, member: User) -> None:
    ended = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    grant = Grant.objects.create(user=member, credits=5, expires_at=ended)
    text = page(root, "generation_grant_change", grant.pk)
    day, time = (re.search(rf'name="expires_at_{part}"[^>]*? value="([^"]+)"', text) for part in (0, 1))
    assert day and time and 'type="date"' in text and 'type="time"' in text
    typed = {"user": member.pk, "credits": "6", "expires_at_0": day[1], "expires_at_1": time[1]}
    root.post(reverse("admin:generation_grant_change", args=[grant.pk]), typed)
    grant.refresh_from_db()
    assert (grant.credits, grant.expires_at) == (6, ended)
    assert "expires_at" not in AuditEntry.objects.latest("id").after


def test_deleting_names_what_goes_too_and_shows_no_bare_numbers(
    root: Client, service: object, member: User
) -> None:
    plan = Plan.objects.create(name="Studio")
    plan.models.set(ImageModel.objects.all())
    PlanAssignment.objects.create(plan=plan, user=member)
    text = page(root, "generation_plan_delete", plan.pk)
    assert f"Studio for {member}" in text
    assert "object (" not in text and "relationship" not in text


def test_when_somebody_was_last_seen_is_written_as_any_other_time(root: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(last_login=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))
    assert "4 Mar 2026, 05:06" in page(root, "auth_user_change", member.pk)


def test_the_ledger_names_whose_credits_moved(root: Client, member: User) -> None:
    team = Group.objects.create(name="Design")
    team.user_set.add(member)
    Pool.objects.create(group=team, credits=100)
    Plan.objects.create(name="Members", is_default=True, credits=100)
    used(member, at=timezone.now())
    text = page(root, "generation_ledgerentry_changelist")
    assert f"Plan of {member}" in text and "Pool: Design team" in text
