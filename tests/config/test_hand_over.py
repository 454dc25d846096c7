"""The pictures of somebody who has left."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from gallery.models import Image
from generation.models import AuditEntry
from tests.gallery.factories import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(member: User) -> User:
    """Somebody with two pictures who is here no more."""
    make_image(member)
    make_image(member)
    User.objects.filter(pk=member.pk).update(is_active=False)
    return member


@pytest.fixture
def admin(client: Client, db: None) -> User:
    user = User.objects.create_superuser("ada", password="secret")
    client.force_login(user)
    return user


def address(person: User) -> str:
    return reverse("hand-over", args=[person.pk])


def test_an_admin_gives_them_to_somebody_and_the_audit_says_so(
    left: User, other: User, admin: User, client: Client
) -> None:
    assert "left 2 pictures" in client.get(address(left)).content.decode()
    assert client.post(address(left), {"heir": other.pk}).status_code == 302
    assert Image.objects.filter(owner=other, maker_name="mara").count() == 2
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.after) == ("ada", "handed over", {"pictures": 2, "to": "otto"})


def test_nothing_is_handed_to_nobody(left: User, admin: User, client: Client) -> None:
    for heir in ("", "999999", str(left.pk), "nonsense"):
        assert client.post(address(left), {"heir": heir}).status_code == 422
    assert Image.objects.filter(owner=left).count() == 2


def test_the_pictures_of_somebody_who_is_here_are_theirs(member: User, admin: User, client: Client) -> None:
    assert client.get(address(member)).status_code == 404


def test_only_admins_do_this(left: User, other: User, client: Client) -> None:
    User.objects.filter(pk=other.pk).update(is_staff=True)
    client.force_login(other)
    assert client.get(address(left)).status_code == 403
    assert client.post(address(left), {"heir": other.pk}).status_code == 403


def test_the_page_of_somebody_who_is_deactivated_leads_there(left: User, admin: User, client: Client) -> None:
    page = client.get(reverse("admin:auth_user_change", args=[left.pk]))
    assert page.content.decode().count(address(left)) == 1


def test_deleting_a_team_says_what_its_members_no_longer_see(
    member: User, admin: User, client: Client
) -> None:
    team = Group.objects.create(name="Design")
    image = make_image(member)
    Image.objects.filter(pk=image.pk).update(visibility="team", team=team)
    page = reverse("admin:auth_group_delete", args=[team.pk])
    assert "1 picture is shown to this team" in client.get(page).content.decode()
    client.post(page, {"post": "yes"})
    image.refresh_from_db()
    assert (image.visibility, image.team) == ("private", None)
