"""What Atelier runs on: its versions, and the room on its disk."""

from __future__ import annotations

import platform
import shutil
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import PIL
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from gallery.models import Image, Rendition
from generation.models import Reference

GIB = 1024**3
LOW = 2 * GIB
LOW_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Room:
    """Of the volume that holds the media, in bytes."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        return self.free < LOW or self.free < LOW_SHARE * self.total

    @property
    def used_percent(self) -> int:
        return round(100 * (1 - self.free / self.total)) if self.total else 0


def room() -> Room:
    usage = shutil.disk_usage(existing(Path(settings.MEDIA_ROOT)))
    return Room(usage.free, usage.total)


def media_bytes() -> int:
    """What rows say is stored: originals, renditions and references."""
    stored = (Image.objects, Rendition.objects, Reference.objects)
    return sum(rows.aggregate(total=Sum("size"))["total"] or 0 for rows in stored)


def existing(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(place for place in (path, *path.parents) if place.exists())


@cache
def atelier_version() -> str:
    project = settings.BASE_DIR / "pyproject.toml"
    try:
        return str(tomllib.loads(project.read_text())["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"


def database_version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, connection.Database.sqlite_version_info))}"  # type: ignore[attr-defined]
    number = connection.pg_version  # type: ignore[attr-defined]
    return f"PostgreSQL {number // 10_000}.{number % 10_000}"


def versions() -> list[tuple[str, str]]:
    return [
        ("Atelier", atelier_version()),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        ("Pillow", PIL.__version__),
        ("Database", database_version()),
    ]
