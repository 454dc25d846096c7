"""The library of references: what gets in, what is sent, who sees it."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from pytest_django import Settings

from gallery.export import stored
from gallery.imaging.decode import NotAPicture
from generation import references as library
from generation.export import entries
from generation.models import Reference
from tests.generation.making import KONTEXT, drive, picture, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
ORIENTATION, GPS = 0x0112, 0x8825


def photo() -> bytes:
    """A landscape lying on its side, with a place in it, as a phone makes them."""
    image = Pillow.effect_noise((80, 40), 60).convert("RGB")
    exif = Pillow.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (47.0, 22.0, 0.0)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif.tobytes())
    return file.getvalue()


def test_the_copy_that_is_sent_is_upright_and_carries_no_metadata(service: Upstream, member: User) -> None:
    row = library.add(member, io.BytesIO(photo()), "IMG_1.jpg")
    drive(requested(member, model_id=KONTEXT, references=[row]))
    sent = Pillow.open(io.BytesIO(service.asked("put")[0].body))
    assert sent.size == (40, 80)
    assert not sent.getexif()
    assert "exif" not in sent.info
    assert (row.width, row.height) == (40, 80)


@pytest.mark.parametrize("was_there", [False, True], ids=["new", "in the library already"])
def test_of_an_upload_by_the_api_all_but_its_source_is_without_metadata(
    service: Upstream, member: User, was_there: bool
) -> None:
    """The source goes back to its owner byte for byte, and nowhere else."""
    data = photo()
    if was_there:
        library.add(member, io.BytesIO(data), "IMG_1.jpg")
    row = library.add(member, io.BytesIO(data), "IMG_1.jpg", keep_source=True)
    assert b"".join(stored(row.source)) == data
    drive(requested(member, model_id=KONTEXT, references=[row]))
    (exported,) = [entry.chunks() for entry in entries(member) if entry.name.startswith("references/")]
    kept = [b"".join(chunks) for chunks in (stored(row.file), stored(row.thumbnail), exported)]
    for copy in (service.asked("put")[0].body, *kept):
        picture = Pillow.open(io.BytesIO(copy))
        assert not picture.getexif()
        assert "exif" not in picture.info


def test_the_bytes_decide_the_type_and_not_the_name(member: User) -> None:
    row = library.add(member, io.BytesIO(picture(format="PNG")), "holiday.gif.exe")
    assert row.content_type == "image/png"
    assert str(row.file.name).endswith("reference.png")


def test_the_same_bytes_are_there_once_a_person(member: User, other: User) -> None:
    assert reference(member).pk == reference(member).pk
    assert reference(other).pk != reference(member).pk


def test_what_was_deleted_comes_back_when_it_is_brought_in_again(member: User, client: Client) -> None:
    row = reference(member)
    client.force_login(member)
    client.post(f"/references/{row.uid}/delete/")
    assert library.of(member, [str(row.uid)]) == []
    assert reference(member).pk == row.pk
    assert library.of(member, [str(row.uid)]) == [row]


def test_deleting_can_be_undone(member: User, client: Client) -> None:
    row = reference(member)
    client.force_login(member)
    page = client.post(f"/references/{row.uid}/delete/", follow=True).content.decode()
    assert f"/references/{row.uid}/restore/" in page
    client.post(f"/references/{row.uid}/restore/")
    row.refresh_from_db()
    assert row.deleted_at is None


def test_a_job_keeps_its_recipe_when_a_reference_is_deleted(
    service: Upstream, member: User, client: Client
) -> None:
    row = reference(member)
    job = requested(member, model_id=KONTEXT, references=[row])
    client.force_login(member)
    client.post(f"/references/{row.uid}/delete/")
    assert drive(job).state == "done"
    assert client.get(f"/jobs/{job.uid}/").status_code == 200


BAD = {
    "cut off": picture()[:60],
    "a page": b"<html><body>hello</body></html>",
    "a drawing in XML": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing": b"",
}


@pytest.mark.parametrize("data", BAD.values(), ids=list(BAD))
def test_what_is_not_a_picture_is_refused_in_a_sentence(member: User, data: bytes) -> None:
    with pytest.raises(NotAPicture, match=r"\.$"):
        library.add(member, io.BytesIO(data), "x.png")
    assert not Reference.objects.exists()


def test_a_file_beyond_the_limit_is_refused(member: User, settings: Settings) -> None:
    settings.ATELIER_MAX_UPLOAD_MB = 1
    with pytest.raises(NotAPicture, match="too large; the limit is 1 MB"):
        library.add(member, io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 1_100_000), "x.png")


def test_good_files_are_kept_beside_bad_ones(member: User, client: Client) -> None:
    client.force_login(member)
    files = [SimpleUploadedFile("good.png", picture()), SimpleUploadedFile("../../etc/pass\nwd", b"no")]
    response = client.post("/references/upload/", {"files": files}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert str(Reference.objects.get().uid) in page
    assert "“passwd”: This is not a picture" in page


def test_no_file_at_all_is_said(member: User, client: Client) -> None:
    client.force_login(member)
    response = client.post("/references/upload/", headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "Choose a picture first" in response.content.decode()


def test_its_thumbnail_never_changes_and_is_for_its_owner(member: User, other: User, client: Client) -> None:
    row = reference(member)
    url = library.view(row).thumb
    client.force_login(member)
    response = client.get(url)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
    client.force_login(other)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "clean"),
    [("a\\b\\c.png", "c.png"), ("\x00\x07", "Reference"), ("", "Reference"), ("é" * 300, "é" * 120)],
)
def test_names_are_captions(name: str, clean: str) -> None:
    assert library.clean_name(name) == clean


def test_the_library_pages_on(member: User, client: Client) -> None:
    client.force_login(member)
    for number in range(62):
        library.add(member, io.BytesIO(picture(size=(8, 8 + number))), f"{number}.png")
    page = client.get("/references/")
    assert len(page.context["references"]) == 60
    assert len(client.get(page.context["next_url"]).context["references"]) == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12%22 print.png", '12" print.png'),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png",
        ),
        ("می\u200cخواهم.png", "می\u200cخواهم.png"),
        ("a%0D%0Ab.png", "a b.png"),
        ("100%.png", "100%.png"),
        ("a&amp;b &#34;c&#34;.png", "a&amp;b &#34;c&#34;.png"),
        ("C:\\fakepath\\pier\u202e.png", "pier.png"),
        ("%2e%2e%2fpier.png", "%2e%2e%2fpier.png"),
    ],
)
def test_an_uploaded_file_keeps_its_name_as_browsers_write_it(
    member: User, client: Client, written: str, kept: str
) -> None:
    client.force_login(member)
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{written}"\r\n\r\n'
    body = head.encode() + picture() + b"\r\n--b--\r\n"
    answer = client.post("/references/upload/", body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 302
    assert Reference.objects.get().name == kept
