"""How a camera was held, read from its EXIF block and nothing else in there."""

from __future__ import annotations

import struct

from PIL import Image

_TAG = 0x0112
_MOST_TAGS = 1000
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def of(exif: bytes | None) -> int:
    """1 to 8; metadata that cannot be read turns nothing."""
    if not exif:
        return 1
    tiff = memoryview(exif)[6:] if exif[:6] == b"Exif\0\0" else memoryview(exif)
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]))
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * min(count, _MOST_TAGS), 12):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == _TAG:
                letter = {1: "B", 3: "H", 4: "I"}.get(kind, "H")
                (value,) = struct.unpack_from(order + letter, tiff, entry + 8)
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def turned(image: Image.Image, turn: int) -> Image.Image:
    """The picture upright."""
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image
