"""A person's pictures as files and lines, for whoever packs them up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from gallery.models import Image

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive. `chunks` may raise OSError where it cannot be read."""

    name: str
    chunks: Callable[[], Iterator[bytes]]


def entries(owner: AbstractBaseUser) -> Iterator[Entry]:
    """The recipes, a line of JSON each, and every original; the trash too."""
    images = Image.objects.of(owner).order_by("id")
    recipes = images.select_related("team")
    yield Entry("pictures.jsonl", lambda: lines(_recipe(image) for image in recipes.iterator(500)))
    for image in images.only("uid", "created_at", "file", "format").iterator(500):
        yield Entry(_name(image), lambda image=image: stored(image.file))  # type: ignore[misc]


def lines(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """JSON Lines."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n"


def stored(file: Any) -> Iterator[bytes]:
    """The bytes of a stored file, a piece at a time."""
    with file.storage.open(file.name) as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _name(image: Image) -> str:
    return f"pictures/{image.created_at:%Y/%m}/{image.uid}.{image.extension}"


def _recipe(image: Image) -> dict[str, Any]:
    return {
        "file": _name(image),
        "id": image.uid,
        "made": image.created_at,
        "in_the_trash_since": image.deleted_at,
        "visible_to": image.visibility,
        "team": image.team.name if image.team else "",
        "prompt": image.prompt,
        "negative_prompt": image.negative_prompt,
        "provider": image.provider,
        "model": image.model,
        "capability": image.capability,
        "parameters": image.parameters,
        "styles": image.styles,
        "seed": image.seed,
        "references": image.references,
        "cost": image.cost,
        "width": image.width,
        "height": image.height,
        "sha256": image.sha256,
    }
