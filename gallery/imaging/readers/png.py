"""PNG: only the chunks that draw are read; texts, times and an animation's other frames are not."""

from __future__ import annotations

import struct
from typing import Final

from PIL import Image

from gallery.imaging import orientation, pieces
from gallery.imaging.allowance import Allowance
from gallery.imaging.readers.header import Header, by_pillow, cost_of
from gallery.imaging.refusal import CROWDED, CUT_OFF, NotAPicture

_DRAW: Final = {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"}
_ONCE: Final = _DRAW - {b"IDAT"}
_MOST_CHUNKS: Final = 200_000
_MOST_EXIF: Final = 1_000_000


def read(content: bytes, allowance: Allowance) -> Header:
    parts, exif = _walk(content)
    image = Image.open(pieces.opened(parts), formats=["PNG"])
    allowance.ask(*image.size, cost_of(image.mode))
    return by_pillow(image, turn=orientation.of(exif))


def _walk(content: bytes) -> tuple[list[memoryview], bytes]:
    """The chunks that draw, neighbours joined, and the camera's block."""
    view = memoryview(content)
    kept = [view[:8]]
    begin = end = at = 8
    exif = b""
    seen: set[bytes] = set()
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(content):
            raise NotAPicture(CUT_OFF)
        length, kind = struct.unpack_from(">I4s", content, at)
        if at + 12 + length > len(content):
            raise NotAPicture(CUT_OFF)
        if kind in _DRAW and not (kind in _ONCE and kind in seen):
            if at != end:
                kept.append(view[begin:end])
                begin = at
            end = at + 12 + length
            seen.add(kind)
        elif kind == b"eXIf" and length <= _MOST_EXIF:
            exif = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            return [*kept, view[begin:end]], exif
    raise NotAPicture(CROWDED)
