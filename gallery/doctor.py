"""Are the pictures' files and rows still of one mind? In Django's own check messages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from shlex import quote

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from gallery.models import Image, Rendition

SAMPLE = 5
# A file comes before its row; what is younger may be on its way in.
YOUNG = timedelta(hours=1)
RESTORE = (
    "Restore these files from your backup of ATELIER_DATA into its media folder; "
    "what cannot be restored may be deleted in the admin."
)


def media() -> Iterator[CheckMessage]:
    """Pictures whose file is missing or cut, and files that no picture has."""
    rows = dict(Image.objects.values_list("file", "size").iterator())
    made = dict(Rendition.objects.values_list("file", "size").iterator())
    yield from compared("picture", "images", rows, made)


def compared(
    what: str, folder: str, needed: Mapping[str, int], remade: Mapping[str, int] | None = None
) -> Iterator[CheckMessage]:
    """`needed` files must be there whole; `remade` ones too, but they are no loss.

    Each comes with its size in bytes; 0 where the rows do not tell.
    """
    storage, remade = default_storage, remade or {}
    there = set(_files(storage, folder))
    missing = sorted(name for name in needed if name not in there and not storage.exists(name))
    cut = sorted(there & {name for name in needed if not _is_whole(storage, name, needed[name])})
    spoilt = sorted(name for name in remade if not _is_whole(storage, name, remade[name]))
    young = timezone.now() - YOUNG
    strays = there - needed.keys() - remade.keys()
    stray = [name for name in sorted(strays) if storage.get_modified_time(name) < young]
    if missing:
        yield Error(f"Without a file: {counted(len(missing), what)} ({_sample(missing)}).", hint=RESTORE)
    if cut:
        yield Error(
            f"With a file that is not whole: {counted(len(cut), what)} ({_sample(cut)}).", hint=RESTORE
        )
    if spoilt:
        yield Warning(
            f"Missing or not whole: {counted(len(spoilt), 'small copy', 'small copies')} of {what}s "
            f"({_sample(spoilt)}).",
            hint="Nothing is lost. To have them made anew: "
            + manage("shell -c 'from gallery.doctor import make_anew; make_anew()'"),
        )
    if stray:
        size = sum(storage.size(name) for name in stray)
        yield Warning(
            f"Without a row: {counted(len(stray), 'file')} among the {what}s, "
            f"{size / 1024**2:,.1f} MB ({_sample(stray)}).",
            hint=f"They are shown nowhere. Once you have a backup, remove them{_removal(storage, stray)}",
        )
    if not (missing or cut or spoilt or stray):
        yield Info(f"{counted(len(needed), what)}, each with its file, and no file too many.")


def make_anew() -> None:
    """Forget the renditions whose file is missing or cut: they are made again when somebody looks."""
    rows = Rendition.objects.iterator()
    for made in [row for row in rows if not _is_whole(default_storage, str(row.file), row.size)]:
        made.delete()


def counted(number: int, one: str, many: str = "") -> str:
    """As in "1 picture" and "2,000 pictures"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def manage(command: str) -> str:
    """A line to type, from the folder one is in: this interpreter, and Atelier's own `manage.py`."""
    words = (Path(sys.executable), settings.BASE_DIR / "manage.py")
    return f"{' '.join(quote(_from_here(path)) for path in words)} {command}"


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _is_whole(storage: Storage, name: str, size: int) -> bool:
    try:
        found = storage.size(name)
    except FileNotFoundError:
        return False
    return found == size if size else found > 0


def _removal(storage: Storage, names: list[str]) -> str:
    first = ", these first" if len(names) > SAMPLE else ""
    return f"{first}: cd {quote(_root(storage))} && rm -i {' '.join(map(quote, names[:SAMPLE]))}"


def _files(storage: Storage, folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            folders, files = storage.listdir(place)
        except FileNotFoundError:
            continue
        waiting += [f"{place}/{name}" for name in folders]
        yield from (f"{place}/{name}" for name in files)


def _root(storage: Storage) -> str:
    return str(getattr(storage, "location", "the media folder"))


def _sample(names: list[str]) -> str:
    return ", ".join(names[:SAMPLE]) + (", …" if len(names) > SAMPLE else "")


CHECKS = (("Pictures", media),)
