"""The only door: all of a picture gets in, or nothing of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from PIL import Image as Pillow
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from gallery.imaging import renditions
from gallery.ingest import NotAPicture, Recipe, prepare, store
from gallery.models import Image, ImageParent, Rendition
from tests.gallery.factories import draw, encode, make_image, make_user, prepared

RECIPE = Recipe(
    prompt="A lighthouse\x00 at dawn",
    negative_prompt="fog",
    model="imagen-4",
    model_name="Imagen 4",
    provider="simplified",
    capability="prompt",
    parameters={"aspect_ratio": "3:2", "note\x00": ["a\x00b", {"deep": "c\x00"}]},
    styles=("cinematic",),
    seed=12345678901234567890,
    references=({"uid": "u", "name": "Sea"},),
    cost=4,
    took_ms=11_800,
    waited_ms=2_100,
)


def files() -> list[Path]:
    return sorted(path for path in Path(default_storage.path("images")).rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_preparing_touches_no_row_and_no_file() -> None:
    before = files()
    made = prepare(io.BytesIO(encode(draw(1500, 1000))))
    assert [rendition.spec for rendition in made.renditions] == [320, 640, 1280]
    assert len(made.sha256) == 64
    assert made.colour.startswith("#")
    assert files() == before


def test_what_is_no_picture_is_not_prepared() -> None:
    with pytest.raises(NotAPicture):
        prepare(io.BytesIO(b"<html>not today</html>"))
    with pytest.raises(NotAPicture, match="empty"):
        prepare(io.BytesIO(b""))


@pytest.mark.django_db
def test_a_stored_picture_carries_its_recipe_and_its_original_bytes() -> None:
    owner = make_user("mara", first_name="Mara", last_name="Keller")
    data = encode(draw(700, 500), "WEBP")
    image = store(prepare(io.BytesIO(data)), RECIPE, owner=owner)
    image.refresh_from_db()
    assert image.prompt == "A lighthouse at dawn"
    assert image.parameters == {"aspect_ratio": "3:2", "note": ["ab", {"deep": "c"}]}
    assert image.seed == "12345678901234567890"
    assert (image.owner, image.maker_name) == (owner, "Mara Keller")
    assert (image.width, image.height, image.format, image.content_type) == (700, 500, "WEBP", "image/webp")
    assert image.size == len(data)
    assert str(image.file.name).endswith(f"{image.uid}/original.webp")
    assert image.file.read() == data
    image.file.close()
    for rendition in image.renditions.all():
        with rendition.file as file:
            assert Pillow.open(io.BytesIO(file.read())).size == (rendition.width, rendition.height)
    assert sorted(image.renditions.values_list("spec", flat=True)) == [320, 640, 1280]


@pytest.mark.django_db
def test_parents_are_linked_in_order_and_those_that_are_gone_left_out() -> None:
    owner = make_user()
    first, second = make_image(owner), make_image(owner)
    child = store(prepared(), Recipe(parents=(second.pk, 10**9, first.pk, second.pk)), owner=owner)
    links = ImageParent.objects.filter(image=child)
    assert [link.parent_id for link in links] == [second.pk, first.pk]
    assert list(first.children.all()) == [child]


@pytest.mark.django_db
def test_a_picture_can_come_in_as_trash_and_without_an_owner() -> None:
    assert store(prepared(), Recipe(), owner=None, trashed=True).deleted_at is not None


@pytest.mark.django_db
def test_when_the_rows_fail_no_file_stays() -> None:
    def refuse(image: Image) -> None:
        assert Image.objects.filter(pk=image.pk).exists()
        raise DatabaseError("no")

    before = files()
    with pytest.raises(DatabaseError):
        store(prepared(), Recipe(), owner=make_user(), also=refuse)
    assert not Image.objects.exists()
    assert not Rendition.objects.exists()
    assert files() == before


@pytest.mark.django_db
def test_when_a_file_fails_no_file_and_no_row_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    save = default_storage.save
    names: list[str] = []

    def full_disk(name: str, content: ContentFile[bytes], max_length: int | None = None) -> str:
        if len(names) == 2:
            raise OSError("No space left on device")
        names.append(save(name, content, max_length))
        return names[-1]

    monkeypatch.setattr(default_storage, "save", full_disk)
    with pytest.raises(OSError, match="No space"):
        store(prepare(io.BytesIO(encode(draw(800, 600)))), Recipe(), owner=make_user())
    assert len(names) == 2
    assert not files()
    assert not Image.objects.exists()


@pytest.mark.django_db
def test_an_original_is_kept_when_it_cannot_be_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> bytes:
        raise OSError("encoder error")

    monkeypatch.setattr(renditions, "encode", broken)
    image = store(prepare(io.BytesIO(encode(draw()))), Recipe(), owner=make_user())
    assert image.file.size == image.size
    assert not image.renditions.exists()


@pytest.mark.django_db
def test_files_go_when_their_rows_are_gone_for_good(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = make_image(make_user())
    kept = make_image(make_user("jon"))
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
        assert len(files()) == 4
    assert {path.parent.name for path in files()} == {str(kept.uid)}


@pytest.mark.django_db
def test_a_person_who_leaves_leaves_pictures_with_a_name() -> None:
    owner = make_user()
    image = make_image(owner)
    owner.delete()
    image.refresh_from_db()
    assert (image.owner, image.maker_name) == (None, "mara")
