"""GIF: the first frame, and nothing of what stands before or after it."""

from __future__ import annotations

from typing import Final

from PIL import Image

from gallery.imaging import pieces
from gallery.imaging.allowance import Allowance
from gallery.imaging.readers.header import Header, by_pillow, cost_of
from gallery.imaging.refusal import CROWDED, CUT_OFF, DAMAGED, NotAPicture

_MOST_BLOCKS: Final = 100_000


def read(content: bytes, allowance: Allowance) -> Header:
    image = Image.open(pieces.opened(_walk(content)), formats=["GIF"])
    allowance.ask(*image.size, cost_of(image.mode))
    return by_pillow(image)


def _walk(content: bytes) -> list[memoryview]:
    """The screen, its palette, the frame's transparency, and the file from the first frame on."""
    view = memoryview(content)
    at = 13
    if len(content) < at:
        raise NotAPicture(CUT_OFF)
    if content[10] & 0x80:
        at += 3 << ((content[10] & 7) + 1)
    kept = [view[:at]]
    control = view[:0]
    blocks = 0
    while at + 2 < len(content):
        if content[at] == 0x2C:
            return [*kept, control, view[at:]]
        if content[at] != 0x21:
            raise NotAPicture(DAMAGED)
        begin, label = at, content[at + 1]
        at += 2
        while at < len(content) and content[at] and blocks <= _MOST_BLOCKS:
            at += 1 + content[at]
            blocks += 1
        at += 1
        blocks += 1
        if blocks > _MOST_BLOCKS:
            raise NotAPicture(CROWDED)
        if label == 0xF9:
            control = view[begin:at]
    raise NotAPicture(CUT_OFF)
