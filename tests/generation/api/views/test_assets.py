"""Assets: sign, put, register, look, and bring in by a URL."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation import references as library
from generation.models import Asset, Plan, Reference
from generation.tasks import tidy_assets
from tests.generation.api.calling import Caller
from tests.generation.api.uploads import (
    ASSETS,
    FROM_URL,
    brought_in,
    content_of,
    follow,
    put,
    register,
    sign,
    stored,
)
from tests.generation.making import picture

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("format", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_what_was_put_comes_back_byte_for_byte(caller: Caller, format: str, content_type: str) -> None:
    data = picture(format=format) + b"trailing bytes that no decoder reads"
    if format == "WEBP":
        data = picture(format=format)
    asset = brought_in(caller, data, content_type)
    looked = caller.get(f"{ASSETS}/{asset['id']}").json()
    assert (looked["status"], looked["asset_type"], looked["name"]) == (4, 0, "a lamp.png")
    assert (looked["width"], looked["height"], looked["content_type"]) == (60, 40, content_type)
    response = follow(looked["file_url"])
    assert content_of(response) == data
    assert response["Content-Type"] == content_type


def test_the_bytes_decide_the_type_and_not_what_was_signed_for(caller: Caller) -> None:
    asset = brought_in(caller, picture(format="JPEG"), "image/png")
    assert asset["content_type"] == "image/jpeg"
    assert follow(asset["file_url"])["Content-Type"] == "image/jpeg"


def test_sign_answers_all_that_registering_asks_back(caller: Caller) -> None:
    resource_id = str(uuid.uuid4())
    signed = sign(caller, resource_id).json()
    assert set(signed) == {
        "signed",
        "asset",
        "asset_url",
        "asset_key",
        "asset_type",
        "bucket_name",
        "resource_id",
    }
    assert signed["resource_id"] == resource_id
    assert signed["asset_type"] == 0


def test_an_asset_that_is_not_registered_has_no_file(caller: Caller) -> None:
    signed = sign(caller).json()
    for data in (None, picture()):
        if data:
            put(signed["signed"], data)
        body = caller.get(f"{ASSETS}/{signed['resource_id']}").json()
        assert body["status"] == 1
        assert "file_url" not in body


def test_the_same_bytes_are_kept_once_a_person(
    caller: Caller, stranger: Caller, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = brought_in(caller)
    before = len(files(settings))
    with django_capture_on_commit_callbacks(execute=True):
        second = brought_in(caller)
    assert first["id"] != second["id"]
    assert Reference.objects.count() == 1
    assert len(files(settings)) == before
    brought_in(stranger)
    assert Reference.objects.count() == 2


def test_a_picture_that_the_library_has_already_gives_its_exact_bytes_too(
    caller: Caller, member: User
) -> None:
    data = picture(format="GIF")
    library.add(member, io.BytesIO(data), "old.gif")
    asset = brought_in(caller, data, "image/gif")
    assert content_of(follow(asset["file_url"])) == data
    assert Reference.objects.count() == 1


def test_registering_again_changes_nothing(caller: Caller) -> None:
    signed = sign(caller).json()
    put(signed["signed"])
    first, second = register(caller, signed), register(caller, signed, asset_name="other.png")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["name"] == second.json()["name"] == "a lamp.png"
    assert Asset.objects.get().upload.name == ""


def test_the_order_of_steps_is_kept(caller: Caller) -> None:
    signed = sign(caller).json()
    assert register(caller, signed).status_code == 409
    again = sign(caller, signed["resource_id"])
    assert again.status_code == 200
    assert put(signed["signed"]).status_code == 200
    assert put(again.json()["signed"], picture("red")).status_code == 200
    assert register(caller, signed).status_code == 201
    assert put(signed["signed"]).status_code == 409
    assert sign(caller, signed["resource_id"]).status_code == 409
    assert Asset.objects.count() == 1


def test_of_two_puts_the_last_one_counts(
    caller: Caller, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    signed = sign(caller).json()
    with django_capture_on_commit_callbacks(execute=True):
        put(signed["signed"], picture("red"))
        put(signed["signed"], picture("blue"))
    assert len(files(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        body = register(caller, signed).json()
    assert content_of(follow(body["file_url"])) == picture("blue")
    assert not [path for path in files(settings) if "uploads" in path.parts]


def test_two_people_may_choose_the_same_id(caller: Caller, stranger: Caller) -> None:
    mine = sign(caller, NOBODY).json()
    theirs = sign(stranger, NOBODY).json()
    put(mine["signed"], picture("red"))
    put(theirs["signed"], picture("blue"))
    assert content_of(follow(register(caller, mine).json()["file_url"])) == picture("red")
    assert content_of(follow(register(stranger, theirs).json()["file_url"])) == picture("blue")


def test_a_key_of_another_person_reaches_nothing_by_any_id(
    caller: Caller, stranger: Caller, member: User
) -> None:
    asset = brought_in(caller)
    waiting = sign(caller).json()["resource_id"]
    reference = str(Reference.objects.get().uid)
    image = str(stored(member).uid)
    nothing = stranger.get(f"{ASSETS}/{NOBODY}")
    inner = [str(row.uid) for row in Asset.objects.all()]
    for uid in (asset["id"], waiting, reference, image, *inner):
        response = stranger.get(f"{ASSETS}/{uid}")
        assert (response.status_code, response.json()) == (404, nothing.json())
        assert stranger.post(ASSETS, {"id": uid}).status_code == 404
    assert [caller.get(f"{ASSETS}/{uid}").status_code for uid in inner] == [404, 404]


def test_one_s_own_references_and_pictures_are_assets_too(caller: Caller, member: User) -> None:
    reference = library.add(member, io.BytesIO(picture("pink")), "from the page.png")
    body = caller.get(f"{ASSETS}/{reference.uid}").json()
    assert (body["status"], body["name"]) == (4, "from the page.png")
    assert content_of(follow(body["file_url"])) == reference.file.read()
    image = stored(member)
    body = caller.get(f"{ASSETS}/{image.uid}").json()
    assert (body["id"], body["status"]) == (str(image.uid), 4)
    assert content_of(follow(body["file_url"])) == picture("navy")


def test_what_was_deleted_is_gone_by_every_id(caller: Caller, member: User) -> None:
    asset, image = brought_in(caller), stored(member)
    url = caller.get(f"{ASSETS}/{image.uid}").json()["file_url"]
    Reference.objects.update(deleted_at=timezone.now())
    Image.objects.update(deleted_at=timezone.now())
    for uid in (asset["id"], Reference.objects.get().uid, image.uid):
        assert caller.get(f"{ASSETS}/{uid}").status_code == 404
    assert caller.post(ASSETS, {"id": asset["id"]}).status_code == 404
    assert {follow(link).status_code for link in (asset["file_url"], url)} == {404}


@pytest.mark.parametrize("filetype", ["video/mp4", "image/svg+xml", "image/*", "text/html", "png", ""])
def test_only_pictures_are_signed_for(caller: Caller, filetype: str) -> None:
    response = sign(caller, filetype=filetype)
    assert response.status_code == (415 if filetype else 400)
    assert response.json()["detail"]
    assert not Asset.objects.exists()


@pytest.mark.parametrize("filetype", ["IMAGE/PNG", "image/png; charset=binary", "image/jpg"])
def test_types_are_read_as_clients_write_them(caller: Caller, filetype: str) -> None:
    signed = sign(caller, filetype=filetype).json()
    assert put(signed["signed"], content_type=filetype).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"resource_id": "undefined"}, "resource_id"),
        ({"resource_id": 5}, "resource_id"),
        ({"resource_id": None}, "resource_id"),
        ({"filename": ""}, "filename"),
        ({"filename": ["a"]}, "filename"),
        ({"filetype": None}, "filetype"),
        ({"filename": "x" * 2000}, "filename"),
    ],
)
def test_a_field_at_fault_is_named(caller: Caller, changes: dict[str, Any], field: str) -> None:
    response = sign(caller, **{"resource_id": NOBODY, **changes})
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {field}


@pytest.mark.parametrize("text", ["undefined", "null", "..", "sign", "%00", NOBODY, "x" * 500, "0"])
def test_an_id_of_nothing_is_404_in_json(caller: Caller, text: str) -> None:
    response = caller.get(f"{ASSETS}/{text}")
    assert response.status_code in (404, 405)
    assert response.json()["detail"]
    assert caller.post(ASSETS, {"id": NOBODY}).status_code == 404


def test_names_are_captions(caller: Caller) -> None:
    signed = sign(caller, filename="../../etc/lamp\r\n.png").json()
    put(signed["signed"])
    body = register(caller, signed, asset_name=None).json()
    assert body["name"] == "lamp.png"
    assert Reference.objects.get().name == "lamp.png"


def test_without_a_key_nothing_is_signed() -> None:
    assert sign(Caller()).status_code == 401
    assert Caller().get(f"{ASSETS}/{NOBODY}").status_code == 401
    assert Caller().post(ASSETS, {"id": NOBODY}).status_code == 401
    assert Caller().post(FROM_URL, {"url": "https://example.org/"}).status_code == 401


def test_who_may_store_no_more_brings_in_no_more(caller: Caller, member: User) -> None:
    Plan.objects.create(name="Small", is_default=True, storage_mb=0)
    for response in (sign(caller), caller.post(FROM_URL, {"url": "https://example.org/x.png"})):
        assert response.status_code == 403
        assert response.json()["code"] == "storage_full"


def test_what_nobody_finished_goes_after_a_day(
    caller: Caller, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    brought_in(caller)
    signed = sign(caller).json()
    put(signed["signed"], picture("red"))
    kept = sign(caller).json()["resource_id"]
    Asset.objects.exclude(resource_id=kept).update(created_at=timezone.now() - timedelta(hours=25))
    before = len(files(settings))
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_assets() == 1
    assert len(files(settings)) == before - 1
    assert caller.get(f"{ASSETS}/{signed['resource_id']}").status_code == 404
    assert put(signed["signed"]).status_code == 404
    assert Asset.objects.count() == 2


def test_files_follow_their_owner(
    caller: Caller, member: User, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        brought_in(caller)
        put(sign(caller).json()["signed"])
    assert len(files(settings)) == 4
    with django_capture_on_commit_callbacks(execute=True):
        member.delete()
    assert files(settings) == []
