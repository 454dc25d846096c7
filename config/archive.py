"""Files as one zip that is sent while it is made: nothing is kept, on disk or in memory."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from gallery.export import Entry

MISSING = "missing.txt"


class _Sink:
    """Takes what the zip writes, to be given on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """There is nothing to close."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The zip, a piece at a time. What cannot be read is named in `missing.txt` and left out."""
    sink, missing = _Sink(), []
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for entry in entries:
            try:
                chunks = entry.chunks()
                first = next(chunks, b"")
            except OSError:
                missing.append(entry.name)
                continue
            with archive.open(_info(entry.name), "w", force_zip64=True) as file:
                file.write(first)
                yield sink.taken()
                for chunk in chunks:
                    file.write(chunk)
                    yield sink.taken()
            yield sink.taken()
        if missing:
            archive.writestr(_info(MISSING), "\n".join(missing))
    yield sink.taken()


def _info(name: str) -> ZipInfo:
    return ZipInfo(name, time.localtime()[:6])
