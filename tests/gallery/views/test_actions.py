"""Favourites, trash and undo, for the owner of a picture alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from gallery.models import Favourite, Image
from tests.gallery.factories import make_image, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ACTIONS = ["image-favourite", "image-delete", "image-restore"]


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


def act(client: Client, name: str, image: Image, **data: str) -> Any:
    return client.post(reverse(name, args=[image.uid]), data)


@pytest.mark.parametrize("name", ACTIONS)
def test_another_member_and_nobody_can_do_none_of_it(client: Client, owner: User, name: str) -> None:
    image = make_image(owner, trashed=name == "image-restore")
    before = image.deleted_at
    client.force_login(make_user("jon", is_staff=True, is_superuser=True))
    assert act(client, name, image).status_code == 404
    client.logout()
    assert "login" in act(client, name, image)["Location"]
    image.refresh_from_db()
    assert image.deleted_at == before
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("name", ACTIONS)
def test_looking_changes_nothing(client: Client, owner: User, name: str) -> None:
    assert client.get(reverse(name, args=[make_image(owner).uid])).status_code == 405


def test_a_heart_is_turned_over_and_can_be_set(client: Client, owner: User) -> None:
    image = make_image(owner)
    hearts = Favourite.objects.filter(image=image, user=owner)
    for data, stands in [
        ({}, True),
        ({}, False),
        ({"on": "1"}, True),
        ({"on": "1"}, True),
        ({"on": "0"}, False),
    ]:
        response = act(client, "image-favourite", image, **data)
        assert response["Location"] == reverse("image", args=[image.uid])
        assert hearts.exists() is stands


def test_by_htmx_the_page_is_told_of_the_heart(client: Client, owner: User) -> None:
    image = make_image(owner)
    response = client.post(reverse("image-favourite", args=[image.uid]), headers=HTMX)
    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {"favourite": {"uid": str(image.uid), "on": True}}


def test_a_deleted_picture_goes_to_the_trash_with_a_way_back(client: Client, owner: User) -> None:
    image = make_image(owner)
    response = act(client, "image-delete", image)
    assert response["Location"] in ("/", reverse("gallery-grid"))
    image.refresh_from_db()
    assert image.deleted_at is not None
    (message,) = get_messages(response.wsgi_request)
    assert message.extra_tags == "undo"
    text, _, undo = message.message.partition("|")
    assert text == "Moved to trash."
    assert client.post(undo)["Location"] == reverse("image", args=[image.uid])
    image.refresh_from_db()
    assert image.deleted_at is None


def test_deleting_twice_keeps_the_first_moment(client: Client, owner: User) -> None:
    image = make_image(owner, trashed=True)
    act(client, "image-delete", image)
    before = image.deleted_at
    image.refresh_from_db()
    assert image.deleted_at == before


def test_by_htmx_deleting_carries_its_undo_and_leaves_no_message(client: Client, owner: User) -> None:
    image = make_image(owner)
    response = client.post(reverse("image-delete", args=[image.uid]), headers=HTMX)
    detail = json.loads(response["HX-Trigger"])["picture-deleted"]
    assert detail["undo"] == reverse("image-restore", args=[image.uid])
    assert not list(get_messages(response.wsgi_request))


def test_a_picture_in_the_trash_is_liked_by_nobody(client: Client, owner: User) -> None:
    assert act(client, "image-favourite", make_image(owner, trashed=True)).status_code == 404


@pytest.mark.parametrize("next", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_one_is_led_on_within_this_house_only(client: Client, owner: User, next: str) -> None:
    image = make_image(owner)
    response = act(client, "image-favourite", image, next=next)
    assert response["Location"] == reverse("image", args=[image.uid])
    assert act(client, "image-favourite", image, next="/trash/")["Location"] == "/trash/"


def test_after_deleting_one_is_not_led_back_to_the_picture(client: Client, owner: User) -> None:
    image = make_image(owner)
    own = reverse("image", args=[image.uid])
    assert act(client, "image-delete", image, next=own)["Location"] != own
