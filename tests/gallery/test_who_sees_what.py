"""Every way to a picture shows what the plain model of the house says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import transaction
from django.http import Http404
from hypothesis import given

from gallery import feed, media, trash
from gallery.days import pictures
from gallery.details import details
from gallery.models import Favourite, Image, Visibility, named_teams_of, with_favourites
from gallery.scope import Scope, View
from tests.gallery.houses import HOUSES, PEOPLE, Built, House, build
from tests.profile import examples

pytestmark = pytest.mark.django_db
many = examples(quick=20, full=100)


@contextmanager
def built(house: House) -> Iterator[Built]:
    """The house, and nothing of it afterwards."""
    with transaction.atomic():
        yield build(house)
        transaction.set_rollback(True)


def wall(view: View, *, favourites: bool = False) -> list[str]:
    """Page by page, two pictures on each."""
    seen: list[str] = []
    found = feed.page(view, size=2, favourites=favourites)
    while True:
        seen += [tile.uid for day in found.groups for tile in day.tiles]
        if not found.next_url:
            return seen
        query = parse_qs(urlsplit(found.next_url).query)
        again = View(view.user, Scope.read(query.get("scope", [""])[0]))
        found = feed.page(again, size=2, before=query["before"][0], favourites=favourites)


def names(images: list[Image]) -> list[str]:
    return [str(image.uid) for image in images]


@many
@given(HOUSES)
def test_the_grid_its_numbers_and_its_arrows_show_what_one_may_see(house: House) -> None:
    with built(house) as site:
        for person, user in enumerate(site.people):
            for scope in Scope:
                expected = names(site.expected(person, scope))
                view = View(user, scope)
                assert wall(view) == expected
                assert feed.page(view, whole=True).count_text == pictures(len(expected))
                for place, uid in enumerate(expected):
                    here = Image.objects.get(uid=uid)
                    newer = expected[place - 1] if place else ""
                    older = expected[place + 1] if place + 1 < len(expected) else ""
                    assert feed.neighbours(view, here) == (newer, older)


@many
@given(HOUSES)
def test_a_picture_its_bytes_and_its_family_are_there_for_whom_it_is_shown_to(house: House) -> None:
    with built(house) as site:
        for person, user in enumerate(site.people):
            whole = set(names(site.expected(person, Scope.EVERYONE)))
            for picture, image in zip(house.pictures, site.images, strict=True):
                assert has_bytes(user, image) == house.sees(person, picture)
                found = with_favourites(Image.objects.visible_to(user), user).filter(pk=image.pk).first()
                assert (found is not None) == house.sees(person, picture)
                if found is None:
                    continue
                shown = details(found, user, named_teams_of(user))
                assert {tile.uid for tile in shown.parents} == whole & set(
                    names(list(Image.objects.filter(child_links__image=image)))
                )
                assert {tile.uid for tile in shown.children} == whole & set(
                    names(list(Image.objects.filter(parent_links__parent=image)))
                )
                mine = picture.owner == person
                assert (bool(shown.delete_url), bool(shown.sharing)) == (mine, mine)
                assert shown.by == ("" if mine else site.people[picture.owner].username)
                assert shown.favourite == (person in picture.liked_by)


@many
@given(HOUSES)
def test_favourites_and_the_trash_show_no_more_than_that(house: House) -> None:
    with built(house) as site:
        for person, user in enumerate(site.people):
            liked = set(Favourite.objects.filter(user=user).values_list("image", flat=True))
            visible = {image.pk for image in site.expected(person, Scope.EVERYONE)}
            expected = [str(image.uid) for image in reversed(site.images) if image.pk in liked & visible]
            assert wall(View(user), favourites=True) == expected
            assert feed.page(View(user), favourites=True, whole=True).count_text == pictures(len(expected))
            thrown = {tile.uid for tile in trash.page(user).tiles}
            assert thrown == {
                str(image.uid)
                for picture, image in zip(house.pictures, site.images, strict=True)
                if picture.trashed and picture.owner == person
            }


@many
@given(HOUSES)
def test_the_switch_is_there_where_there_is_more_than_ones_own(house: House) -> None:
    with built(house) as site:
        for person, user in enumerate(site.people):
            others = [
                p for p in house.pictures if house.hangs(person, Scope.EVERYONE, p) and p.owner != person
            ]
            kinds = {picture.visibility for picture in others}
            expected = [Scope.MINE] if kinds else []
            expected += [Scope.TEAM] if Visibility.TEAM in kinds else []
            expected += [Scope.EVERYONE] if Visibility.EVERYONE in kinds else []
            assert feed.page(View(user), whole=True).scopes == expected


@many
@given(HOUSES)
def test_a_team_that_is_deleted_shows_nothing_to_anybody_any_more(house: House) -> None:
    with built(house) as site:
        Group.objects.all().delete()
        assert not Image.objects.exclude(team=None).exists()
        assert not Image.objects.filter(visibility=Visibility.TEAM).exists()
        for person, user in enumerate(site.people):
            own = {image.pk for image in site.images if image.owner_id == user.pk}
            public = {
                image.pk
                for picture, image in zip(house.pictures, site.images, strict=True)
                if picture.visibility == Visibility.EVERYONE and house.sees(person, picture)
            }
            assert set(Image.objects.visible_to(user).values_list("pk", flat=True)) == own | public


@many
@given(HOUSES)
def test_who_is_not_signed_in_sees_nothing(house: House) -> None:
    with built(house) as site:
        nobody = AnonymousUser()
        assert not Image.objects.visible_to(nobody).exists()
        assert not any(has_bytes(nobody, image) for image in site.images)
        for scope in Scope:
            assert wall(View(nobody, scope)) == []
            assert feed.page(View(nobody, scope), whole=True).count_text == "0 pictures"
            assert feed.page(View(nobody, scope), whole=True).scopes == []
        assert len(site.people) == PEOPLE


def has_bytes(user: User | AnonymousUser, image: Image) -> bool:
    with suppress(Http404):
        media.find(user, image.uid, image.hash, "original.png")
        return True
    return False
