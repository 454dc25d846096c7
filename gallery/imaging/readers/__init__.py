"""A reader a format: each judges a header, says what decoding takes, and decodes when it is let."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gallery.imaging.allowance import Allowance
from gallery.imaging.readers import avif, bmp, gif, heif, jpeg, png, tiff, webp
from gallery.imaging.readers.header import Header

Reader = Callable[[bytes, Allowance], Header]

READERS: Final[Mapping[str, Reader]] = {
    "PNG": png.read,
    "JPEG": jpeg.read,
    "WEBP": webp.read,
    "GIF": gif.read,
    "AVIF": avif.read,
    "HEIF": heif.read,
    "TIFF": tiff.read,
    "BMP": bmp.read,
}
