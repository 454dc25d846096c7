"""Bytes go to those who may see them, and to nobody else."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow
from pytest_django import Settings

from gallery import media
from gallery.models import Image, Rendition
from tests.gallery.factories import draw, encode, make_image, make_rows, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def image(owner: User) -> Image:
    return make_image(owner, width=400, height=300, prompt='Ein Bär: am / See \r\n"x"')


def address(image: Image, name: str = "320.webp") -> str:
    return reverse("media", args=[image.uid, image.hash, name])


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def body(client: Client, url: str) -> bytes:
    return b"".join(client.get(url))


@pytest.mark.parametrize("name", ["320.webp", "original.png"])
def test_nobody_signed_in_is_asked_to_sign_in(client: Client, image: Image, name: str) -> None:
    response = client.get(address(image, name))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("name", ["320.webp", "640.webp", "original.png"])
@pytest.mark.parametrize("role", [{}, {"is_staff": True, "is_superuser": True}])
def test_another_member_and_an_admin_get_404(
    client: Client, image: Image, name: str, role: dict[str, bool]
) -> None:
    signed_in(client, make_user("jon", **role))
    assert client.get(address(image, name)).status_code == 404
    assert client.get(reverse("image-download", args=[image.uid])).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"), [("320.webp", "image/webp"), ("640.webp", "image/webp"), ("original.png", "image/png")]
)
def test_the_owner_gets_them_with_headers_that_hold(
    client: Client, owner: User, image: Image, name: str, kind: str
) -> None:
    response = signed_in(client, owner).get(address(image, name))
    assert response.status_code == 200
    assert response["Content-Type"] == kind
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["ETag"].startswith('"')
    content = b"".join(response)
    assert len(content) == int(response["Content-Length"])
    assert Pillow.open(BytesIO(content)).width == {"320.webp": 320}.get(name, 400)


def test_the_original_is_byte_for_byte_what_came_in(client: Client, owner: User, image: Image) -> None:
    assert body(signed_in(client, owner), address(image, "original.png")) == encode(draw(400, 300))


def test_what_the_browser_has_is_not_sent_again(client: Client, owner: User, image: Image) -> None:
    signed_in(client, owner)
    etag = client.get(address(image))["ETag"]
    again = client.get(address(image), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in again["Cache-Control"]
    assert client.get(address(image), headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name", ["1280.webp", "321.webp", "0320.webp", "original.webp", "original.png.html", "..", "original"]
)
def test_no_other_name_leads_to_bytes(client: Client, owner: User, image: Image, name: str) -> None:
    url = address(image).replace("320.webp", name)
    assert signed_in(client, owner).get(url).status_code == 404


def test_the_hash_and_the_uid_must_fit(client: Client, owner: User, image: Image) -> None:
    signed_in(client, owner)
    assert client.get(address(image).replace(image.hash, "0" * 16)).status_code == 404
    assert client.get(reverse("media", args=[uuid4(), image.hash, "320.webp"])).status_code == 404


def test_from_the_trash_the_owner_still_sees_and_others_do_not(
    client: Client, owner: User, image: Image
) -> None:
    Image.objects.filter(pk=image.pk).update(deleted_at=timezone.now())
    assert signed_in(client, owner).get(address(image)).status_code == 200
    assert signed_in(client, make_user("jon")).get(address(image)).status_code == 404


def test_a_thumbnail_costs_the_same_queries_among_many_pictures(
    client: Client, owner: User, image: Image
) -> None:
    signed_in(client, owner).get(address(image))
    counts = []
    for more in (0, 200):
        make_rows(owner, more)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(image))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_rendition_that_is_missing_is_made_once(client: Client, owner: User, image: Image) -> None:
    for rendition in image.renditions.all():
        rendition.file.delete(save=False)
    image.renditions.all().delete()
    signed_in(client, owner)
    content = body(client, address(image))
    assert Pillow.open(BytesIO(content)).size == (320, 240)
    assert body(client, address(image)) == content
    assert image.renditions.count() == 1


def test_of_two_who_make_a_rendition_at_once_one_stays(image: Image) -> None:
    storage = image.file.storage
    kept = Rendition.objects.get(image=image, spec=320)
    assert media.make_rendition(image, 320) == kept.file.name
    folder = str(kept.file.name).rpartition("/")[0]
    assert sorted(storage.listdir(folder)[1]) == ["320.webp", "640.webp", "original.png"]


def test_a_file_that_is_lost_or_damaged_is_not_found(client: Client, owner: User, image: Image) -> None:
    signed_in(client, owner)
    image.renditions.all().delete()
    with image.file.storage.open(str(image.file.name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\nrust")
    assert client.get(address(image)).status_code == 404
    image.file.storage.delete(str(image.file.name))
    assert client.get(address(image)).status_code == 404
    assert client.get(address(image, "original.png")).status_code == 404
    with pytest.raises(Http404):
        media.make_rendition(image, 1280)


@pytest.mark.parametrize("location", ["/protected/", "protected"])
def test_a_proxy_is_told_where_the_file_lies(
    client: Client, owner: User, image: Image, settings: Settings, location: str
) -> None:
    settings.ATELIER_ACCEL_REDIRECT = location
    signed_in(client, owner)
    response = client.get(address(image))
    assert response["X-Accel-Redirect"] == f"/protected/{image.renditions.get(spec=320).file.name}"
    assert (response.content, response["Content-Type"]) == (b"", "image/webp")
    download = client.get(reverse("image-download", args=[image.uid]))
    assert "attachment" in download["Content-Disposition"]


def test_a_download_has_a_name_one_finds_again(client: Client, owner: User, image: Image) -> None:
    response = signed_in(client, owner).get(reverse("image-download", args=[image.uid]))
    name = f"ein-b%C3%A4r-am-see-x-{str(image.uid)[:8]}.png"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert b"".join(response) == encode(draw(400, 300))


def test_a_download_of_a_long_prompt_has_a_short_name(client: Client, owner: User) -> None:
    signed_in(client, owner)
    for prompt in ("lighthouse " * 400, "x" * 400, "湖" * 200, "", "/../../etc"):
        picture = make_image(owner, prompt=prompt)
        response = client.get(reverse("image-download", args=[picture.uid]))
        assert len(response["Content-Disposition"]) < 700
        assert "/" not in response["Content-Disposition"]
