"""API keys are kept as hashes, end for good, and end with their owner."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from generation import tasks
from generation.api.authentication import find
from generation.keys import (
    MOST_USABLE,
    AlreadyMade,
    KeyRefused,
    Wish,
    end_of,
    make_key,
    revoke,
    usable_keys,
)
from generation.models import Alert, ApiKey, AuditEntry
from tests.generation.quotas.making import ask
from tests.generation.used import boss

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_forms_before(db: None) -> None:
    cache.clear()


def test_a_key_opens_and_its_secret_is_kept_nowhere(member: User) -> None:
    key, secret = make_key(member.pk, Wish("script"), "mara")
    assert find(secret) == key
    password = secret.partition(".")[2]
    assert all(password not in str(row) for row in ApiKey.objects.values())
    assert key.hashed_key.startswith("sha512$$")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == ("mara", "added", "API key: script")
    assert "hashed_key" not in entry.after
    assert password not in str(entry.after)


def test_a_revoked_key_opens_nothing_and_never_again(member: User) -> None:
    key, secret = make_key(member.pk, Wish("script"), "mara")
    assert revoke(key, "root")
    assert not revoke(key, "root")
    assert find(secret) is None
    entry = AuditEntry.objects.get(action="changed")
    assert (entry.actor, entry.before, entry.after) == ("root", {"revoked": False}, {"revoked": True})


def test_nobody_has_more_usable_keys_than_fifty(member: User, other: User) -> None:
    keys = [make_key(member.pk, Wish(f"key {number}"), "mara")[0] for number in range(MOST_USABLE)]
    with pytest.raises(KeyRefused, match="50 keys already"):
        make_key(member.pk, Wish("one more"), "mara")
    assert make_key(other.pk, Wish("another’s"), "otto")
    revoke(keys[0], "mara")
    ApiKey.objects.filter(pk=keys[1].pk).update(expiry_date=timezone.now())
    assert usable_keys(member.pk) == MOST_USABLE - 2
    assert make_key(member.pk, Wish("one more"), "mara")


def test_a_form_that_is_pressed_twice_makes_one_key_and_leaves_its_secret_alone(member: User) -> None:
    key, secret = make_key(member.pk, Wish("script"), "mara", "token")
    with pytest.raises(AlreadyMade, match="has made its key already"):
        make_key(member.pk, Wish("script"), "mara", "token")
    assert find(secret) == key == ApiKey.objects.get()


def test_another_persons_form_is_another_form(member: User, other: User) -> None:
    make_key(member.pk, Wish("script"), "mara", "token")
    make_key(other.pk, Wish("script"), "otto", "token")
    assert set(ApiKey.objects.values_list("owner__username", flat=True)) == {"mara", "otto"}


def test_who_is_deactivated_loses_all_keys_for_good(member: User, other: User) -> None:
    _, secret = make_key(member.pk, Wish("script"), "mara")
    _, others = make_key(other.pk, Wish("script"), "otto")
    member.is_active = False
    member.save()
    with pytest.raises(KeyRefused, match="active"):
        make_key(member.pk, Wish("another"), "mara")
    member.is_active = True
    member.save()
    assert find(secret) is None
    assert find(others)
    assert AuditEntry.objects.get(action="changed").actor == "the end of the account"


def test_a_key_of_somebody_inactive_opens_nothing_even_if_nothing_was_revoked(member: User) -> None:
    _, secret = make_key(member.pk, Wish("script"), "mara")
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert not ApiKey.objects.get().revoked
    assert find(secret) is None


def test_keys_go_with_their_owner_and_leave_the_jobs_of_history(member: User) -> None:
    key, secret = make_key(member.pk, Wish("script"), "mara")
    job = ask(member, 1, key=key)
    member.delete()
    job.refresh_from_db()
    assert (job.api_key, job.owner_name) == (None, "mara")
    assert not ApiKey.objects.exists()
    assert find(secret) is None


def test_a_key_works_to_the_end_of_its_last_day() -> None:
    today = timezone.localdate()
    assert timezone.now() < end_of(today) <= timezone.now() + timedelta(days=1)
    with pytest.raises(ValueError, match="in the past"):
        end_of(today - timedelta(days=1))
    with pytest.raises(ValueError, match="in the past"):
        end_of(date.min)
    with pytest.raises(ValueError, match="too far away"):
        end_of(date.max)


def test_an_alert_of_a_keys_budget_reaches_its_owner_and_names_it(
    member: User, other: User, mailoutbox: list[object]
) -> None:
    boss()
    key, _ = make_key(member.pk, Wish("nightly script", credits=10), "mara")
    ask(member, 8, key=key)
    tasks.sweep()
    tasks.sweep()
    (mail,) = mailoutbox
    said = vars(mail)
    assert set(said["to"]) == {"mara@example.org", "root@example.org"}
    assert said["subject"] == "Atelier: The key “nightly script”: 80 % used"
    assert "8 of 10 credits are used" in said["body"]
    assert "about mara" in said["body"]


def test_an_alert_of_a_key_that_is_gone_reaches_the_admins_alone(
    member: User, other: User, mailoutbox: list[object]
) -> None:
    boss()
    key, _ = make_key(member.pk, Wish("script", credits=10), "mara")
    ask(member, 8, key=key)
    key.delete()
    assert Alert.objects.get().account.startswith("key:")
    tasks.sweep()
    assert vars(mailoutbox[0])["to"] == ["root@example.org"]
