"""The grid: newest first, page by page, nothing twice and nothing left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery import feed
from gallery.keyset import Cursor
from gallery.models import Favourite, Image
from gallery.scope import NEWEST, View
from tests.gallery.factories import make_rows, make_user

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def uids(found: feed.Feed) -> list[str]:
    return [tile.uid for day in found.groups for tile in day.tiles]


def before(found: feed.Feed) -> str:
    return parse_qs(urlsplit(found.next_url).query)["before"][0]


def walk(user: User, size: int, favourites: bool = False) -> list[str]:
    found = feed.page(View(user), size=size, favourites=favourites)
    seen = uids(found)
    while found.next_url:
        found = feed.page(View(user), before=before(found), size=size, favourites=favourites)
        seen += uids(found)
    return seen


def newest_first(images: list[Image]) -> list[str]:
    return [str(image.uid) for image in reversed(images)]


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    user = make_user()
    images = make_rows(user, 25, step=timedelta(minutes=7))
    assert walk(user, 7) == newest_first(images)


def test_pictures_of_the_same_moment_are_told_apart_by_their_ids() -> None:
    user = make_user()
    images = make_rows(user, 10)
    assert len({image.created_at for image in images}) == 1
    assert walk(user, 3) == newest_first(images)


def test_what_arrives_meanwhile_shifts_no_page() -> None:
    user = make_user()
    images = make_rows(user, 10, last=timezone.now() - timedelta(hours=1), step=timedelta(seconds=1))
    first = feed.page(View(user), size=4)
    make_rows(user, 5)
    second = feed.page(View(user), before=before(first), size=4)
    assert uids(first) + uids(second) == newest_first(images)[:8]


def test_a_page_whose_last_picture_is_deleted_meanwhile_goes_on_from_there() -> None:
    user = make_user()
    images = make_rows(user, 6)
    first = feed.page(View(user), size=3)
    Image.objects.filter(uid=uids(first)[-1]).update(deleted_at=timezone.now())
    assert uids(feed.page(View(user), before=before(first), size=3)) == newest_first(images)[3:]


@pytest.mark.parametrize(
    "cursor", ["", "x", "12", "12-", "-1-2", "9" * 17 + "-1", "1-" + "9" * 30, "１-２", "1-2\n"]
)
def test_a_cursor_that_is_none_shows_the_first_page(cursor: str) -> None:
    user = make_user()
    make_rows(user, 3)
    assert len(uids(feed.page(View(user), before=cursor))) == 3


def test_cursors_keep_microseconds() -> None:
    at = datetime(2026, 11, 20, 12, 0, 0, 123457, tzinfo=UTC)
    assert Cursor.read(str(Cursor(at, 7))) == Cursor(at, 7)


def test_everybody_sees_their_own_pictures_only() -> None:
    user, other = make_user(), make_user("jon", is_superuser=True, is_staff=True)
    make_rows(user, 2)
    assert uids(feed.page(View(other))) == []
    assert feed.page(View(other)).empty
    assert feed.page(View(AnonymousUser())).empty
    assert feed.page(View(AnonymousUser()), favourites=True).empty


def test_favourites_are_a_feed_of_their_own() -> None:
    user, other = make_user(), make_user("jon")
    images = make_rows(user, 12, step=timedelta(minutes=1))
    for image in (images[2], images[5], images[9]):
        Favourite.objects.create(image=image, user=user)
    Favourite.objects.create(image=images[1], user=other)
    expected = [str(images[place].uid) for place in (9, 5, 2)]
    assert walk(user, 2, favourites=True) == expected
    assert "filter=favourites" in feed.page(View(user), size=2, favourites=True).next_url
    hearts = {tile.uid for day in feed.page(View(user)).groups for tile in day.tiles if tile.favourite}
    assert hearts == set(expected)
    Image.objects.filter(pk=images[5].pk).update(deleted_at=timezone.now())
    assert walk(user, 2, favourites=True) == [expected[0], expected[2]]
    assert feed.page(View(user), favourites=True, whole=True).count_text == "2 pictures"


@pytest.mark.parametrize("favourites", [False, True])
def test_a_page_costs_the_same_queries_whatever_stands_below_it(favourites: bool) -> None:
    counts = []
    for number, size in enumerate((feed.FIRST + 1, 200)):
        user = make_user(f"user{number}")
        images = make_rows(user, size)
        Favourite.objects.bulk_create(Favourite(image=image, user=user) for image in images)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = feed.page(View(user), favourites=favourites, whole=True)
            assert len(uids(found)) == feed.FIRST
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_far_down_walks_the_index() -> None:
    user = make_user()
    images = make_rows(user, 50)
    cursor = Cursor(images[20].created_at, images[20].pk)
    plan = View(user).first(60, NEWEST, cursor.below("created_at")).explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX image_owner_alive" in plan
        assert "TEMP B-TREE" not in plan


def test_counts_end_at_a_thousand() -> None:
    user = make_user()

    def counted() -> str:
        return feed.page(View(user), size=1, whole=True).count_text

    assert counted() == "0 pictures"
    make_rows(user, 1)
    assert counted() == "1 picture"
    make_rows(user, 999)
    assert counted() == "1,000 pictures"
    make_rows(user, 1)
    assert counted() == "1,000+ pictures"


def test_neighbours_stand_in_the_order_of_the_grid() -> None:
    user = make_user()
    oldest, middle, newest = make_rows(user, 3)
    assert feed.neighbours(View(user), middle) == (str(newest.uid), str(oldest.uid))
    assert feed.neighbours(View(user), newest) == ("", str(middle.uid))
    assert feed.neighbours(View(user), oldest) == (str(middle.uid), "")
    Image.objects.filter(pk=middle.pk).update(deleted_at=timezone.now())
    assert feed.neighbours(View(user), newest) == ("", str(oldest.uid))


def test_headings_are_days_with_their_numbers_also_where_a_page_ends() -> None:
    user = make_user()
    make_rows(user, 8, last=NOON - timedelta(days=1))
    make_rows(user, 9, last=NOON)
    first = feed.page(View(user), size=12, now=NOON)
    assert [(day.label, day.note, day.continued) for day in first.groups] == [
        ("Today", "9 pictures", False),
        ("Yesterday", "8 pictures", False),
    ]
    second = feed.page(View(user), before=before(first), size=12, now=NOON)
    assert [(day.label, len(day.tiles), day.continued) for day in second.groups] == [("Yesterday", 5, True)]
    assert second.next_url == ""
