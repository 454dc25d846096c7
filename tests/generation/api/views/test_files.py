"""Files by signed links: how they are sent, when they are not, and what a PUT may bring."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation import references as library
from generation.models import Asset
from tests.generation.api.calling import Caller
from tests.generation.api.seeing import LOST, Lost, shared
from tests.generation.api.uploads import ASSETS, brought_in, content_of, follow, put, sign, stored
from tests.generation.making import picture

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def small(settings: Settings) -> None:
    settings.ATELIER_MAX_UPLOAD_MB = 1


@pytest.fixture(params=["image", "reference"])
def url(request: pytest.FixtureRequest, caller: Caller, member: User) -> str:
    """A link to a picture of the gallery, then one to a reference."""
    if request.param == "reference":
        return str(brought_in(caller, picture("navy"))["file_url"])
    return str(caller.get(f"{ASSETS}/{stored(member).uid}").json()["file_url"])


def test_a_file_is_sent_so_that_it_can_be_nothing_but_a_picture(url: str) -> None:
    response = follow(url)
    assert content_of(response) == picture("navy")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Set-Cookie" not in response


def test_no_cache_gives_it_without_asking(url: str) -> None:
    assert follow(url)["Cache-Control"] == "private, no-cache"


def test_it_is_not_sent_again_to_who_has_it(url: str) -> None:
    etag = follow(url)["ETag"]
    response = Client().get(url, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response["Cache-Control"] == "private, no-cache"


def test_a_proxy_may_send_it(url: str, settings: Settings) -> None:
    settings.ATELIER_ACCEL_REDIRECT = "/protected/"
    response = follow(url)
    assert response["X-Accel-Redirect"].startswith("/protected/")
    assert response["Content-Type"] == "image/png"


def test_a_head_request_says_what_would_come(url: str) -> None:
    response = Client().head(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"


def test_nothing_of_a_member_who_left_is_served(url: str, caller: Caller, member: User) -> None:
    signed = sign(caller).json()["signed"]
    member.is_active = False
    member.save()
    assert (follow(url).status_code, put(signed).status_code) == (404, 404)
    member.delete()
    assert follow(url).status_code == 404


@pytest.mark.parametrize("lost", LOST.values(), ids=list(LOST))
def test_a_link_ends_with_its_asker_s_right_to_see(
    caller: Caller, stranger: Caller, member: User, other: User, lost: Lost
) -> None:
    image = shared(member, other)
    address = f"{ASSETS}/{image.uid}"
    theirs, own = (who.get(address).json()["file_url"] for who in (stranger, caller))
    etag = follow(theirs)["ETag"]
    lost(image, other)
    assert follow(theirs).status_code == 404
    assert Client().head(theirs).status_code == 404
    assert Client().get(theirs, headers={"If-None-Match": etag}).status_code == 404
    is_there = Image.objects.alive().filter(pk=image.pk, owner__is_active=True).exists()
    assert (follow(own).status_code == 200) is is_there


def test_a_link_comes_back_with_the_right(stranger: Caller, member: User, other: User) -> None:
    image = shared(member, other)
    url = stranger.get(f"{ASSETS}/{image.uid}").json()["file_url"]
    other.groups.clear()
    assert follow(url).status_code == 404
    other.groups.set(Group.objects.all())
    assert follow(url).status_code == 200


def test_a_missing_file_is_404_in_json(url: str, settings: Settings) -> None:
    settings.MEDIA_ROOT = f"{settings.MEDIA_ROOT}-gone"
    response = follow(url)
    assert response.status_code == 404
    assert response.json()["detail"]


def test_a_picture_in_the_trash_is_gone_and_back_when_it_is_restored(caller: Caller, member: User) -> None:
    image = stored(member)
    link = caller.get(f"{ASSETS}/{image.uid}").json()["file_url"]
    for deleted_at, status in ((timezone.now(), 404), (None, 200)):
        Image.objects.filter(pk=image.pk).update(deleted_at=deleted_at)
        assert follow(link).status_code == status


def test_a_link_from_before_an_upload_keeps_its_bytes(caller: Caller, member: User) -> None:
    data = picture(format="GIF")
    reference = library.add(member, io.BytesIO(data), "a.gif")
    before = caller.get(f"{ASSETS}/{reference.uid}").json()["file_url"]
    copy = content_of(follow(before))
    after = brought_in(caller, data, "image/gif")["file_url"]
    assert content_of(follow(before)) == copy != data
    assert content_of(follow(after)) == data


BAD: dict[str, bytes] = {
    "cut off": picture()[:60],
    "a page": b"<html><body>hello</body></html>",
    "a drawing in XML": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing": b"",
}


@pytest.mark.parametrize("data", BAD.values(), ids=list(BAD))
def test_what_is_not_a_picture_is_refused_in_a_sentence(caller: Caller, data: bytes) -> None:
    signed = sign(caller).json()
    response = put(signed["signed"], data)
    assert response.status_code == 415
    assert response.json()["detail"].endswith(".")
    assert Asset.objects.get().upload.name == ""


@pytest.mark.parametrize("content_type", ["image/jpeg", "text/html", "application/json", ""])
def test_a_put_of_another_type_than_signed_for_is_refused(caller: Caller, content_type: str) -> None:
    response = put(sign(caller).json()["signed"], content_type=content_type)
    assert response.status_code == 415
    assert "image/png" in response.json()["detail"]


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(small: None, caller: Caller) -> None:
    signed = sign(caller).json()["signed"]
    whole = picture().ljust(MEGABYTE, b"\0")
    assert put(signed, whole).status_code == 200
    response = put(signed, whole + b"\0")
    assert response.status_code == 413
    assert "1 MB" in response.json()["detail"]


class Endless(io.RawIOBase):
    """A chunked body as the web server hands it on: its length is not said. Counts what is read."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data, self.left, self.given = io.BytesIO(data), most, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.data.read(size) or bytes(min(size, self.left))
        self.given += len(chunk)
        self.left -= len(chunk)
        return chunk


