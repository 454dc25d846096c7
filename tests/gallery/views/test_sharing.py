"""Showing pictures to others, one or several, and choosing what new ones begin with."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from gallery.models import PRIVATE, Image, Sharing, SharingPreference, Visibility, default_sharing
from tests.gallery.factories import make_image, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
EVERYONE = Sharing(Visibility.EVERYONE)


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def other() -> Client:
    signed_in = Client()
    signed_in.force_login(make_user("jon"))
    return signed_in


def team(name: str, *members: User) -> Group:
    made = Group.objects.create(name=name)
    made.user_set.set(members)
    return made


def show(client: Client, image: Image, to: str, **more: Any) -> Any:
    return client.post(reverse("image-visibility", args=[image.uid]), {"to": to}, **more)


def of(image: Image) -> Sharing:
    image.refresh_from_db()
    return image.sharing


def test_a_picture_shown_to_everyone_is_there_for_others_and_gone_when_it_is_taken_back(
    client: Client, owner: User, other: Client
) -> None:
    image = make_image(owner)
    addresses = [
        reverse("media", args=[image.uid, image.hash, "320.webp"]),
        reverse("media", args=[image.uid, image.hash, "original.png"]),
        *(reverse(name, args=[image.uid]) for name in ("image", "image-panel", "image-download")),
    ]
    show(client, image, "everyone")
    responses = [other.get(address) for address in addresses]
    assert [response.status_code for response in responses] == [200] * 5
    assert all("private" in response["Cache-Control"] for response in responses[:2])
    etag = responses[0]["ETag"]
    show(client, image, "private")
    assert [other.get(address).status_code for address in addresses] == [404] * 5
    assert other.get(addresses[0], headers={"If-None-Match": etag}).status_code == 404


def test_one_team_is_taken_without_asking_and_of_several_one_is_named(client: Client, owner: User) -> None:
    image, design = make_image(owner), team("Design", owner)
    show(client, image, "team")
    assert of(image) == Sharing(Visibility.TEAM, design.pk)
    press = team("Press", owner)
    assert "Say which" in str(list(get_messages(show(client, image, "team").wsgi_request))[-1])
    show(client, image, f"team-{press.pk}")
    assert of(image) == Sharing(Visibility.TEAM, press.pk)


@pytest.mark.parametrize("to", ["", "team", "team-", "team-0", "team-x", "public", "team-１", "\x00"])
def test_what_is_no_circle_of_ones_own_changes_nothing(client: Client, owner: User, to: str) -> None:
    image, theirs = make_image(owner), team("Theirs")
    for wish in (to, f"team-{theirs.pk}"):
        response = show(client, image, wish, headers=HTMX)
        assert response.status_code == 422
        assert "Choose who sees it" in response.content.decode()
        assert of(image) == PRIVATE


def test_by_htmx_the_menu_comes_back_as_it_then_is_and_says_so(client: Client, owner: User) -> None:
    page = show(client, make_image(owner), "everyone", headers=HTMX).content.decode()
    assert "<html" not in page
    assert "Everyone here sees this picture now." in page
    assert page.count('aria-current="true"') == 1


def test_only_its_owner_says_who_sees_it(client: Client, owner: User, other: Client) -> None:
    image = make_image(owner)
    assert show(other, image, "everyone").status_code == 404
    show(client, image, "everyone")
    assert show(other, image, "private").status_code == 404
    assert of(image) == EVERYONE
    panel = other.get(reverse("image-panel", args=[image.uid])).content.decode()
    assert reverse("image-visibility", args=[image.uid]) not in panel
    assert reverse("image-delete", args=[image.uid]) not in panel
    assert "Shown to everyone here" in panel


def test_several_are_shown_together(client: Client, owner: User) -> None:
    images = [make_image(owner) for _ in range(3)]
    uids = [str(image.uid) for image in images]
    response = client.post(reverse("images-visibility"), {"uids": uids, "to": "everyone"}, headers=HTMX)
    assert response.content.decode() == "Everyone here sees these 3 pictures now."
    assert {of(image) for image in images} == {EVERYONE}
    client.post(reverse("images-visibility"), {"uids": [*uids, uids[0]], "to": "private"})
    assert {of(image) for image in images} == {PRIVATE}


def test_of_several_all_or_none(client: Client, owner: User) -> None:
    mine, theirs = make_image(owner), make_image(make_user("jon"))
    Image.objects.filter(pk=theirs.pk).update(visibility=Visibility.EVERYONE)
    uids = [str(mine.uid), str(theirs.uid)]
    assert client.post(reverse("images-visibility"), {"uids": uids, "to": "everyone"}).status_code == 404
    assert of(mine) == PRIVATE
    for wrong in ([], ["x"], [*uids[:1], "x"], [uids[0]] * 201):
        answer = client.post(reverse("images-visibility"), {"uids": wrong, "to": "everyone"}, headers=HTMX)
        assert answer.status_code == 422
    assert of(mine) == PRIVATE


def test_the_page_of_the_default_keeps_what_is_chosen(client: Client, owner: User) -> None:
    design, url = team("Design", owner), reverse("sharing-settings")
    assert "Only you" in client.get(url).content.decode()
    assert client.post(url, {"to": f"team-{design.pk}"}).status_code == 302
    assert default_sharing(owner) == Sharing(Visibility.TEAM, design.pk)
    refused = client.post(url, {"to": "team-9999"})
    assert refused.status_code == 422
    assert "Choose who sees it" in refused.content.decode()
    assert default_sharing(owner) == Sharing(Visibility.TEAM, design.pk)


def test_without_ones_own_default_the_sites_holds(owner: User, settings: Settings) -> None:
    assert default_sharing(owner) == PRIVATE
    settings.ATELIER_DEFAULT_VISIBILITY = "everyone"
    assert default_sharing(owner) == EVERYONE
    settings.ATELIER_DEFAULT_VISIBILITY = "team"
    assert default_sharing(owner) == PRIVATE
    design = team("Design", owner)
    assert default_sharing(owner) == Sharing(Visibility.TEAM, design.pk)
    team("Press", owner)
    assert default_sharing(owner) == PRIVATE
    SharingPreference.objects.create(user=owner, visibility=Visibility.EVERYONE)
    assert default_sharing(owner) == EVERYONE


def test_who_leaves_a_team_still_shows_it_what_they_showed_but_nothing_new(
    client: Client, owner: User
) -> None:
    friend, image = make_user("jon"), make_image(owner)
    design = team("Design", owner, friend)
    show(client, image, "team")
    SharingPreference.objects.create(user=owner, visibility=Visibility.TEAM, team=design)
    owner.groups.clear()
    assert Image.objects.visible_to(friend).filter(pk=image.pk).exists()
    assert default_sharing(owner) == PRIVATE
    panel = client.get(reverse("image-panel", args=[image.uid])).content.decode()
    assert "Design" in panel
    assert show(client, image, f"team-{design.pk}", headers=HTMX).status_code == 422


def test_with_a_team_goes_what_was_shown_to_it_and_the_default(client: Client, owner: User) -> None:
    friend, image = make_user("jon"), make_image(owner)
    design = team("Design", owner, friend)
    show(client, image, "team")
    SharingPreference.objects.create(user=owner, visibility=Visibility.TEAM, team=design)
    design.delete()
    assert of(image) == PRIVATE
    assert default_sharing(owner) == PRIVATE
    assert not Image.objects.visible_to(friend).exists()


def test_the_switch_stays_in_the_address_and_names_the_maker(client: Client, owner: User) -> None:
    make_image(owner)
    assert "Everyone" not in client.get(reverse("gallery-grid")).content.decode()
    theirs = make_image(make_user("jon"), prompt="A harbour")
    Image.objects.filter(pk=theirs.pk).update(visibility=Visibility.EVERYONE)
    mine = client.get(reverse("gallery-grid")).content.decode()
    assert "?scope=everyone" in mine
    assert "A harbour" not in mine
    whole = client.get(reverse("gallery-grid"), {"scope": "everyone"}).content.decode()
    assert "<b>jon</b> <span>A harbour</span>" in whole
    assert f"{reverse('image', args=[theirs.uid])}?scope=everyone" in whole
    page = client.get(reverse("image", args=[theirs.uid]), {"scope": "everyone"})
    assert page.context["next_url"].endswith("?scope=everyone")


def test_a_heart_is_ones_own_on_what_others_show(client: Client, owner: User, other: Client) -> None:
    image = make_image(owner)
    show(client, image, "everyone")
    assert other.post(reverse("image-favourite", args=[image.uid]), headers=HTMX).status_code == 204
    assert image.favourites.get().user.username == "jon"
