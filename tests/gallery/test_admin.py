"""Pictures in the admin: read, found and thrown away, never looked at."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from gallery.models import Image
from gallery.signals import deleted_in_admin
from tests.gallery.factories import make_image, make_user

pytestmark = pytest.mark.django_db

LIST = "admin:gallery_image_changelist"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


def test_of_a_picture_that_is_not_visible_to_an_admin_only_its_facts_are_shown(admin: Client) -> None:
    image = make_image(make_user(), prompt="<script>alert(1)</script>")
    pages = [
        admin.get(reverse(LIST)).content.decode(),
        admin.get(reverse("admin:gallery_image_change", args=[image.pk])).content.decode(),
        admin.get(reverse("admin:gallery_image_delete", args=[image.pk])).content.decode(),
    ]
    for page in pages:
        assert str(image.uid)[:8] in page
        assert image.placeholder not in page
        assert "/media/" not in page
        assert "alert(1)" not in page


def test_of_ones_own_pictures_an_admin_sees_the_blurred_preview_and_the_recipe(admin: Client) -> None:
    image = make_image(User.objects.get(username="root"), prompt="A lake <b>at</b> noon")
    page = admin.get(reverse(LIST)).content.decode()
    assert image.placeholder in page
    assert "A lake &lt;b&gt;at" in page
    assert "Recipe" in admin.get(reverse("admin:gallery_image_change", args=[image.pk])).content.decode()


@pytest.mark.parametrize(("words", "found"), [("lake", 0), ("mara", 1), ("lighthouse", 0)])
def test_pictures_are_found_by_person_and_by_words_only_where_these_may_be_read(
    admin: Client, words: str, found: int
) -> None:
    make_image(make_user())
    response = admin.get(reverse(LIST), {"q": words})
    assert response.context["cl"].result_count == found


def test_a_picture_is_found_by_its_uid(admin: Client) -> None:
    image = make_image(make_user())
    assert admin.get(reverse(LIST), {"q": str(image.uid)}).context["cl"].result_count == 1


def test_the_recipe_is_read_and_not_written(admin: Client) -> None:
    image = make_image(User.objects.get(username="root"), parameters={"hd": True})
    url = reverse("admin:gallery_image_change", args=[image.pk])
    assert "A lake at dusk" in admin.get(url).content.decode()
    assert admin.post(url, {"owner": image.owner_id, "prompt": "other", "cost": 0}).status_code == 403
    image.refresh_from_db()
    assert image.prompt == "A lake at dusk"
    assert admin.get(reverse("admin:gallery_image_add")).status_code == 403


def test_pictures_of_nobody_are_counted(admin: Client) -> None:
    image = make_image(make_user())
    Image.objects.filter(pk=image.pk).update(owner=None)
    assert "1 belong to nobody any more" in admin.get(reverse(LIST)).content.decode()


def test_what_is_deleted_for_good_is_told_without_its_words(
    admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told: list[tuple[str, str]] = []

    def hear(sender: object, actor: str, images: list[Image], **kwargs: object) -> None:
        told.extend((actor, str(image)) for image in images)

    deleted_in_admin.connect(hear, weak=True)
    owner = make_user()
    images = [make_image(owner), make_image(owner, width=90)]
    names = [str(image.file.name) for image in images]
    chosen = {"action": "delete_selected", "_selected_action": [i.pk for i in images], "post": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse(LIST), chosen)
    assert not Image.objects.exists()
    assert not any(images[0].file.storage.exists(name) for name in names)
    assert sorted(told) == sorted(("root", f"Picture {str(image.uid)[:8]}") for image in images)
    assert not LogEntry.objects.filter(object_repr__icontains="lake").exists()


def test_a_picture_deleted_by_an_admin_is_gone(admin: Client) -> None:
    image = make_image(make_user())
    admin.post(reverse("admin:gallery_image_delete", args=[image.pk]), {"post": "yes"})
    assert not Image.objects.exists()


def test_a_member_has_no_business_there(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(reverse(LIST)).status_code == 302
