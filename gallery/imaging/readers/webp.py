"""WebP: a still one straight into memory of ours, by the library Pillow brings along.

Pillow reads every WebP as an animation, which takes four times the memory; it still reads those that are.
"""

from __future__ import annotations

import ctypes
import io
import struct
from dataclasses import dataclass
from typing import Final

from PIL import Image, _webp

from gallery.imaging import bands, orientation
from gallery.imaging.allowance import Allowance
from gallery.imaging.bands import Source
from gallery.imaging.readers.header import Header, by_pillow
from gallery.imaging.refusal import CROWDED, CUT_OFF, DAMAGED, NotAPicture

_MOST_CHUNKS: Final = 1000
_MOST_METADATA: Final = 4_000_000
# Canvas, the frame before, its bytes, Pillow's picture, and what a lossless frame needs beside.
_ANIMATED: Final = 20.0


@dataclass(slots=True)
class _Walk:
    lossless: bool = False
    alpha: bool = False
    animated: bool = False
    exif: bytes = b""
    profile: bytes = b""


def _library() -> ctypes.CDLL | None:
    """Pillow's own libwebp, where the system's loader can see it through the module."""
    try:
        library = ctypes.CDLL(_webp.__file__)
        library.WebPGetInfo.argtypes = [ctypes.c_char_p, ctypes.c_size_t, *[ctypes.POINTER(ctypes.c_int)] * 2]
        for name in ("WebPDecodeRGBInto", "WebPDecodeRGBAInto"):
            function = getattr(library, name)
            function.restype = ctypes.c_void_p
            function.argtypes = [
                ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int,
            ]  # fmt: skip
    except (OSError, AttributeError):
        return None
    return library


_LIBRARY: Final = _library()


def read(content: bytes, allowance: Allowance) -> Header:
    walk = _walk(content)
    if _LIBRARY is None or walk.animated:
        return _by_pillow(content, allowance, walk)
    return _still(_LIBRARY, content, allowance, walk)


def _still(library: ctypes.CDLL, content: bytes, allowance: Allowance, walk: _Walk) -> Header:
    wide, high = ctypes.c_int(), ctypes.c_int()
    if not library.WebPGetInfo(content, len(content), wide, high):
        raise NotAPicture(DAMAGED)
    width, height = wide.value, high.value
    mode = "RGBA" if walk.alpha else "RGB"
    channels = len(mode)
    beside = 4.2 if walk.lossless else 2.2 if walk.alpha else 0.2
    allowance.ask(width, height, channels + beside, kept=channels)
    function = library.WebPDecodeRGBAInto if walk.alpha else library.WebPDecodeRGBInto

    def decode() -> Source:
        pixels = bytearray(width * height * channels)
        target = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        if not function(content, len(content), target, len(pixels), width * channels):
            raise NotAPicture(DAMAGED)
        source = bands.of_buffer(pixels, (width, height), mode)
        return Source(width, height, mode, source.rows, orientation.of(walk.exif), walk.profile or None)

    return Header(width, height, decode)


def _by_pillow(content: bytes, allowance: Allowance, walk: _Walk) -> Header:
    # The canvas stands in the first chunk: it is judged before Pillow makes one.
    if content[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(content[at : at + 3], "little") for at in (24, 27))
        allowance.ask(width, height, _ANIMATED)
    image = Image.open(io.BytesIO(content), formats=["WEBP"])
    allowance.ask(*image.size, _ANIMATED)
    return by_pillow(image, turn=orientation.of(walk.exif))


def _walk(content: bytes) -> _Walk:
    """The file says at its start how long it is; some leave out the last byte, which only pads."""
    (length,) = struct.unpack_from("<I", content, 4) if len(content) >= 20 else (len(content),)
    if length + 7 > len(content):
        raise NotAPicture(CUT_OFF)
    walk = _Walk()
    at, end = 12, min(len(content), length + 8)
    for _ in range(_MOST_CHUNKS):
        if at + 8 > end:
            return walk
        kind, size = struct.unpack_from("<4sI", content, at)
        body = at + 8
        if kind == b"ANMF" or kind == b"ANIM":
            walk.animated = True
            if kind == b"ANMF":
                return walk
        elif kind == b"VP8L":
            walk.lossless = True
            walk.alpha = size >= 5 and bool(content[body + 4] & 0x10) if body + 5 <= end else False
        elif kind == b"ALPH":
            walk.alpha = True
        elif kind in (b"EXIF", b"ICCP") and size <= _MOST_METADATA:
            if kind == b"EXIF":
                walk.exif = walk.exif or content[body : min(end, body + size)]
            else:
                walk.profile = walk.profile or content[body : min(end, body + size)]
        at = body + size + (size & 1)
    raise NotAPicture(CROWDED)
