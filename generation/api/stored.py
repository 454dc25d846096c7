"""Which stored bytes a link leads to; None where they are gone, or are not to be had any more."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath
from typing import Final

from django.contrib.auth.models import User
from django.db.models.fields.files import FieldFile

from gallery.imaging.formats import FORMATS
from gallery.media import Bytes
from gallery.models import Image
from generation.models import Reference

IMAGE_TYPES: Final = tuple(known.content_type for known in FORMATS.values())
_TYPES: Final = {known.extension: known.content_type for known in FORMATS.values()}


def image_name(image: Image) -> str:
    return f"original.{image.extension}"


def find_image(asker: User, uid: uuid.UUID, name: str) -> Image | None:
    """A picture of an active member that this person may see and that is not in the trash."""
    image = Image.objects.visible_to(asker).alive().filter(uid=uid, owner__is_active=True).first()
    return image if image is not None and image_name(image) == name else None


def find_reference(asker: User, uid: uuid.UUID) -> Reference | None:
    """A reference that is still in this person's library."""
    return Reference.objects.filter(uid=uid, deleted_at=None, owner=asker.pk).first()


def copies(reference: Reference) -> dict[str, Bytes]:
    """Name → bytes, the best first: those that came by the API, then the copy that is sent on."""
    found = {}
    if reference.source:
        extension = _extension(reference.source)
        content_type = _TYPES.get(extension, "application/octet-stream")
        found[f"source.{extension}"] = _bytes(reference.source, content_type)
    found[f"reference.{_extension(reference.file)}"] = _bytes(reference.file, reference.content_type)
    return found


def best_name(reference: Reference) -> str:
    return next(iter(copies(reference)))


def best_type(reference: Reference) -> str:
    return next(iter(copies(reference).values())).content_type


def _bytes(file: FieldFile, content_type: str) -> Bytes:
    return Bytes(file.storage, str(file.name), content_type)


def _extension(file: FieldFile) -> str:
    return PurePosixPath(str(file.name)).suffix.removeprefix(".")
