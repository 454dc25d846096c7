"""One's own pictures over the API, and nobody else's."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Favourite, Image, ImageParent
from tests.gallery.factories import make_image, make_rows
from tests.generation.api.calling import Caller
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
IMAGES = "/api/v1/images"
NONSENSE = ["undefined", "null", "1", "%00", "..", "00000000-0000-4000-8000-000000000000", "x" * 300]


def listed(caller: Caller, **query: Any) -> list[str]:
    response = caller.get(IMAGES, **query)
    assert response.status_code == 200, response.content
    return [entry["id"] for entry in response.json()["images"]]


def test_a_picture_tells_its_whole_recipe(service: Upstream, member: User, caller: Caller) -> None:
    teal = reference(member)
    job = drive(requested(member, "a lighthouse", model_id=KONTEXT, references=[teal], styles=["poster"]))
    image = Image.objects.get()
    Favourite.objects.create(user=member, image=image)
    body = caller.get(f"{IMAGES}/{image.uid}").json()
    assert urlsplit(body.pop("url")).scheme == "http"
    assert body == {
        "id": str(image.uid),
        "created_at": image.created_at.isoformat(),
        "width": image.width,
        "height": image.height,
        "content_type": image.content_type,
        "size": image.size,
        "prompt": "a lighthouse",
        "negative_prompt": "",
        "model": KONTEXT,
        "model_name": image.model_name,
        "provider": "simplified",
        "capability": "reference_image",
        "parameters": image.parameters,
        "styles": ["poster"],
        "seed": image.seed,
        "cost": 100,
        "references": [{"id": str(teal.uid), "name": "teal.png"}],
        "parents": [],
        "job": str(job.uid),
        "favourite": True,
    }
    assert caller.get(IMAGES).json()["images"][0] | {"url": ""} == body | {"url": ""}


def test_parents_are_named_in_their_order_if_their_owner_still_has_them(
    member: User, other: User, caller: Caller
) -> None:
    child, first, second, thrown, foreign = (make_image(member, prompt=str(n)) for n in range(5))
    Image.objects.filter(pk=thrown.pk).update(deleted_at=timezone.now())
    Image.objects.filter(pk=foreign.pk).update(owner=other)
    for place, parent in enumerate((second, thrown, foreign, first)):
        ImageParent.objects.create(image=child, parent=parent, position=place)
    assert caller.get(f"{IMAGES}/{child.uid}").json()["parents"] == [str(second.uid), str(first.uid)]


def test_the_download_is_the_original_to_the_byte(member: User, caller: Caller) -> None:
    image = make_image(member)
    response = caller.get(f"{IMAGES}/{image.uid}/download")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == image.file.read()
    assert response["Content-Type"] == image.content_type
    assert str(image.uid) in response["Content-Disposition"]
    seen = caller.client.get(f"{IMAGES}/{image.uid}/download", headers={"If-None-Match": response["ETag"]})
    assert seen.status_code == 304


def test_a_deleted_picture_is_in_the_trash_and_comes_back(member: User, caller: Caller) -> None:
    image, kept = make_image(member), make_image(member)
    for _ in range(2):
        assert caller.delete(f"{IMAGES}/{image.uid}").status_code == 204
    assert listed(caller) == [str(kept.uid)]
    assert caller.get(f"{IMAGES}/{image.uid}").status_code == 404
    assert caller.get(f"{IMAGES}/{image.uid}/download").status_code == 404
    caller.client.force_login(member)
    assert str(image.uid) in caller.client.get("/trash/").content.decode()
    for _ in range(2):
        response = caller.post(f"{IMAGES}/{image.uid}/restore")
        assert (response.status_code, response.json()["id"]) == (200, str(image.uid))
    assert set(listed(caller)) == {str(image.uid), str(kept.uid)}


def test_deleting_again_does_not_change_when_it_was_deleted(member: User, caller: Caller) -> None:
    image = make_image(member)
    before = timezone.now() - timedelta(days=3)
    Image.objects.filter(pk=image.pk).update(deleted_at=before)
    assert caller.delete(f"{IMAGES}/{image.uid}").status_code == 204
    assert Image.objects.get().deleted_at == before


def test_nothing_of_another_person_can_be_reached(member: User, stranger: Caller) -> None:
    alive, trashed = make_image(member), make_image(member, trashed=True)
    before = list(Image.objects.order_by("pk").values())
    assert listed(stranger) == []
    for image in (alive, trashed):
        address = f"{IMAGES}/{image.uid}"
        answers = [
            stranger.get(address),
            stranger.get(f"{address}/download"),
            stranger.delete(address),
            stranger.post(f"{address}/restore"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert all(answer.json()["detail"] for answer in answers)
    assert list(Image.objects.order_by("pk").values()) == before


def test_another_person_s_job_or_favourite_finds_nothing(
    service: Upstream, member: User, other: User, stranger: Caller
) -> None:
    job = drive(requested(member))
    Favourite.objects.create(user=other, image=Image.objects.get())
    assert listed(stranger, job=str(job.uid)) == []
    assert listed(stranger, favourites="true") == []


@pytest.mark.parametrize("text", NONSENSE)
def test_an_id_of_nothing_is_404_in_json(caller: Caller, text: str) -> None:
    address = f"{IMAGES}/{text}"
    for response in (
        caller.get(address),
        caller.delete(address),
        caller.get(f"{address}/download"),
        caller.post(f"{address}/restore"),
    ):
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_without_a_key_nothing_is_told(member: User) -> None:
    image = make_image(member)
    caller = Caller()
    caller.client.force_login(member)
    for response in (caller.get(IMAGES), caller.get(f"{IMAGES}/{image.uid}/download")):
        assert response.status_code == 401


def test_a_walk_sees_every_picture_once_also_while_new_ones_arrive(member: User, caller: Caller) -> None:
    # Many of the same moment, so that the id has to decide.
    there = [str(image.uid) for image in make_rows(member, 25)]
    cursor, seen = "", []
    while True:
        body = caller.get(IMAGES, limit=4, **({"cursor": cursor} if cursor else {})).json()
        seen += [entry["id"] for entry in body["images"]]
        cursor = body["next_cursor"]
        if not cursor:
            break
        make_rows(member, 1)
    assert seen == there[::-1]


def test_the_last_full_page_says_that_it_is_the_last(member: User, caller: Caller) -> None:
    make_rows(member, 4)
    assert caller.get(IMAGES, limit=4).json()["next_cursor"] is None
    assert caller.get(IMAGES, limit=3).json()["next_cursor"]


def test_filters_find_what_they_say(service: Upstream, member: User, caller: Caller) -> None:
    job = drive(requested(member))
    made = str(Image.objects.get().uid)
    now = timezone.now()
    old = make_image(member, created_at=now - timedelta(days=2), model="atelier-scenes", provider="builtin")
    Favourite.objects.create(user=member, image=old)
    assert listed(caller) == [made, str(old.uid)]
    assert listed(caller, model="atelier-scenes") == listed(caller, provider="builtin") == [str(old.uid)]
    assert listed(caller, capability="prompt") == listed(caller, job=str(job.uid)) == [made]
    assert listed(caller, favourites="true") == [str(old.uid)]
    assert listed(caller, favourites="false") == [made, str(old.uid)]
    yesterday = (now - timedelta(days=1)).isoformat()
    assert listed(caller, before=yesterday) == [str(old.uid)]
    assert listed(caller, after=yesterday) == [made]
    assert listed(caller, after=old.created_at.isoformat(), before=yesterday) == [str(old.uid)]
    assert listed(caller, model="no.such") == listed(caller, job=str(uuid.uuid4())) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "undefined"),
        ("cursor", ""),
        ("cursor", "99999999999999999-1-1"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "1.5"),
        ("limit", "٣"),
        ("limit", ""),
        ("model", "\x00"),
        ("provider", "x" * 201),
        ("capability", "video"),
        ("job", "undefined"),
        ("favourites", "maybe"),
        ("before", "yesterday"),
        ("before", "2026-13-01T00:00:00Z"),
        ("after", "0001-01-01T00:00:00+14:00"),
        ("after", ""),
    ],
)
def test_what_is_not_valid_is_400_and_names_the_field(caller: Caller, name: str, value: str) -> None:
    response = caller.get(IMAGES, **{name: value})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]


def test_a_refusal_says_what_would_do(caller: Caller) -> None:
    errors = caller.get(IMAGES, capability="video", after="yesterday").json()["errors"]
    assert errors["capability"] == ["One of: prompt, reference_image, multiple_images."]
    assert "such as 2026-03-01T12:00:00Z" in errors["after"][0]


def test_a_moment_without_an_offset_is_utc(member: User, caller: Caller, settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    image = make_image(member, created_at=noon)
    assert listed(caller, after="2026-03-01T12:00:00", before="2026-03-01T12:00:01") == [str(image.uid)]
    assert caller.get(f"{IMAGES}/{image.uid}").json()["created_at"] == "2026-03-01T12:00:00+00:00"


def test_a_cursor_of_any_size_is_answered(caller: Caller) -> None:
    assert listed(caller, cursor="99999999999999999-999999999999999999") == []


def test_a_hundred_pictures_take_as_many_queries_as_one(member: User, caller: Caller) -> None:
    parent = make_rows(member, 1, last=timezone.now() - timedelta(days=1))[0]
    assert len(listed(caller)) == 1
    taken = []
    for count, expected in ((1, 2), (98, 100)):
        images = make_rows(member, count)
        ImageParent.objects.bulk_create(ImageParent(image=image, parent=parent) for image in images)
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(caller, limit=100)) == expected
        taken.append([query["sql"] for query in queries if "atelier_cache" not in query["sql"]])
    assert len(taken[0]) == len(taken[1])
