"""Smaller copies for the grid, decoded once and made large to small.

A rendition's bound is on its longest side. In rows of 252 px a landscape of
16:9 is 448 px wide, a portrait 142: the same 640 px file serves both sharply,
and no shape costs more bytes than a square of that size.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from gallery.imaging import bands

SPECS = (320, 640, 1280)
LARGEST = SPECS[-1]
CONTENT_TYPE = "image/webp"
QUALITY = 82
# Beyond 2, an encoder works 1.6 times as long for 4 % of the bytes.
METHOD = 2


@dataclass(frozen=True, slots=True)
class Size:
    spec: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Made:
    """One encoded rendition."""

    spec: int
    width: int
    height: int
    data: bytes


@lru_cache(maxsize=1024)
def plan(width: int, height: int) -> tuple[Size, ...]:
    """The renditions a picture of this size has, small to large, none of them enlarged.

    The largest may have the picture's own size: a WebP of a small PNG still
    spares most of its bytes. Pure arithmetic, so that a page need not ask for rows.
    """
    longest = max(width, height)
    sizes = []
    for spec in SPECS:
        scale = min(1.0, spec / longest)
        sizes.append(Size(spec, max(1, round(width * scale)), max(1, round(height * scale))))
        if spec >= longest:
            break
    return tuple(sizes)


def make(image: Image.Image, sizes: Iterable[Size]) -> tuple[list[Made], Image.Image]:
    """Encode each size, and give back the smallest of them as pixels for the placeholder."""
    made: list[Made] = []
    for size in sorted(sizes, key=lambda size: -size.spec):
        image = shrink(image, (size.width, size.height))
        made.append(Made(size.spec, size.width, size.height, encode(image)))
    return made[::-1], image


def shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at a size that is not larger than its own."""
    return image if image.size == size else bands.shrunk(bands.of_image(image), size, lambda band: band)


def encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=METHOD)
    return out.getvalue()
