"""The only door by which a picture gets in: verify → hash → store → rows.

`prepare` is pure and may run in threads; `store` writes, from the main thread.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone

from gallery.imaging import placeholder, renditions
from gallery.imaging.colour import average_hex
from gallery.imaging.decode import MAX_BYTES, MAX_PIXELS, NotAPicture, opened
from gallery.imaging.formats import Format
from gallery.models import PRIVATE, Image, ImageParent, Rendition, Sharing

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

__all__ = ["NotAPicture", "Prepared", "Recipe", "prepare", "sha256_of", "store"]

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a picture was made. `parents` are ids of pictures, in the order of the references."""

    prompt: str = ""
    negative_prompt: str = ""
    model: str = ""
    model_name: str = ""
    provider: str = ""
    capability: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    styles: Sequence[str] = ()
    seed: str | int | None = ""
    references: Sequence[Mapping[str, str]] = ()
    cost: int | None = None
    took_ms: int | None = None
    waited_ms: int | None = None
    parents: Sequence[int] = ()
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A verified picture with all that is derived from its pixels. `file` is as it was delivered."""

    file: IO[bytes]
    size: int
    sha256: str
    format: Format
    width: int
    height: int
    renditions: tuple[renditions.Made, ...]
    placeholder: str
    colour: str


def prepare(file: IO[bytes], *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Prepared:
    """Verify, hash and shrink. Raises `NotAPicture`; touches no row, setting or stored file."""
    made: list[renditions.Made] = []
    preview = colour = ""
    with opened(file, max_bytes=max_bytes, max_pixels=max_pixels, at_least=renditions.LARGEST) as decoded:
        try:
            made, smallest = renditions.make(decoded.image, renditions.plan(decoded.width, decoded.height))
            preview, colour = placeholder.data_uri(smallest), average_hex(smallest)
        except (OSError, ValueError, MemoryError):
            # The original is what was paid for: it is kept, and the rest is made when asked for.
            size = f"{decoded.width} × {decoded.height} px"
            logger.exception("A picture of %s could not be made smaller", size)
    return Prepared(
        file=file,
        size=file.seek(0, io.SEEK_END),
        sha256=sha256_of(file),
        format=decoded.format,
        width=decoded.width,
        height=decoded.height,
        renditions=tuple(made),
        placeholder=preview,
        colour=colour,
    )


def sha256_of(file: IO[bytes]) -> str:
    """The digest of a whole file, read piece by piece."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def store(
    prepared: Prepared,
    recipe: Recipe,
    *,
    owner: AbstractBaseUser | None,
    sharing: Sharing = PRIVATE,
    trashed: bool = False,
    also: Callable[[Image], None] | None = None,
) -> Image:
    """Write the files, then the rows in one transaction; without rows no file stays.

    `also` runs inside that transaction with the new picture, for rows of the
    caller's that must appear with it. Call this outside a transaction of your
    own, so that no lock is held while files are written.
    """
    now = timezone.now()
    image = Image(
        owner_id=owner.pk if owner else None,
        maker_name=_name_of(owner),
        created_at=now,
        taken_at=recipe.taken_at,
        deleted_at=now if trashed else None,
        visibility=sharing.visibility,
        team_id=sharing.team_id,
        sha256=prepared.sha256,
        format=prepared.format.name,
        content_type=prepared.format.content_type,
        width=prepared.width,
        height=prepared.height,
        size=prepared.size,
        placeholder=prepared.placeholder,
        colour=prepared.colour,
        **_columns(recipe),
    )
    storage = image.file.storage
    written: list[str] = []
    try:
        original = File(prepared.file)
        image.file.name = _write(storage, image, f"original.{prepared.format.extension}", original, written)
        rows = [
            Rendition(
                image=image,
                spec=made.spec,
                file=_write(storage, image, f"{made.spec}.webp", ContentFile(made.data), written),
                width=made.width,
                height=made.height,
                size=len(made.data),
            )
            for made in prepared.renditions
        ]
        with transaction.atomic():
            image.save(force_insert=True)
            Rendition.objects.bulk_create(rows)
            _link(image, recipe.parents)
            if also is not None:
                also(image)
    except BaseException:
        for name in written:
            _remove(storage, name)
        raise
    return image


def _columns(recipe: Recipe) -> dict[str, Any]:
    return {
        "prompt": _text(recipe.prompt),
        "negative_prompt": _text(recipe.negative_prompt),
        "model": _text(recipe.model)[:200],
        "model_name": _text(recipe.model_name)[:200],
        "provider": recipe.provider[:50],
        "capability": recipe.capability[:30],
        "parameters": _plain(dict(recipe.parameters)),
        "styles": _plain(list(recipe.styles)),
        "seed": "" if recipe.seed is None else str(recipe.seed)[:40],
        "references": _plain([dict(reference) for reference in recipe.references]),
        "cost": recipe.cost,
        "took_ms": recipe.took_ms,
        "waited_ms": recipe.waited_ms,
    }


def _text(words: str) -> str:
    """PostgreSQL keeps no null bytes; a line break is one character."""
    return words.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _plain(value: Any) -> Any:
    """The same for all words within a JSON value."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _name_of(owner: AbstractBaseUser | None) -> str:
    if owner is None:
        return ""
    full_name = getattr(owner, "get_full_name", None)
    return str((full_name() if full_name else "") or owner.get_username())[:150]


def _write(storage: Storage, image: Image, name: str, content: File[bytes], written: list[str]) -> str:
    field = Image._meta.get_field("file")
    saved = storage.save(field.generate_filename(image, name), content)
    written.append(saved)
    return saved


def _remove(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except OSError:
        logger.exception("The file %s of a picture that was not stored could not be removed", name)


def _link(image: Image, parents: Sequence[int]) -> None:
    if not parents:
        return
    known = set(Image.objects.filter(pk__in=parents).values_list("pk", flat=True))
    ordered = [pk for pk in dict.fromkeys(parents) if pk in known]
    ImageParent.objects.bulk_create(
        ImageParent(image=image, parent_id=pk, position=position) for position, pk in enumerate(ordered)
    )
