"""Files on this machine's disk, whole or not at all, and on it before anybody says so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's own, which leaves the beginning of a file where the disk was full, and all of it in memory."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            # Missing from the library's types, although it is there to be extended.
            saved = str(super()._save(name, content))  # type: ignore[misc]
            self._sync(Path(self.path(saved)))
            return saved
        except OSError:
            # The name was free a moment ago, so what is there now is ours.
            Path(self.path(name)).unlink(missing_ok=True)
            raise

    def _sync(self, file: Path) -> None:
        """The file, and the folders by which it is found: a row may name it then."""
        sync(file)
        for folder in file.parents:
            sync(folder)
            if folder == Path(self.location):
                break


def sync(path: Path) -> None:
    """Have a file or folder on disk, whatever happens to the power."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
