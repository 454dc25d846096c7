"""One's own data: all of it in a zip, or the end of the account."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.models import Invite
from gallery.handover import hand_over
from gallery.models import Image
from generation.models import ApiKey, AuditEntry, Hold, Job, Reference
from generation.quotas.check import problems
from generation.states import State
from tests.config.test_mfa import code
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

PASSWORD = "a-good-password-1"


@pytest.fixture
def made(service: Upstream, member: User) -> Image:
    """A picture of `member`, made with a reference."""
    drive(requested(member, "a secret garden", model_id=KONTEXT, references=[reference(member)]))
    return Image.objects.get(owner=member)


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


def proves(client: Client, page: Any, password: str = PASSWORD) -> Any:
    """Answer the question who one is, to which `page` has led."""
    assert page["Location"].startswith("/accounts/reauthenticate/"), page
    return client.post(page["Location"], {"password": password})


def downloaded(client: Client) -> zipfile.ZipFile:
    back = proves(client, client.post(reverse("own-data-export")))
    assert back["Location"] == reverse("own-data")
    response = client.post(reverse("own-data-export"))
    assert response.status_code == 200
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return zipfile.ZipFile(io.BytesIO(content))


def deleted(client: Client, username: str = "mara") -> int:
    asked = client.post(reverse("own-data"), {"username": username})
    return int((proves(client, asked) if asked.status_code == 302 else asked).status_code)


@pytest.mark.django_db
def test_the_zip_holds_everything_of_this_person_and_nothing_of_others(
    made: Image, member: User, other: User, client: Client
) -> None:
    requested(other, "somebody else's idea")
    ApiKey.objects.create_key(owner=member, name="script")
    client.force_login(member)
    archive = downloaded(client)
    assert archive.testzip() is None
    (recipe,) = map(json.loads, archive.read("pictures.jsonl").splitlines())
    assert (recipe["prompt"], recipe["visible_to"]) == ("a secret garden", "private")
    assert archive.read(recipe["file"]) == made.file.read()
    (job,) = map(json.loads, archive.read("jobs.jsonl").splitlines())
    assert (job["state"], job["credits_spent"]) == ("done", 100)
    (row,) = map(json.loads, archive.read("references.jsonl").splitlines())
    assert archive.read(row["file"]) == Reference.objects.get().file.read()
    assert json.loads(archive.read("keys.jsonl"))["name"] == "script"
    assert json.loads(archive.read("account.json"))["email"] == "mara@example.org"
    text = b"".join(archive.read(name) for name in archive.namelist())
    assert b"somebody else" not in text
    assert ApiKey.objects.get().hashed_key.encode() not in text


@pytest.mark.django_db
def test_a_file_that_is_gone_is_named_and_the_rest_comes(made: Image, member: User, client: Client) -> None:
    made.file.storage.delete(str(made.file.name))
    client.force_login(member)
    archive = downloaded(client)
    assert str(made.uid) in archive.read("missing.txt").decode()
    assert "jobs.jsonl" in archive.namelist()


@pytest.mark.django_db
def test_the_export_asks_for_a_session_and_a_post(member: User, client: Client) -> None:
    assert client.post(reverse("own-data-export")).status_code == 302
    client.force_login(member)
    assert client.get(reverse("own-data-export")).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_deleted_account_leaves_numbers_and_no_words(
    made: Image, member: User, client: Client, settings: Settings
) -> None:
    client.force_login(member)
    assert client.get(reverse("own-data")).status_code == 200
    assert deleted(client) == 302
    assert not User.objects.filter(username="mara").exists()
    assert not Image.objects.exists()
    assert not Reference.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    job = Job.objects.get()
    assert (job.prompt, job.owner_name, job.parameters) == ("", "a former member", {})
    assert Hold.objects.get(job=job).captured == 100
    assert list(problems()) == []
    assert client.get("/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["otto", "MARA", ""])
def test_nobody_is_deleted_by_mistake(member: User, client: Client, username: str) -> None:
    client.force_login(member)
    assert deleted(client, username) == 422
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.django_db
def test_guesses_of_the_password_are_counted_until_the_right_one_waits_too(
    member: User, client: Client
) -> None:
    client.force_login(member)
    asked = client.post(reverse("own-data"), {"username": "mara"})
    for _ in range(5):
        assert "This is not your password" in proves(client, asked, "wrong").content.decode()
    assert "Too many attempts" in proves(client, asked).content.decode()
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["own-data", "own-data-export"])
def test_who_has_a_second_factor_is_asked_for_it_and_a_password_does_not_do(
    member: User, client: Client, page: str
) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(member, secret)
    client.force_login(member)
    asked = client.post(reverse(page), {"username": "mara"}, follow=True)
    path = asked.redirect_chain[-1][0]
    assert path.startswith("/accounts/two-factor/reauthenticate/")
    client.post(path.replace("/two-factor", ""), {"password": PASSWORD})
    assert "This code is not right" in client.post(path, {"code": "000000"}).content.decode()
    assert User.objects.filter(pk=member.pk).exists()
    done = client.post(path, {"code": code(secret)})
    assert done.status_code == 302
    if page == "own-data":
        assert not User.objects.exists()
    else:
        assert client.post(reverse("own-data-export")).status_code == 200


@pytest.mark.django_db
def test_a_passkey_on_a_site_that_can_ask_for_none_leaves_the_other_ways(
    member: User, client: Client, settings: Settings
) -> None:
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
    Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(member)
    assert deleted(client) == 302
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_question_says_what_follows_and_who_turns_back_stays(member: User, client: Client) -> None:
    client.force_login(member)
    asked = client.post(reverse("own-data"), {"username": "mara"})
    text = client.get(asked["Location"]).content.decode()
    assert "Your account is deleted as soon as you have" in text
    assert "Keep my account" in text
    client.get(reverse("own-data"))
    assert proves(client, asked)["Location"] == reverse("own-data")
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("staff", [False, True], ids=["a member", "a manager"])
def test_the_audit_says_that_somebody_is_gone_and_nothing_else_of_them(
    member: User, client: Client, staff: bool
) -> None:
    User.objects.filter(pk=member.pk).update(is_staff=staff)
    client.force_login(member)
    assert deleted(client) == 302
    (line,) = AuditEntry.objects.values_list("actor", "action", "subject", "before", "after")
    assert line == ("mara", "deleted", "user: mara", {}, {})


@pytest.mark.django_db
def test_an_account_with_a_job_under_way_waits(made: Image, member: User, client: Client) -> None:
    job = requested(member, "another")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    client.force_login(member)
    response = client.post(reverse("own-data"), {"username": "mara"})
    assert response.status_code == 422
    assert "still being made" in response.content.decode()
    assert Image.objects.exists()


@pytest.mark.django_db
def test_the_last_admin_cannot_leave(member: User, other: User, client: Client) -> None:
    User.objects.filter(pk=member.pk).update(is_superuser=True, is_staff=True)
    client.force_login(member)
    assert deleted(client) == 422
    User.objects.filter(pk=other.pk).update(is_superuser=True)
    assert deleted(client) == 302


@pytest.mark.django_db
def test_pictures_are_handed_over_with_their_maker_s_name(made: Image, member: User, other: User) -> None:
    assert hand_over(member, other) == 1
    made.refresh_from_db()
    assert (made.owner, made.maker_name) == (other, "mara")
    assert not Image.objects.visible_to(member).exists()


def test_a_deleted_account_is_signed_out_elsewhere_and_its_invite_goes_with_it(
    member: User, client: Client
) -> None:
    Invite.objects.create(token_hash="a", email="mara@example.org", note="Mara of Design", used_by=member)
    elsewhere = Client()
    elsewhere.force_login(member)
    client.force_login(member)
    assert deleted(client) == 302
    assert not Invite.objects.exists()
    assert not Session.objects.filter(pk=elsewhere.session.session_key).exists()
