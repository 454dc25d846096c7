"""Files on this machine's disk, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's own, which leaves the beginning of a file where the disk was full."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            # Missing from the library's types, although it is there to be extended.
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            # The name was free a moment ago, so what is there now is ours.
            Path(self.path(name)).unlink(missing_ok=True)
            raise
