from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.storage import WholeFiles


def ending() -> Iterator[bytes]:
    """A file whose second piece finds no room any more."""
    yield b"the beginning"
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_beginning_of_a_file_is_not_left_where_the_disk_was_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = WholeFiles(location=tmp_path)
    file = ContentFile(b"")
    monkeypatch.setattr(file, "chunks", ending)
    with pytest.raises(OSError, match="No space left"):
        storage.save("a/b.txt", file)
    assert not (tmp_path / "a" / "b.txt").exists()
    assert storage.save("a/b.txt", ContentFile(b"whole")) == "a/b.txt"
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"whole"


def test_it_is_what_the_site_stores_with() -> None:
    assert isinstance(storages["default"], WholeFiles)
