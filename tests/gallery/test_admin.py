"""Pictures in the admin: read, found and thrown away, never looked at."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Image
from tests.gallery.factories import make_image, make_user

pytestmark = pytest.mark.django_db

LIST = "admin:gallery_image_changelist"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


def test_the_list_shows_pictures_by_their_blurred_preview_alone(admin: Client) -> None:
    image = make_image(make_user(), prompt="<script>alert(1)</script>")
    page = admin.get(reverse(LIST)).content.decode()
    assert image.placeholder in page
    assert "/media/" not in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(("words", "found"), [("lake", 1), ("mara", 1), ("lighthouse", 0)])
def test_pictures_are_found_by_prompt_and_person(admin: Client, words: str, found: int) -> None:
    make_image(make_user())
    response = admin.get(reverse(LIST), {"q": words})
    assert response.context["cl"].result_count == found


def test_a_picture_is_found_by_its_uid(admin: Client) -> None:
    image = make_image(make_user())
    assert admin.get(reverse(LIST), {"q": str(image.uid)}).context["cl"].result_count == 1


def test_the_recipe_is_read_and_not_written(admin: Client) -> None:
    image = make_image(make_user(), parameters={"hd": True})
    url = reverse("admin:gallery_image_change", args=[image.pk])
    assert "A lake at dusk" in admin.get(url).content.decode()
    admin.post(url, {"owner": image.owner_id, "prompt": "other", "cost": 0})
    image.refresh_from_db()
    assert image.prompt == "A lake at dusk"
    assert admin.get(reverse("admin:gallery_image_add")).status_code == 403


def test_a_picture_deleted_by_an_admin_is_gone(admin: Client) -> None:
    image = make_image(make_user())
    admin.post(reverse("admin:gallery_image_delete", args=[image.pk]), {"post": "yes"})
    assert not Image.objects.exists()


def test_a_member_has_no_business_there(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(reverse(LIST)).status_code == 302
