"""Open a file nobody vouches for: a picture comes out, or one plain sentence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from PIL import Image

from gallery.imaging import bands, orientation
from gallery.imaging.allowance import Allowance, too_large
from gallery.imaging.bands import Source
from gallery.imaging.colour import Colours, is_deep
from gallery.imaging.formats import HEAD, Format, sniff
from gallery.imaging.memory import BUDGET, spending
from gallery.imaging.readers import READERS
from gallery.imaging.readers.header import Header
from gallery.imaging.refusal import CUT_OFF, DAMAGED, EMPTY, UNKNOWN, NotAPicture

__all__ = [
    "LONGEST",
    "MAX_BYTES",
    "MAX_PIXELS",
    "Decoded",
    "NotAPicture",
    "clean_copy",
    "opened",
]

MAX_PIXELS = 100_000_000
MAX_BYTES = 100 * 1024 * 1024
# No copy is made larger than this, and so nothing larger is kept decoded.
LONGEST = 4096
# Set aside beside a file, which some decoders copy, before its header is known; most pictures need no more.
_LOOK = 32_000_000

# Pillow's own guard stays as a second one, above the limit that is ours.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright picture in sRGB, RGB or RGBA, without any metadata.

    `width` and `height` are those of the file, upright; `image` is smaller
    when a reduced decoding was asked for.
    """

    image: Image.Image
    format: Format
    width: int
    height: int

    @property
    def has_alpha(self) -> bool:
        return self.image.mode == "RGBA"


@contextmanager
def opened(
    file: IO[bytes],
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    at_least: int = LONGEST,
) -> Iterator[Decoded]:
    """The first frame of an untrusted file, decoded; raises `NotAPicture`.

    The bytes decide the type, and the header is judged before a pixel is decoded.
    A picture that is longer than `at_least` is shrunk to that on the way; one so
    large that a copy of that size would not fit beside it, to less.

    The memory that this takes is set aside until the block ends, and the picture ends with
    it. Others wait meanwhile: wait for nobody in there.
    """
    size = _size(file, max_bytes)
    granted = min(2.0 * size + _LOOK, BUDGET)
    while True:
        with spending(granted):
            allowance, header = _looked_at(file, size, max_pixels, at_least)
            if allowance.memory <= granted:
                decoded = _decoded(header, allowance)
                del header
                try:
                    yield decoded
                finally:
                    decoded.image.close()
                return
            # More than was set aside: nothing of it is kept while one waits for that.
            granted = allowance.memory
            del header


def clean_copy(decoded: Decoded, max_side: int = LONGEST) -> tuple[bytes, str, str]:
    """The picture encoded afresh without metadata, as (bytes, content type, extension).

    A photograph becomes a JPEG; what has transparency or few colours a PNG.
    """
    image = decoded.image
    if max(image.size) > max_side:
        image = image.resize(_fit(image.size, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    if image.mode == "RGBA" or image.getcolors(256) is not None:
        image.save(out, "PNG")
        return out.getvalue(), "image/png", "png"
    image.save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue(), "image/jpeg", "jpg"


def _upright(source: Source, longest: int) -> tuple[Image.Image, int]:
    """The picture small enough, plain, turned, and with nothing attached to it."""
    colours = Colours(source.profile)
    if is_deep(source.mode):
        colours.look(source.bands())
    size = _fit((source.width, source.height), longest)
    image = bands.shrunk(source, size, colours.plain)
    if image.mode == "RGBA" and image.getextrema()[-1] == (255, 255):
        image = image.convert("RGB")
    image = orientation.turned(image, source.turn)
    image.info = {}
    return image, source.turn


def _looked_at(file: IO[bytes], size: int, max_pixels: int, at_least: int) -> tuple[Allowance, Header]:
    file.seek(0)
    content = file.read(size)
    known = sniff(content[:HEAD])
    if known is None:
        raise NotAPicture(UNKNOWN)
    allowance = Allowance(known, len(content), max_pixels, at_least)
    with _judged(max_pixels):
        return allowance, READERS[known.name](content, allowance)


def _decoded(header: Header, allowance: Allowance) -> Decoded:
    with _judged(allowance.max_pixels):
        image, turn = _upright(header.decode(), allowance.at_least)
    width, height = (header.height, header.width) if turn >= 5 else (header.width, header.height)
    return Decoded(image, allowance.known, width, height)


@contextmanager
def _judged(max_pixels: int) -> Iterator[None]:
    """Whatever a hostile file raises, as a sentence."""
    try:
        yield
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        pixels = re.search(r"\d{6,}", str(bomb))
        raise too_large(int(pixels[0]) if pixels else 2 * max_pixels, max_pixels) from bomb
    except Exception as error:
        raise NotAPicture(CUT_OFF if "truncated" in str(error).lower() else DAMAGED) from error


def _size(file: IO[bytes], max_bytes: int) -> int:
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise NotAPicture(EMPTY)
    if size > max_bytes:
        raise NotAPicture(f"This file is too large; the limit is {max_bytes / 1_048_576:.3g} MB.")
    return size


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longest side at `longest`, never larger than it is."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
