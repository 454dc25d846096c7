"""The pages of the gallery, for their owner and for nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.feed import FIRST
from gallery.models import Image
from tests.gallery.factories import make_image, make_rows, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", ["image", "image-panel", "image-download"])
def test_a_picture_is_its_owners_alone(client: Client, owner: User, name: str) -> None:
    image = make_image(owner)
    url = reverse(name, args=[image.uid])
    assert client.get(url).status_code == 200
    client.force_login(make_user("jon", is_staff=True, is_superuser=True))
    assert client.get(url).status_code == 404
    client.logout()
    response = client.get(url)
    assert (response.status_code, "login" in response["Location"]) == (302, True)


@pytest.mark.parametrize("name", ["gallery-grid", "trash"])
def test_lists_ask_for_a_session_and_show_ones_own(client: Client, owner: User, name: str) -> None:
    image = make_image(owner, trashed=name == "trash")
    assert str(image.uid) in client.get(reverse(name)).content.decode()
    client.force_login(make_user("jon", is_staff=True, is_superuser=True))
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert str(image.uid) not in response.content.decode()
    client.logout()
    assert client.get(reverse(name)).status_code == 302


def test_an_image_page_shows_the_recipe_and_leads_on(client: Client, owner: User) -> None:
    older, image, newer = (make_image(owner, prompt=f"<b>{name}</b>") for name in ("older", "this", "newer"))
    response = client.get(reverse("image", args=[image.uid]))
    assert response.context["image"].prompt == "<b>this</b>"
    assert response.context["previous_url"] == reverse("image", args=[newer.uid])
    assert response.context["next_url"] == reverse("image", args=[older.uid])
    page = response.content.decode()
    assert "&lt;b&gt;this&lt;/b&gt;" in page
    assert "<b>this" not in page
    assert response.context["image"].download_url in page


def test_the_panel_is_a_part_and_no_page(client: Client, owner: User) -> None:
    page = client.get(reverse("image-panel", args=[make_image(owner).uid]), headers=HTMX).content.decode()
    assert "A lake at dusk" in page
    assert "<html" not in page


def test_the_grid_is_a_page_and_by_htmx_a_part(client: Client, owner: User) -> None:
    make_rows(owner, 70)
    whole = client.get(reverse("gallery-grid"))
    assert "<html" in whole.content.decode()
    assert whole.context["feed"].count_text == "70 pictures"
    following = whole.context["feed"].next_url
    assert following in whole.content.decode().replace("&amp;", "&")
    part = client.get(following, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert sum(len(day.tiles) for day in part.context["feed"].groups) == 70 - FIRST
    assert part.context["feed"].next_url == ""


def test_a_cursor_that_is_none_is_no_error(client: Client, owner: User) -> None:
    for name in ("gallery-grid", "trash"):
        for cursor in ("x", "1-2-3", "9" * 40, "\x00"):
            assert client.get(reverse(name), {"before": cursor}).status_code == 200


@pytest.mark.parametrize("name", ["gallery-grid", "trash"])
def test_pages_cost_the_same_queries_whatever_stands_below_them(client: Client, name: str) -> None:
    counts = []
    for number, size in enumerate((70, 200)):
        user = make_user(f"user{number}")
        make_rows(user, size)
        if name == "trash":
            Image.objects.filter(owner=user).update(deleted_at=timezone.now())
        client.force_login(user)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_image_page_costs_the_same_queries_with_and_without_relatives(client: Client, owner: User) -> None:
    alone = make_image(owner)
    parents = make_rows(owner, 8)
    loaded = make_image(owner, parents=[parent.pk for parent in parents])
    for _ in range(4):
        make_image(owner, parents=[loaded.pk])
    counts = []
    for image in (alone, loaded):
        client.get(reverse("image", args=[image.uid]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("image", args=[image.uid]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_trash_shows_what_was_thrown_away_page_by_page(client: Client, owner: User) -> None:
    rows = make_rows(owner, 65)
    Image.objects.filter(pk__in=[row.pk for row in rows]).update(deleted_at=timezone.now())
    first = client.get(reverse("trash"))
    second = client.get(first.context["next_url"])
    seen = [tile.uid for page in (first, second) for tile in page.context["tiles"]]
    assert seen == [str(row.uid) for row in reversed(rows)]
    assert second.context["next_url"] == ""
    tile = first.context["tiles"][0]
    assert (tile.deleted_text, tile.restore_url) == (
        "Deleted today",
        reverse("image-restore", args=[tile.uid]),
    )
