"""Open a file nobody vouches for: a picture comes out, or one plain sentence."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile

from gallery.imaging.colour import to_srgb
from gallery.imaging.formats import HEAD, Format, sniff

MAX_PIXELS = 100_000_000
MAX_BYTES = 100 * 1024 * 1024
# More than this on one side is a strip no page can show and no encoder takes.
MAX_SIDE = 65_535

# Pillow's own guard stays as a second one, above the limit that is ours.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

CUT_OFF = "This file is cut off."
DAMAGED = "This picture is damaged or cut off and cannot be read."
UNKNOWN = "This is not a picture Atelier can read. It reads PNG, JPEG, WebP, GIF, AVIF, TIFF and BMP."
EMPTY = "This file is empty."


class NotAPicture(Exception):
    """Why a file is refused, as one sentence for the person who brought it."""


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
    at_least: int | None = None,
) -> Decoded:
    """Decode the first frame of an untrusted file, or raise `NotAPicture`.

    The bytes decide the type, the header is judged before a pixel is decoded,
    and all of the file is read. With `at_least`, a JPEG may be decoded at a
    fraction of its size, its longest side not below that.
    """
    content = _read(data, max_bytes)
    known = sniff(content[:HEAD])
    if known is None:
        raise NotAPicture(UNKNOWN)
    if _declares_more(content, known):
        raise NotAPicture(CUT_OFF)
    try:
        with Image.open(io.BytesIO(content), formats=[known.name]) as image:
            _check_size(*image.size, max_pixels, known)
            full = image.size
            if at_least and known.name == "JPEG":
                image.draft(None, _fit(full, at_least))
            image.load()
            turn = _orientation(image)
            upright = _turned(to_srgb(image), turn)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        pixels = re.search(r"\d{6,}", str(bomb))
        raise _too_large(int(pixels[0]) if pixels else 2 * max_pixels, max_pixels, known) from bomb
    except Exception as error:  # a hostile file can raise anything
        raise NotAPicture(CUT_OFF if "truncated" in str(error).lower() else DAMAGED) from error
    upright.info = {}
    swapped = turn >= 5
    return Decoded(upright, known, full[1] if swapped else full[0], full[0] if swapped else full[1])


def clean_copy(decoded: Decoded, max_side: int = 4096) -> tuple[bytes, str, str]:
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


def _read(data: bytes | BinaryIO, max_bytes: int) -> bytes:
    content = data if isinstance(data, bytes) else data.read(max_bytes + 1)
    if not content:
        raise NotAPicture(EMPTY)
    if len(content) > max_bytes:
        raise NotAPicture(f"This file is too large; the limit is {max_bytes / 1_048_576:.3g} MB.")
    return content


def _declares_more(content: bytes, known: Format) -> bool:
    """A WebP says at its start how long it is; some leave out the last byte, which only pads."""
    return known.name == "WEBP" and int.from_bytes(content[4:8], "little") + 7 > len(content)


def _check_size(width: int, height: int, max_pixels: int, known: Format) -> None:
    if width < 1 or height < 1:
        raise NotAPicture(DAMAGED)
    if width * height * known.weight > max_pixels:
        raise _too_large(width * height, max_pixels, known)
    if max(width, height) > MAX_SIDE:
        raise NotAPicture(f"This picture is {max(width, height):,} pixels long; the limit is {MAX_SIDE:,}.")


def _too_large(pixels: int, max_pixels: int, known: Format) -> NotAPicture:
    whose = f" for {known.extension}" if known.weight > 1 else ""
    limit = max_pixels / known.weight / 1e6
    return NotAPicture(f"This picture has {pixels / 1e6:,.0f} megapixels; the limit{whose} is {limit:,.3g}.")


def _orientation(image: ImageFile.ImageFile) -> int:
    """How the picture must be turned; metadata that cannot be read turns nothing."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # metadata is as hostile as pixels, and worth less
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turned(image: Image.Image, turn: int) -> Image.Image:
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longest side at `longest`, never larger than it is."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
