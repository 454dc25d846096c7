"""A person's library of reference images: bring one in, take one from the gallery, delete, restore."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gallery.imaging import placeholder, renditions
from gallery.imaging.allowance import give_back
from gallery.imaging.decode import clean_copy, open_picture
from gallery.imaging.formats import HEAD, sniff
from gallery.models import Image
from generation.models import Reference

THUMBNAIL_SIDE = 320
LONGEST_NAME = 120
_TURN = threading.RLock()


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A reference as a page shows it."""

    uid: str
    name: str
    thumb: str
    width: int
    height: int
    used_text: str
    use_url: str
    delete_url: str


class Readable(Protocol):
    """An uploaded file, a stored one, or one on disk."""

    def read(self, size: int = -1, /) -> bytes: ...


def add(
    owner: AbstractBaseUser,
    file: Readable,
    name: str,
    image: Image | None = None,
    *,
    keep_source: bool = False,
) -> Reference:
    """Bring a picture into `owner`'s library; the same bytes are there once.

    Raises gallery's NotAPicture with a sentence. The bytes decide the type; the
    copy that is kept and sent is upright and carries no metadata. With `keep_source`
    the bytes are also kept as they came.
    """
    with turn():
        return _add(owner, file, name, image, keep_source)


def largest() -> int:
    """Bytes of one uploaded file, at most."""
    return int(settings.ATELIER_MAX_UPLOAD_MB) * 1024 * 1024


@contextmanager
def turn() -> Iterator[None]:
    """Uploads wait on disk, and one at a time is read into the memory of a process."""
    with _TURN:
        try:
            yield
        finally:
            give_back()


def _add(
    owner: AbstractBaseUser, file: Readable, name: str, image: Image | None, keep_source: bool
) -> Reference:
    limit = largest()
    data = file.read(limit + 1)
    digest = hashlib.sha256(data).hexdigest()
    before = Reference.objects.filter(owner=owner.pk, source_sha256=digest).first()
    if before is None:
        try:
            return _create(owner, data, digest, clean_name(name), limit, image, keep_source)
        except IntegrityError:
            before = Reference.objects.get(owner=owner.pk, source_sha256=digest)
    before.deleted_at = None
    before.used_at = timezone.now()
    before.image = before.image or image
    before.save(update_fields=["deleted_at", "used_at", "image"])
    if keep_source and not before.source:
        _keep_source(before, data)
    return before


def from_image(owner: AbstractBaseUser, image: Image) -> Reference:
    """A picture of the gallery as a reference; the picture becomes a parent of what is made with it."""
    with image.file.open("rb") as file:
        return add(owner, file, str(image), image)


def of(owner: AbstractBaseUser, uids: list[str]) -> list[Reference]:
    """The person's references by `uids`, in that order, repeated where named twice; unknown ones left out."""
    rows = {str(r.uid): r for r in Reference.objects.filter(owner=owner.pk, uid__in=uids, deleted_at=None)}
    return [rows[uid] for uid in uids if uid in rows]


def view(reference: Reference) -> ReferenceView:
    """What the tray and the library draw."""
    return ReferenceView(
        uid=str(reference.uid),
        name=reference.name,
        thumb=reverse("reference-file", args=[reference.uid, reference.sha256[:16]]),
        width=reference.width,
        height=reference.height,
        used_text=f"{reference.used_at:%-d %B %Y}",
        use_url=f"{reverse('create')}?references={reference.uid}",
        delete_url=reverse("reference-delete", args=[reference.uid]),
    )


def clean_name(name: str) -> str:
    """A file's name as a caption: no folders, no control characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[:LONGEST_NAME] or "Reference"


def _create(
    owner: AbstractBaseUser,
    data: bytes,
    digest: str,
    name: str,
    limit: int,
    image: Image | None,
    keep_source: bool,
) -> Reference:
    decoded = open_picture(data, max_bytes=limit)
    sent, content_type, extension = clean_copy(decoded)
    scale = min(1.0, THUMBNAIL_SIDE / max(decoded.image.size))
    size = tuple(max(1, round(side * scale)) for side in decoded.image.size)
    small = renditions.shrink(decoded.image, (size[0], size[1]))
    reference = Reference(
        owner_id=owner.pk,
        name=name,
        image=image,
        source_sha256=digest,
        sha256=hashlib.sha256(sent).hexdigest(),
        content_type=content_type,
        width=decoded.width,
        height=decoded.height,
        size=len(sent),
        placeholder=placeholder.data_uri(small),
    )
    try:
        reference.file.save(f"reference.{extension}", ContentFile(sent), save=False)
        reference.thumbnail.save("thumbnail.webp", ContentFile(renditions.encode(small)), save=False)
        if keep_source:
            reference.source.save(f"source.{decoded.format.extension}", ContentFile(data), save=False)
        # Not before: on SQLite a transaction would keep everybody waiting while the picture is read.
        with transaction.atomic():
            reference.save(force_insert=True)
    except Exception:
        for stored in (reference.file, reference.thumbnail, reference.source):
            if stored:
                stored.delete(save=False)
        raise
    return reference


def _keep_source(reference: Reference, data: bytes) -> None:
    """Its bytes as they came, beside a reference that came without; of two who do so at once, one stays."""
    known = sniff(data[:HEAD])
    reference.source.save(f"source.{known.extension if known else 'bin'}", ContentFile(data), save=False)
    if not Reference.objects.filter(pk=reference.pk, source="").update(source=reference.source.name):
        reference.source.delete(save=False)
        reference.refresh_from_db(fields=["source"])
