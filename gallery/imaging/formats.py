"""Which files are pictures here, told by their first bytes alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    extension: str
    # Memory that decoding a pixel takes, against 4 bytes for most; a limit of pixels is divided by it.
    weight: float = 1.0


FORMATS = {
    entry.name: entry
    for entry in (
        Format("PNG", "image/png", "png"),
        Format("JPEG", "image/jpeg", "jpg"),
        Format("WEBP", "image/webp", "webp", weight=2.5),
        Format("GIF", "image/gif", "gif"),
        Format("AVIF", "image/avif", "avif", weight=2.0),
        Format("TIFF", "image/tiff", "tif"),
        Format("BMP", "image/bmp", "bmp"),
    )
}

# One needs this much of a file for `sniff`.
HEAD = 64

_PREFIXES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)


def sniff(head: bytes) -> Format | None:
    """The format these first bytes belong to; None when it is none of ours."""
    for prefix, name in _PREFIXES:
        if head.startswith(prefix):
            return FORMATS[name]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FORMATS["WEBP"]
    if head[4:8] == b"ftyp" and (head[8:12] in _AVIF_BRANDS or b"avif" in head[16:HEAD]):
        return FORMATS["AVIF"]
    return None


_AVIF_BRANDS = (b"avif", b"avis")


def content_type_of(name: str) -> str:
    """The fixed type under which a stored format is sent."""
    entry = FORMATS.get(name)
    return entry.content_type if entry else "application/octet-stream"
