"""A file's way into the library by the API: signed for, put, registered; and what was left unfinished."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Final

from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import UnsupportedMediaType

from gallery.imaging.decode import NotAPicture, opened
from gallery.models import Image
from generation import references as library
from generation.api.errors import Conflict
from generation.api.paging import read_id
from generation.api.stored import IMAGE_TYPES
from generation.models import Asset, Reference
from generation.quotas.plans import limits_of
from generation.quotas.policy import check_storage

UNFINISHED_FOR: Final = timedelta(days=1)
GONE: Final = "There is no such asset."
REGISTERED: Final = "This asset is registered already; take another resource_id."


@dataclass(frozen=True, slots=True)
class Found:
    """What an id leads to: an asset that may not be finished, a reference, or a picture of the gallery."""

    asset: Asset | None = None
    reference: Reference | None = None
    image: Image | None = None


def find(owner: User, text: str) -> Found | None:
    """What this person calls by that id; a reference that was deleted, or a picture in the trash, is gone."""
    uid = read_id(text)
    if uid is None:
        return None
    if asset := _signed(owner, uid):
        return None if asset.is_gone else Found(asset, asset.reference)
    if reference := Reference.objects.filter(owner=owner.pk, uid=uid, deleted_at=None).first():
        return Found(reference=reference)
    image = Image.objects.visible_to(owner).alive().filter(uid=uid).first()
    return Found(image=image) if image else None


def check_room(owner: User) -> None:
    """Raise Refused where this person may store no more."""
    check_storage(limits_of(owner.pk), owner.pk)


def sign(owner: User, resource_id: uuid.UUID, filename: str, filetype: str) -> Asset:
    """The asset that will take the bytes; signed for anew, it is the same one."""
    values = {
        "name": library.clean_name(filename),
        "content_type": image_type(filetype),
        "created_at": timezone.now(),
    }
    asset, made = Asset.objects.get_or_create(owner=owner, resource_id=resource_id, defaults=values)
    if not made and not Asset.objects.filter(pk=asset.pk, reference=None).update(**values):
        raise Conflict(REGISTERED)
    return asset


def image_type(content_type: str) -> str:
    """A type of picture that is read here, without its parameters. Raises UnsupportedMediaType."""
    name = _plain(content_type)
    if name not in IMAGE_TYPES:
        raise UnsupportedMediaType(name, f"Only pictures are taken: {', '.join(IMAGE_TYPES)}.")
    return name


def awaited(owner: User, uid: uuid.UUID, content_type: str) -> Asset:
    """The asset of theirs that waits for bytes of this type."""
    asset = Asset.objects.filter(uid=uid, owner=owner.pk).first()
    if asset is None:
        raise Http404(GONE)
    if asset.reference_id is not None:
        raise Conflict(REGISTERED)
    given = _plain(content_type)
    if given != asset.content_type:
        raise UnsupportedMediaType(given, f"This was signed for as {asset.content_type}.")
    return asset


def receive(asset: Asset, body: IO[bytes]) -> int:
    """Keep the bytes until the asset is registered, and say how many; what was put before gives way."""
    try:
        with opened(body, max_bytes=library.largest()) as decoded:
            extension = decoded.format.extension
    except NotAPicture as error:
        raise UnsupportedMediaType("", str(error)) from None
    asset.upload.save(f"upload.{extension}", File(body), save=False)
    name, storage = str(asset.upload.name), asset.upload.storage
    try:
        with transaction.atomic():
            row = Asset.objects.select_for_update().filter(pk=asset.pk, reference=None).first()
            if row is None:
                raise Conflict(REGISTERED)
            Asset.objects.filter(pk=row.pk).update(upload=name)
            _delete_on_commit(storage, str(row.upload.name or ""))
    except BaseException:
        storage.delete(name)
        raise
    return body.seek(0, io.SEEK_END)


def register(owner: User, resource_id: uuid.UUID, name: str) -> tuple[Asset, bool]:
    """The asset with its reference, and whether that is new. Doing it again changes nothing."""
    asset = _own(owner, resource_id)
    if asset.reference is not None:
        return asset, False
    if not asset.upload:
        raise Conflict("Put the file to its signed address first.")
    waiting, storage = str(asset.upload.name), asset.upload.storage
    title = library.clean_name(name) if name.strip() else asset.name
    try:
        with storage.open(waiting) as file:
            reference = library.add(owner, file, title, keep_source=True)
    except FileNotFoundError:
        reference = None
    except NotAPicture as error:
        raise UnsupportedMediaType("", str(error)) from None
    with transaction.atomic():
        # The bytes are those that were read, or somebody put others meanwhile.
        unchanged = Asset.objects.filter(pk=asset.pk, upload=waiting, reference=None)
        done = bool(reference and unchanged.update(upload="", reference=reference, name=title))
        if done:
            _delete_on_commit(storage, waiting)
    asset = _own(owner, resource_id)
    if asset.reference is None:
        raise Conflict("The file was put anew while it was being registered. Register it again.")
    return asset, done


def remove_unfinished(now: datetime | None = None) -> int:
    """Remove assets that were never registered, and their files with them."""
    before = (now or timezone.now()) - UNFINISHED_FOR
    _, removed = Asset.objects.filter(reference=None, created_at__lt=before).delete()
    return removed.get(Asset._meta.label, 0)


def _own(owner: User, resource_id: uuid.UUID) -> Asset:
    asset = _signed(owner, resource_id)
    if asset is None or asset.is_gone:
        raise Http404(GONE)
    return asset


def _signed(owner: User, resource_id: uuid.UUID) -> Asset | None:
    rows = Asset.objects.filter(owner=owner.pk, resource_id=resource_id)
    return rows.select_related("reference").first()


def _plain(content_type: str) -> str:
    """Without parameters, and under its registered name."""
    name = content_type.partition(";")[0].strip().lower()
    return "image/jpeg" if name == "image/jpg" else name


def _delete_on_commit(storage: Storage, name: str) -> None:
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
