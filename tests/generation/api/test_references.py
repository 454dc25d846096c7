"""References that a script names, by id or by link."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation import references as library
from generation.api.errors import Invalid
from generation.api.fetching import NOT_GIVEN, NOWHERE
from generation.api.links import image_link
from generation.api.references import NEEDED, NOT_REGISTERED, UNKNOWN, resolve_all
from generation.models import Reference
from tests.generation.api import elsewhere
from tests.generation.api.calling import Caller
from tests.generation.api.elsewhere import Elsewhere
from tests.generation.api.uploads import ASSETS, FROM_URL, brought_in, content_of, follow, sign, stored
from tests.generation.making import picture, reference

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
FIELD = "parameters.reference_images"


@pytest.fixture
def place(settings: Settings) -> Iterator[Elsewhere]:
    """A server that an admin allows."""
    with elsewhere.running() as running:
        settings.ALLOWED_REFERENCE_HOSTS = [running.host]
        yield running


def found(owner: User, value: Any) -> Reference:
    return all_of(owner, value)[0]


def all_of(owner: User, *values: Any) -> list[Reference]:
    return resolve_all(owner, [(FIELD, value) for value in values], RequestFactory().get("/"))  # type: ignore[arg-type]


def why_not(owner: User, *values: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        all_of(owner, *values)
    assert set(refused.value.errors) == {FIELD}
    return refused.value.errors[FIELD]


def test_an_asset_is_found_by_the_id_that_its_owner_chose(caller: Caller, member: User) -> None:
    asset = brought_in(caller)
    assert found(member, asset["id"]) == Reference.objects.get()
    assert found(member, f"  {asset['id'].upper()}\n") == Reference.objects.get()


def test_a_reference_of_the_library_is_found_by_its_own_id(member: User) -> None:
    row = reference(member)
    assert found(member, str(row.uid)) == row


def test_a_picture_of_the_gallery_becomes_a_reference_and_a_parent(member: User) -> None:
    image = stored(member)
    assert found(member, str(image.uid)).image == image
    assert found(member, str(image.uid)) == Reference.objects.get()


def test_another_person_s_ids_are_nothing(caller: Caller, member: User, other: User) -> None:
    asset, row, image = brought_in(caller), reference(member, "red"), stored(member)
    for uid in (asset["id"], row.uid, image.uid):
        assert why_not(other, str(uid)) == [UNKNOWN]
    assert not Reference.objects.filter(owner=other).exists()


def test_what_was_deleted_is_nothing(caller: Caller, member: User) -> None:
    asset, image = brought_in(caller), stored(member)
    Reference.objects.update(deleted_at=timezone.now())
    Image.objects.update(deleted_at=timezone.now())
    for uid in (asset["id"], Reference.objects.get().uid, image.uid):
        assert why_not(member, str(uid)) == [UNKNOWN]


def test_an_asset_that_is_not_registered_says_so(caller: Caller, member: User) -> None:
    assert why_not(member, sign(caller).json()["resource_id"]) == [NOT_REGISTERED]


@pytest.mark.parametrize("value", ["", "  ", None, 0, 7, 1.5, True, [], ["x"], {}, {"url": "https://x"}])
def test_what_names_nothing_is_said(member: User, value: Any) -> None:
    assert why_not(member, value) == [NEEDED]


@pytest.mark.parametrize("value", ["undefined", "null", "lamp.png", "..", "1", NOBODY, "x" * 9000])
def test_an_id_of_nothing_is_no_image(member: User, value: str) -> None:
    assert why_not(member, value) == [UNKNOWN]


def test_a_link_is_fetched_into_the_library(place: Elsewhere, member: User) -> None:
    row = found(member, f" {place.gives('/a/lamp.png', picture())} ")
    assert (row.owner, row.name) == (member, "lamp.png")
    assert row.source.read() == picture()


def test_the_same_value_twice_is_looked_up_once_and_is_two_references(place: Elsewhere, member: User) -> None:
    url, row = place.gives("/lamp.png", picture("red")), reference(member)
    rows = all_of(member, url, str(row.uid), f" {url} ", str(row.uid))
    assert [one.pk for one in rows] == [rows[0].pk, row.pk, rows[0].pk, row.pk]
    assert place.asked == ["/lamp.png"]


def test_nothing_is_fetched_where_an_id_is_wrong(place: Elsewhere, member: User) -> None:
    url = place.gives("/lamp.png", picture())
    assert why_not(member, url, "undefined", "") == [UNKNOWN, NEEDED]
    assert place.asked == []


def test_each_field_at_fault_is_named(member: User) -> None:
    with pytest.raises(Invalid) as refused:
        resolve_all(member, [("a", "x"), ("b", None)], RequestFactory().get("/"))  # type: ignore[arg-type]
    assert refused.value.errors == {"a": [UNKNOWN], "b": [NEEDED]}


def test_what_is_no_picture_is_said_in_the_library_s_words(place: Elsewhere, member: User) -> None:
    assert why_not(member, place.gives("/page", b"<html>"))[0].startswith("This is not a picture")
    assert why_not(member, place.gives("/none", picture(), 404)) == [NOT_GIVEN]
    assert why_not(member, "https://127.0.0.1/x.png") == [NOWHERE]
    assert not Reference.objects.exists()


def test_a_picture_s_own_link_is_the_picture(member: User, other: User) -> None:
    image = stored(member)
    url = image_link(RequestFactory().get("/"), image, member)
    assert found(member, url).image == image
    assert found(other, url).image is None


def test_from_url_brings_a_picture_in(place: Elsewhere, caller: Caller) -> None:
    data = picture(format="WEBP")
    url = place.gives("/lamp.webp", data)
    response = caller.post(FROM_URL, {"url": f" {url} ", "asset_type": 0, "name": "A lamp"})
    assert response.status_code == 201
    body = response.json()
    assert (body["status"], body["name"], body["content_type"]) == (4, "A lamp", "image/webp")
    looked = caller.get(f"{ASSETS}/{body['id']}").json()
    assert content_of(follow(looked["file_url"])) == data


def test_from_url_takes_our_own_links_without_http(caller: Caller, stranger: Caller) -> None:
    url = brought_in(caller)["file_url"]
    body = stranger.post(FROM_URL, {"url": url}).json()
    assert content_of(follow(body["file_url"])) == picture()
    assert Reference.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": 5}, 400),
        ({"url": None}, 400),
        ({"url": ["https://example.org/"]}, 400),
        ({"url": "lamp.png"}, 400),
        ({"url": "https://127.0.0.1/x.png"}, 400),
        ({"url": "https://example.org/", "asset_type": 2}, 415),
        ({"url": "https://example.org/", "asset_type": "x"}, 400),
    ],
)
def test_a_url_at_fault_is_said(caller: Caller, body: dict[str, Any], status: int) -> None:
    response = caller.post(FROM_URL, body)
    assert response.status_code == status
    assert response.json()["detail"]
    if status == 400:
        assert set(response.json()["errors"]) <= {"url", "asset_type"}


def test_a_picture_that_the_library_has_is_not_kept_twice(
    place: Elsewhere, caller: Caller, member: User
) -> None:
    row = library.add(member, io.BytesIO(picture()), "lamp.png")
    url = place.gives("/other.png", picture())
    assert caller.post(FROM_URL, {"url": url}).json()["id"] == str(row.uid)
    assert Reference.objects.count() == 1
