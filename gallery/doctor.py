"""Are the pictures' files and rows still of one mind? In Django's own check messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from gallery.models import Image, Rendition

SAMPLE = 5
# A file comes before its row; what is younger may be on its way in.
YOUNG = timedelta(hours=1)


def media() -> Iterator[CheckMessage]:
    """Pictures whose file is missing, and files that no picture has."""
    rows = Image.objects.values_list("file", flat=True).iterator()
    made = Rendition.objects.values_list("file", flat=True).iterator()
    yield from compared("pictures", "images", set(rows), set(made))


def compared(what: str, folder: str, needed: set[str], remade: Iterable[str] = ()) -> Iterator[CheckMessage]:
    """`needed` files must be there; `remade` ones may be missing, since they are made anew."""
    storage, known = default_storage, needed | set(remade)
    there = dict(_files(storage, folder))
    missing = sorted(name for name in needed if name not in there and not storage.exists(name))
    young = timezone.now() - YOUNG
    stray = [name for name in sorted(there.keys() - known) if storage.get_modified_time(name) < young]
    if missing:
        yield Error(
            f"{len(missing):,} {what} have a row and no file: {_sample(missing)}.",
            hint="Restore these files from your backup of ATELIER_DATA into its media folder; "
            "what cannot be restored may be deleted in the admin.",
        )
    if stray:
        size = sum(storage.size(name) for name in stray)
        yield Warning(
            f"{len(stray):,} files of {what} have no row ({size / 1024**2:,.1f} MB): {_sample(stray)}.",
            hint=f"Nothing shows them. Once you have a backup, remove them: cd {_root(storage)} && rm -i "
            + " ".join(stray[:SAMPLE]),
        )
    if not missing and not stray:
        yield Info(f"{len(needed):,} {what}, each with its file, and no file too many.")


def _files(storage: Storage, folder: str) -> Iterator[tuple[str, None]]:
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            folders, files = storage.listdir(place)
        except FileNotFoundError:
            continue
        waiting += [f"{place}/{name}" for name in folders]
        yield from ((f"{place}/{name}", None) for name in files)


def _root(storage: Storage) -> str:
    return str(getattr(storage, "location", "the media folder"))


def _sample(names: list[str]) -> str:
    return ", ".join(names[:SAMPLE]) + (", …" if len(names) > SAMPLE else "")


CHECKS = (("Pictures", media),)