def streamed(url: str, body: io.IOBase, **terms: Any) -> Any:
    """As the web server hands a body on, whose headers may say anything."""
    environ = {"wsgi.input": body, "CONTENT_TYPE": "image/png", **terms}
    return Client().generic("PUT", url, **environ)


def chunked(url: str, body: Endless) -> Any:
    terms = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    return streamed(url, body, **terms)


def test_a_chunked_body_is_taken(small: None, caller: Caller) -> None:
    data = picture()
    assert chunked(sign(caller).json()["signed"], Endless(data, len(data))).status_code == 200


def test_no_more_of_a_chunked_body_is_read_than_fits(small: None, caller: Caller) -> None:
    body = Endless(picture(), 10**12)
    assert chunked(sign(caller).json()["signed"], body).status_code == 413
    assert body.given <= MEGABYTE + 1


def test_a_length_beyond_the_limit_is_refused_by_itself(small: None, caller: Caller) -> None:
    body = Endless(picture(), 10**12)
    response = streamed(sign(caller).json()["signed"], body, CONTENT_LENGTH=str(3 * MEGABYTE // 2))
    assert response.status_code == 413
    assert body.given <= MEGABYTE


def test_a_body_that_ends_before_its_length_is_not_kept(caller: Caller) -> None:
    data = picture()
    length = str(len(data) + 10)
    response = streamed(sign(caller).json()["signed"], io.BytesIO(data), CONTENT_LENGTH=length)
    assert response.status_code == 400
    assert response.json()["code"] == "cut_off"
    assert Asset.objects.get().upload.name == ""


class Broken(io.RawIOBase):
    """A body whose chunks are none; the server raises an error of its own."""

    def read(self, size: int = -1) -> bytes:
        raise LookupError("bad chunk")


@pytest.mark.parametrize("altered", ["", "x"])
def test_a_broken_body_is_the_client_s_fault(caller: Caller, altered: str) -> None:
    url = sign(caller).json()["signed"] + altered
    response = streamed(url, Broken(), CONTENT_LENGTH="10")
    assert response.status_code == (403 if altered else 400)
