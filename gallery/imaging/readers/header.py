"""What a reader knows before it decodes a pixel, and how Pillow's own decoders are let do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import ImageFile

from gallery.imaging import bands
from gallery.imaging.bands import Source

# Bytes a pixel takes in Pillow's memory: one channel of 8 bits is kept as such, more are padded to four.
_COSTS: Final = {"1": 1.0, "L": 1.0, "P": 1.0}


@dataclass(frozen=True, slots=True)
class Header:
    """A picture whose size was granted. `decode` does the work and may raise anything."""

    width: int
    height: int
    decode: Callable[[], Source]


def cost_of(mode: str) -> float:
    return 2.0 if mode.startswith("I;16") else _COSTS.get(mode, 4.0)


def by_pillow(image: ImageFile.ImageFile, *, turn: int = 1) -> Header:
    """The first frame of an opened file."""

    def decode() -> Source:
        image.load()
        return bands.of_image(image, turn=turn, profile=image.info.get("icc_profile"))

    return Header(*image.size, decode)
