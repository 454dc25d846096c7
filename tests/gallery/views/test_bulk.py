from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gallery.models import Favourite, Image, Visibility
from tests.gallery.factories import make_image, make_user

pytestmark = pytest.mark.django_db
ACTS = ("images-delete", "images-restore", "images-favourite", "images-visibility")


@pytest.fixture
def owner(db: None) -> User:
    return make_user()


@pytest.fixture
def mine(client: Client, owner: User) -> list[Image]:
    client.force_login(owner)
    return [make_image(owner) for _ in range(3)]


def uids(*images: Image) -> list[str]:
    return [str(image.uid) for image in images]


def test_several_go_to_the_trash_and_come_back(client: Client, mine: list[Image]) -> None:
    chosen = {"uids": uids(*mine[:2])}
    assert client.post(reverse("images-delete"), chosen).status_code == 204
    assert [*Image.objects.alive()] == [mine[2]]
    assert client.post(reverse("images-restore"), chosen).status_code == 204
    assert Image.objects.alive().count() == 3


def test_what_was_in_the_trash_already_keeps_its_day(client: Client, owner: User, mine: list[Image]) -> None:
    before = make_image(owner, trashed=True)
    client.post(reverse("images-delete"), {"uids": uids(before, *mine)})
    assert Image.objects.get(pk=before.pk).deleted_at == before.deleted_at


def test_several_become_favourites_and_again_none(client: Client, owner: User, mine: list[Image]) -> None:
    Favourite.objects.create(image=mine[0], user=owner)
    for _ in range(2):
        answer = client.post(reverse("images-favourite"), {"uids": uids(*mine), "on": "1"})
        assert answer.status_code == 204
    assert Favourite.objects.filter(user=owner).count() == 3
    client.post(reverse("images-favourite"), {"uids": uids(*mine[1:]), "on": "0"})
    assert [favourite.image for favourite in Favourite.objects.all()] == [mine[0]]


@pytest.mark.parametrize("act", ["images-delete", "images-restore", "images-visibility"])
def test_what_others_show_is_theirs_to_change(client: Client, mine: list[Image], act: str) -> None:
    theirs = make_image(make_user("jon"))
    Image.objects.filter(pk=theirs.pk).update(visibility=Visibility.EVERYONE)
    form = {"uids": uids(*mine, theirs), "to": "everyone"}
    assert client.post(reverse(act), form).status_code == 404
    assert Image.objects.alive().count() == 4
    assert Image.objects.filter(visibility=Visibility.EVERYONE).count() == 1


def test_no_heart_is_put_on_what_one_does_not_see(client: Client, mine: list[Image]) -> None:
    private = make_image(make_user("jon"))
    assert client.post(reverse("images-favourite"), {"uids": uids(*mine, private)}).status_code == 404
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_of_none_of_too_many_and_of_no_ids_nothing_is_done(
    client: Client, mine: list[Image], act: str
) -> None:
    first = uids(mine[0])[0]
    for wrong in ([], ["x"], [first, "x"], [first] * 201):
        answer = client.post(reverse(act), {"uids": wrong, "to": "everyone"})
        assert (answer.status_code, answer.content) == (422, b"Choose 1 to 200 pictures.")
    assert Image.objects.alive().filter(visibility=Visibility.PRIVATE).count() == 3


@pytest.mark.parametrize("act", ACTS)
def test_many_take_as_many_queries_as_one(client: Client, mine: list[Image], act: str) -> None:
    counts = []
    for chosen in (mine[:1], mine[1:2], mine):
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse(act), {"uids": uids(*chosen), "to": "everyone"})
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first also notes that somebody is here


def test_the_menu_offers_ones_own_circles(client: Client, mine: list[Image]) -> None:
    menu = client.get(reverse("images-visibility")).content.decode()
    assert "Only you" in menu and "Everyone here" in menu
