"""Shrink a large picture band by band, so that only the original and the small copy are in memory.

Bands see their neighbours' rows and share one grid, so that no seam shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor

from PIL import Image

# Source pixels in a band: a few megabytes, whatever the mode.
_BAND = 1_000_000
# Rows beyond a band that a filter reaches into, after whole-number averages.
_REACH = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Decoded pixels, wherever they lie; `rows` copies those from a row to another."""

    width: int
    height: int
    mode: str
    rows: Callable[[int, int], Image.Image]
    # How it must be turned to stand upright, as EXIF counts it.
    turn: int = 1
    profile: object = None

    def bands(self) -> Iterator[Image.Image]:
        step = max(1, _BAND // self.width)
        for top in range(0, self.height, step):
            yield self.rows(top, min(self.height, top + step))


def of_image(image: Image.Image, *, turn: int = 1, profile: object = None) -> Source:
    def rows(top: int, bottom: int) -> Image.Image:
        if (top, bottom) == (0, image.height):
            return image
        return image.crop((0, top, image.width, bottom))

    return Source(image.width, image.height, image.mode, rows, turn, profile)


def of_buffer(
    pixels: bytes | bytearray | memoryview, size: tuple[int, int], mode: str, stride: int = 0
) -> Source:
    """Pixels that a decoder left row by row in memory."""
    width, height = size
    line = stride or width * len(Image.new(mode, (1, 1)).tobytes())
    view = memoryview(pixels)

    def rows(top: int, bottom: int) -> Image.Image:
        part = view[top * line : bottom * line]
        return Image.frombytes(mode, (width, bottom - top), part, "raw", mode, line)

    return Source(width, height, mode, rows)


def shrunk(source: Source, size: tuple[int, int], plain: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """The source made plain at `size`, which is not larger than it is."""
    width, height = size
    factor = max(1, min(source.width // width, source.height // height))
    if source.width * source.height <= _BAND:
        return _resized(plain(source.rows(0, source.height)), factor, size)
    if size == (source.width, source.height):
        first_row = source.rows(0, 1)
        if plain(first_row) is first_row:
            return source.rows(0, height)
    out: Image.Image | None = None
    per_row = source.height / height
    reach = _REACH * factor if size != (source.width, source.height) else 0
    step = max(1, _BAND // source.width // ceil(per_row))
    for top in range(0, height, step):
        bottom = min(height, top + step)
        first = max(0, floor(top * per_row) - reach) // factor * factor
        last = min(source.height, ceil(bottom * per_row) + reach)
        box = 0, top * per_row - first, source.width, min(bottom * per_row, source.height) - first
        band = _resized(plain(source.rows(first, last)), factor, (width, bottom - top), box)
        if out is None:
            out = Image.new(band.mode, size)
        out.paste(band, (0, top))
    assert out is not None
    return out


def _resized(
    image: Image.Image,
    factor: int,
    size: tuple[int, int],
    box: tuple[float, float, float, float] | None = None,
) -> Image.Image:
    """Plain averages as far as whole numbers go, then resample what is left.

    Hamming takes two thirds of the time of a bicubic filter and is a little sharper.
    """
    if box is None:
        box = 0, 0, *image.size
    if factor >= 2:
        image = image.reduce(factor)
        box = tuple(edge / factor for edge in box)  # type: ignore[assignment]
    whole = (0, 0, *image.size)
    if image.size == size and all(abs(a - b) < 0.5 for a, b in zip(box, whole, strict=True)):
        return image
    return image.resize(size, Image.Resampling.HAMMING, box)
