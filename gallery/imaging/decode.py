"""Open a file nobody vouches for: a picture comes out, or one plain sentence."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from gallery.imaging import bands, orientation
from gallery.imaging.allowance import Allowance, spending, too_large
from gallery.imaging.bands import Source
from gallery.imaging.colour import Colours, is_deep
from gallery.imaging.formats import HEAD, Format, sniff
from gallery.imaging.readers import READERS
from gallery.imaging.refusal import CUT_OFF, DAMAGED, EMPTY, UNKNOWN, NotAPicture

__all__ = ["LONGEST", "MAX_BYTES", "MAX_PIXELS", "Decoded", "NotAPicture", "clean_copy", "open_picture"]

MAX_PIXELS = 100_000_000
MAX_BYTES = 100 * 1024 * 1024
# No copy is made larger than this, and so nothing larger is kept decoded.
LONGEST = 4096

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


def open_picture(
    data: bytes | BinaryIO,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    at_least: int = LONGEST,
) -> Decoded:
    """Decode the first frame of an untrusted file, or raise `NotAPicture`.

    The bytes decide the type, and the header is judged before a pixel is decoded.
    A picture that is longer than `at_least` is shrunk to that on the way; one so
    large that a copy of that size would not fit beside it, to less.
    """
    content = _read(data, max_bytes)
    known = sniff(content[:HEAD])
    if known is None:
        raise NotAPicture(UNKNOWN)
    allowance = Allowance(known, len(content), max_pixels, at_least)
    try:
        header = READERS[known.name](content, allowance)
        with spending(allowance.memory):
            image, turn = _upright(header.decode(), allowance.at_least)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        pixels = re.search(r"\d{6,}", str(bomb))
        raise too_large(int(pixels[0]) if pixels else 2 * max_pixels, max_pixels) from bomb
    except Exception as error:  # a hostile file can raise anything
        raise NotAPicture(CUT_OFF if "truncated" in str(error).lower() else DAMAGED) from error
    swapped = turn >= 5
    width, height = (header.height, header.width) if swapped else (header.width, header.height)
    return Decoded(image, known, width, height)


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


def _read(data: bytes | BinaryIO, max_bytes: int) -> bytes:
    content = data if isinstance(data, bytes) else data.read(max_bytes + 1)
    if not content:
        raise NotAPicture(EMPTY)
    if len(content) > max_bytes:
        raise NotAPicture(f"This file is too large; the limit is {max_bytes / 1_048_576:.3g} MB.")
    return content


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longest side at `longest`, never larger than it is."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
