"""TIFF: the first page, its directory judged before Pillow unpacks it."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Final

from PIL import Image

from gallery.imaging.allowance import Allowance, check
from gallery.imaging.readers.header import Header, by_pillow, cost_of
from gallery.imaging.refusal import COMPRESSION, CROWDED, CUT_OFF, DAMAGED, NotAPicture

_MOST_TAGS: Final = 500
# Numbers that one tag of a kind that is unpacked may hold: a strip a row and two tables of a palette.
_MOST_NUMBERS: Final = 300_000
_BYTES: Final = {1, 2, 6, 7}
_WIDTH, _HEIGHT, _DEPTH, _COMPRESSION = 256, 257, 258, 259
_ORIENTATION, _SAMPLES, _ROWS, _TILE_WIDTH, _TILE_HEIGHT = 274, 277, 278, 322, 323
_JPEG: Final = 7
# None, fax, LZW, JPEG, deflate and PackBits; what else there is, is a scientist's or a bomb's.
_READ: Final = {1, 2, 3, 4, 5, 7, 8, 32773, 32946}


@dataclass(slots=True)
class _Walk:
    """The first number of each tag that matters, and the depth of a sample in bits."""

    numbers: dict[int, int]
    depth: int = 1

    def get(self, tag: int, default: int) -> int:
        return self.numbers.get(tag, default)


def read(content: bytes, allowance: Allowance) -> Header:
    walk = _walk(content)
    width, height = walk.get(_WIDTH, 0), walk.get(_HEIGHT, 0)
    check(width, height, allowance.max_pixels)
    compression = walk.get(_COMPRESSION, 1)
    if compression not in _READ:
        raise NotAPicture(COMPRESSION)
    image = Image.open(io.BytesIO(content), formats=["TIFF"])
    cost = cost_of(image.mode)
    # Pillow turns these itself, into a second copy.
    if walk.get(_ORIENTATION, 1) in range(2, 9):
        cost *= 2
    unpacked = 0.0 if compression == 1 else _strip(walk, width, height, compression)
    allowance.ask(*image.size, cost, beside=unpacked)
    return by_pillow(image)


def _strip(walk: _Walk, width: int, height: int, compression: int) -> float:
    """A strip or a tile is unpacked whole before it is copied."""
    across = walk.get(_TILE_WIDTH, width)
    down = walk.get(_TILE_HEIGHT, min(height, walk.get(_ROWS, height)))
    samples = max(1, walk.get(_SAMPLES, 1))
    pixel = max(4.0, samples * walk.depth / 8)
    # The JPEG within may be progressive, and is kept as coefficients then.
    return across * down * (pixel + (2 * samples if compression == _JPEG else 0))


def _walk(content: bytes) -> _Walk:
    order = "<" if content[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(order + "I", content, 4)
        (count,) = struct.unpack_from(order + "H", content, start)
        if count > _MOST_TAGS:
            raise NotAPicture(CROWDED)
        walk = _Walk({})
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, many, value = struct.unpack_from(order + "HHII", content, entry)
            if kind not in _BYTES and many > _MOST_NUMBERS:
                raise NotAPicture(CROWDED)
            if kind == 3:
                place = entry + 8 if many <= 2 else value
                (value,) = struct.unpack_from(order + "H", content, place)
            elif kind == 1:
                value = content[entry + 8]
            walk.numbers.setdefault(tag, value)
    except struct.error as error:
        raise NotAPicture(CUT_OFF) from error
    walk.depth = walk.get(_DEPTH, 1)
    if walk.depth > 64:
        raise NotAPicture(DAMAGED)
    return walk
