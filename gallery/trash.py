"""What was thrown away and can be taken back, last thrown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils import timezone

from gallery.keyset import Cursor
from gallery.links import Links
from gallery.models import Image
from gallery.tiles import COLUMNS, Tile, tile

SIZE = 60


@dataclass(frozen=True, slots=True)
class TrashTile(Tile):
    restore_url: str
    deleted_text: str


@dataclass(frozen=True, slots=True)
class Trash:
    tiles: Sequence[TrashTile]
    next_url: str


def page(
    user: AbstractBaseUser | AnonymousUser, *, before: str = "", size: int = SIZE, now: datetime | None = None
) -> Trash:
    """One query. The trash is everybody's own."""
    cursor = Cursor.read(before)
    images = Image.objects.of(user).trashed()
    images = images.only(*COLUMNS, "deleted_at").order_by("-deleted_at", "-id")
    if cursor:
        images = images.filter(cursor.below("deleted_at"))
    found = list(images[: size + 1])
    links, now = Links(), now or timezone.now()
    tiles = [_tile(image, links, now) for image in found[:size]]
    last = found[size - 1] if len(found) > size else None
    if last is None or last.deleted_at is None:
        return Trash(tiles, "")
    query = urlencode({"before": str(Cursor(last.deleted_at, last.pk))})
    return Trash(tiles, f"{reverse('trash')}?{query}")


def _tile(image: Image, links: Links, now: datetime) -> TrashTile:
    base = tile(image, links=links)
    return TrashTile(
        **{column.name: getattr(base, column.name) for column in fields(base)},
        restore_url=reverse("image-restore", args=[image.uid]),
        deleted_text=_ago(image.deleted_at or now, now),
    )


def _ago(then: datetime, now: datetime) -> str:
    days = (timezone.localtime(now).date() - timezone.localtime(then).date()).days
    if days < 2:
        return "Deleted today" if days <= 0 else "Deleted yesterday"
    if days < 30:
        return f"Deleted {days} days ago"
    day = timezone.localtime(then).date()
    return f"Deleted on {day.day} {day:%B %Y}"
