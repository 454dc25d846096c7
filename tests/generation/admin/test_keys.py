"""Everybody's keys in the admin: seen, limited and revoked there, and never made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework_api_key.models import APIKey

from generation.api.authentication import find
from generation.models import ApiKey, AuditEntry
from tests.generation.api.calling import make_key
from tests.generation.quotas.making import ask, order_of
from tests.generation.used import boss

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


def url(page: str, *args: object) -> str:
    return reverse(f"admin:generation_apikey_{page}", args=args)


def save(root: Client, key: ApiKey, **values: Any) -> Any:
    """Save the key's page as it is, but for `values`."""
    key.refresh_from_db()
    typed = {
        "credits": key.credits or "",
        "period": key.period,
        "models": [model.pk for model in key.models.all()],
        **({"revoked": "on"} if key.revoked else {}),
    }
    return root.post(url("change", key.pk), {**typed, **values})


def names(root: Client, **query: str) -> set[str]:
    return {key.name for key in root.get(url("changelist"), query).context["cl"].result_list}


def test_the_page_is_for_admins(client: Client, member: User) -> None:
    client.force_login(member)
    assert client.get(url("changelist")).status_code == 302


def test_everybodys_keys_are_listed_with_what_they_have_used(root: Client, member: User, other: User) -> None:
    key, secret = make_key(member, name="nightly script", credits=2000)
    make_key(other, name="laptop")
    ask(member, 1234, key=key)
    page = root.get(url("changelist")).content.decode()
    for word in ("nightly script", "laptop", "mara", "otto", key.prefix, "1,234", "2,000 a month"):
        assert word in page
    for address in (url("changelist"), url("change", key.pk)):
        page = root.get(address).content.decode()
        assert secret.partition(".")[2] not in page
        assert key.hashed_key not in page


def test_keys_are_found_by_name_prefix_and_owner_and_by_their_state(
    root: Client, member: User, other: User
) -> None:
    key, _ = make_key(member, name="nightly script")
    make_key(other, name="old", revoked=True)
    make_key(other, name="late", expiry_date=timezone.now() - timedelta(days=1))
    assert (
        names(root, q="nightly") == names(root, q=key.prefix) == names(root, q="mara") == {"nightly script"}
    )
    assert names(root, state="usable") == {"nightly script"}
    assert names(root, state="expired") == {"late"}
    assert names(root, state="revoked") == {"old"}


def test_the_list_asks_as_many_questions_for_thirty_keys_as_for_one(root: Client, member: User) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_key(member, credits=10)
        root.get(url("changelist"))
        with CaptureQueriesContext(connection) as asked:
            root.get(url("changelist"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nobody_makes_or_deletes_a_key_there(root: Client, member: User) -> None:
    key, _ = make_key(member)
    assert root.get(url("add")).status_code == 403
    assert root.post(url("delete", key.pk), {"post": "yes"}).status_code == 403
    assert ApiKey.objects.count() == 1
    assert not admin.site.is_registered(APIKey)


def test_limits_are_changed_with_a_line_of_audit(root: Client, member: User) -> None:
    key, _ = make_key(member, credits=100)
    penny = order_of(1).model
    assert save(root, key, credits="50", period="day", models=[penny.pk]).status_code == 302
    key.refresh_from_db()
    assert (key.credits, key.period, key.models.get()) == (50, "day", penny)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.subject) == ("root", "API key: script")
    assert entry.before == {"credits": 100, "period": "month", "models": []}
    assert entry.after == {"credits": 50, "period": "day", "models": ["Penny"]}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"credits": "0"}, "credits", "1 at least"),
        ({"credits": "2.5"}, "credits", "a whole number"),
        ({"expiry_date_0": "2001-01-01", "expiry_date_1": "10:00"}, "expiry_date", "in the past"),
    ],
)
def test_limits_that_make_no_sense_are_refused(
    root: Client, member: User, typed: dict[str, str], field: str, sentence: str
) -> None:
    key, _ = make_key(member, credits=100)
    response = save(root, key, **typed)
    assert sentence in response.context["adminform"].form.errors[field][0]
    assert not AuditEntry.objects.exists()


def test_an_expired_key_can_still_be_changed(root: Client, member: User) -> None:
    ended = timezone.now().replace(microsecond=0) - timedelta(days=1)
    key, _ = make_key(member, expiry_date=ended)
    dates = {"expiry_date_0": f"{ended:%Y-%m-%d}", "expiry_date_1": f"{ended:%H:%M:%S}"}
    assert save(root, key, credits="5", **dates).status_code == 302


def test_a_key_is_revoked_for_good_on_its_page_or_in_the_list(root: Client, member: User) -> None:
    (first, first_secret), (second, second_secret) = (
        make_key(member, name="one"),
        make_key(member, name="two"),
    )
    assert save(root, first, revoked="on").status_code == 302
    action = {"action": "revoke_keys", "_selected_action": [first.pk, second.pk]}
    root.post(url("changelist"), action)
    assert find(first_secret) is find(second_secret) is None
    entries = AuditEntry.objects.order_by("id")
    assert [(e.actor, e.subject, e.after) for e in entries] == [
        ("root", "API key: one", {"revoked": True}),
        ("root", "API key: two", {"revoked": True}),
    ]
    root.post(url("change", first.pk), {"credits": "5", "period": "day"})
    first.refresh_from_db()
    assert (first.revoked, first.credits) == (True, None)


def test_a_person_is_deleted_with_their_keys_and_the_audit_says_so(root: Client, member: User) -> None:
    make_key(member, name="nightly script")
    root.post(reverse("admin:auth_user_delete", args=[member.pk]), {"post": "yes"})
    assert not ApiKey.objects.exists()
    entry = AuditEntry.objects.get(action="deleted", subject="API key: nightly script")
    assert "hashed_key" not in entry.before


def test_who_is_made_inactive_in_the_admin_loses_all_keys(root: Client, member: User) -> None:
    _, secret = make_key(member)
    root.post(reverse("admin:auth_user_act", args=[member.pk]), {"act": "deactivate"})
    User.objects.filter(pk=member.pk).update(is_active=True)
    assert find(secret) is None
