"""Style sheets and modules that pages always need together, sent as one file each.

They are written apart, one noun a file, and joined when static files are collected or looked for: over
HTTP/1.1 thirty small files keep a phone waiting longer than the pictures of its first view do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

# What is joined lies beside its parts, so that the addresses in a sheet hold.
JOINED: Final = {
    "css/common.css": ("tokens", "base", "components", "overlays"),
    "css/studio.css": ("shapes", "gallery", "live", "composer", "params", "tray"),
    "css/studio-later.css": ("selection", "image", "sharing", "lightbox"),
    "js/common.js": ("site", "toasts", "theme", "keys", "ended", "notifications", "install"),
    "js/studio.js": (
        *("draft", "composer", "tray", "chooser", "live"),
        *("wall", "pictures", "selection", "lightbox"),
    ),
}


def join(name: str) -> str:
    """The text of a joined file, by its name in `JOINED`."""
    folder, suffix = Path(name).parent, Path(name).suffix
    return "\n".join(_part(folder / f"{part}{suffix}") for part in JOINED[name])


def _part(name: Path) -> str:
    found = finders.find(str(name))
    if not isinstance(found, str):
        raise FileNotFoundError(f"A joined file names {name}, which is not there.")
    text = Path(found).read_text(encoding="utf-8")
    # As apart: each module has its own names, and one that fails does not take the next with it.
    return text if name.suffix == ".css" else f"try {{\n{text}}} catch (error) {{ reportError(error); }}\n"


class JoinedFinder(BaseFinder):
    """Finds the files of `JOINED`, which it keeps in the data folder as up to date as their parts."""

    def __init__(self, *_: object, **__: object) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR / "joined")

    def check(self, **_: object) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """The absolute path of a joined file; as a list with `find_all`; nothing for any other."""
        found = [self._written(path)] if path in JOINED else []
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in JOINED:
            self._written(name)
            yield name, self.storage

    def _written(self, name: str) -> str:
        file, text = Path(self.storage.path(name)), join(name)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_suffix(".half")
            half.write_text(text, encoding="utf-8")
            half.replace(file)
        return str(file)
