"""JPEG: decoded at a fraction of its size where less is needed; a progressive one is kept whole meanwhile."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, JpegImagePlugin

from gallery.imaging import orientation, pieces
from gallery.imaging.allowance import Allowance
from gallery.imaging.readers.header import Header, by_pillow, cost_of
from gallery.imaging.refusal import CROWDED, CUT_OFF, DAMAGED, NotAPicture

_MOST_SEGMENTS: Final = 4000
_MOST_SCANS: Final = 100
_MOST_PROFILE: Final = 4_000_000
# Markers that stand alone, without a length after them.
_ALONE: Final = {0x01, *range(0xD0, 0xD9)}
_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_NEXT: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


@dataclass(slots=True)
class _Walk:
    """What stands before the first scan, and where that begins."""

    parts: list[memoryview] = field(default_factory=list)
    exif: bytes = b""
    # Samples a pixel, counting what chroma subsampling leaves.
    samples: float = 3.0
    components: int = 0
    progressive: bool = False
    in_first_scan: int = 0
    scan: int = 0


def read(content: bytes, allowance: Allowance) -> Header:
    walk = _walk(content)
    # With its colours in scans one after the other, a file is kept as coefficients of 2 bytes until the last.
    whole = 2 * walk.samples if walk.progressive or walk.in_first_scan < walk.components else 0.0
    if whole:
        _check_scans(content, walk.scan)
    image = Image.open(pieces.opened(walk.parts), formats=["JPEG"])
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    width, height = image.size
    pixel = cost_of(image.mode)
    scale = next((k for k in (8, 4, 2) if max(width, height) // k >= allowance.at_least), 1)
    while scale < 8 and not allowance.fits(width, height, whole + pixel / scale**2, kept=pixel / scale**2):
        scale *= 2
    allowance.ask(width, height, whole + pixel / scale**2, kept=pixel / scale**2)
    image.draft(None, (max(1, width // scale), max(1, height // scale)))
    return Header(width, height, by_pillow(image, turn=orientation.of(walk.exif)).decode)


def _walk(content: bytes) -> _Walk:
    """Segment by segment to the first scan; comments, thumbnails and notes stay behind."""
    view = memoryview(content)
    walk = _Walk(parts=[view[:2]])
    at, profile = 2, 0
    for _ in range(_MOST_SEGMENTS):
        at = content.find(b"\xff", at)
        if at < 0 or at + 4 > len(content):
            raise NotAPicture(CUT_OFF)
        marker = content[at + 1]
        if marker in (0x00, 0xFF) or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            raise NotAPicture(DAMAGED)
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise NotAPicture(CUT_OFF)
        body = at + 4
        if marker == 0xDA:
            walk.in_first_scan, walk.scan = content[body], end
            walk.parts.append(view[at:])
            return walk
        if marker in _FRAMES:
            walk.components, walk.samples = _frame(content[body:end])
            walk.progressive = marker & 3 == 2
        if marker == 0xE1 and content[body : body + 6] == b"Exif\0\0":
            walk.exif = walk.exif or content[body:end]
        elif marker == 0xE2 and content[body : body + 12] == b"ICC_PROFILE\0":
            profile += length
            if profile <= _MOST_PROFILE:
                walk.parts.append(view[at:end])
        elif not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            walk.parts.append(view[at:end])
        at = end
    raise NotAPicture(CROWDED)


def _frame(body: bytes) -> tuple[int, float]:
    """The number of components, and how many samples a pixel they have together."""
    if len(body) < 6 or len(body) < 6 + 3 * body[5] or not body[5]:
        raise NotAPicture(DAMAGED)
    factors = [(body[7 + 3 * n] >> 4, body[7 + 3 * n] & 15) for n in range(body[5])]
    across, down = max(h for h, _ in factors), max(v for _, v in factors)
    return body[5], sum(h * v for h, v in factors) / max(1, across * down)


def _check_scans(content: bytes, at: int) -> None:
    """Each scan goes over the whole picture again; a picture of a hundred is made to keep one waiting."""
    scans = 1
    for _ in range(_MOST_SEGMENTS):
        found = _NEXT.search(content, at)
        if found is None or found[0] == b"\xff\xd9" or found.end() + 2 > len(content):
            return
        scans += found[0] == b"\xff\xda"
        if scans > _MOST_SCANS:
            break
        (length,) = struct.unpack_from(">H", content, found.end())
        at = found.end() + length
    else:
        scans = _MOST_SCANS + 1
    if scans > _MOST_SCANS:
        raise NotAPicture(CROWDED)
