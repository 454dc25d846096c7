"""A person's library of reference images: bring one in, take one from the gallery, delete, restore."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gallery.imaging import placeholder, renditions
from gallery.imaging.decode import Decoded, clean_copy, opened
from gallery.imaging.formats import HEAD, sniff
from gallery.ingest import sha256_of
from gallery.models import Image
from generation.models import Reference

THUMBNAIL_SIDE = 320
JOINERS = ("\u200c", "\u200d")
LONGEST_NAME = 120


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


def add(
    owner: AbstractBaseUser,
    file: IO[bytes],
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
    digest = sha256_of(file)
    before = Reference.objects.filter(owner=owner.pk, source_sha256=digest).first()
    if before is None:
        reference = Reference(owner_id=owner.pk, name=clean_name(name), image=image, source_sha256=digest)
        try:
            return _create(reference, file, keep_source)
        except IntegrityError:
            before = Reference.objects.get(owner=owner.pk, source_sha256=digest)
    before.deleted_at = None
    before.used_at = timezone.now()
    before.image = before.image or image
    before.save(update_fields=["deleted_at", "used_at", "image"])
    if keep_source and not before.source:
        _keep_source(before, file)
    return before


def largest() -> int:
    """Bytes of one uploaded file, at most."""
    return int(settings.ATELIER_MAX_UPLOAD_MB) * 1024 * 1024


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
    return "".join(filter(is_shown, last)).strip()[:LONGEST_NAME] or "Reference"


def is_shown(character: str) -> bool:
    """Printable, or what joins letters and parts of emoji, or keeps them apart."""
    return character.isprintable() or character in JOINERS


def _create(reference: Reference, file: IO[bytes], keep_source: bool) -> Reference:
    try:
        with opened(file, max_bytes=largest()) as decoded:
            _write_copies(reference, decoded)
        if keep_source:
            reference.source.save(f"source.{decoded.format.extension}", File(file), save=False)
        # Not before: on SQLite a transaction would keep everybody waiting while the picture is read.
        with transaction.atomic():
            reference.save(force_insert=True)
    except Exception:
        for stored in (reference.file, reference.thumbnail, reference.source):
            if stored:
                stored.delete(save=False)
        raise
    return reference


def _write_copies(reference: Reference, decoded: Decoded) -> None:
    """The copy that is sent, its thumbnail, and what the row says of them."""
    sent, content_type, extension = clean_copy(decoded)
    scale = min(1.0, THUMBNAIL_SIDE / max(decoded.image.size))
    width, height = (max(1, round(side * scale)) for side in decoded.image.size)
    small = renditions.shrink(decoded.image, (width, height))
    reference.sha256 = hashlib.sha256(sent).hexdigest()
    reference.content_type = content_type
    reference.width, reference.height = decoded.width, decoded.height
    reference.size = len(sent)
    reference.placeholder = placeholder.data_uri(small)
    reference.file.save(f"reference.{extension}", ContentFile(sent), save=False)
    reference.thumbnail.save("thumbnail.webp", ContentFile(renditions.encode(small)), save=False)


def _keep_source(reference: Reference, file: IO[bytes]) -> None:
    """Its bytes as they came, beside a reference that came without; of two who do so at once, one stays."""
    file.seek(0)
    known = sniff(file.read(HEAD))
    reference.source.save(f"source.{known.extension if known else 'bin'}", File(file), save=False)
    if not Reference.objects.filter(pk=reference.pk, source="").update(source=reference.source.name):
        reference.source.delete(save=False)
        reference.refresh_from_db(fields=["source"])
