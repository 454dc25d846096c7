"""Which files are pictures here, told by their first bytes alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    extension: str


FORMATS = {
    entry.name: entry
    for entry in (
        Format("PNG", "image/png", "png"),
        Format("JPEG", "image/jpeg", "jpg"),
        Format("WEBP", "image/webp", "webp"),
        Format("GIF", "image/gif", "gif"),
        Format("AVIF", "image/avif", "avif"),
        Format("HEIF", "image/heic", "heic"),
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
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def sniff(head: bytes) -> Format | None:
    """The format these first bytes belong to; None when it is none of ours."""
    for prefix, name in _PREFIXES:
        if head.startswith(prefix):
            return FORMATS[name]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FORMATS["WEBP"]
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, HEAD, 4))}
        if brands & _AVIF_BRANDS:
            return FORMATS["AVIF"]
        if head[8:12] in _HEIF_BRANDS:
            return FORMATS["HEIF"]
    return None


def content_type_of(name: str) -> str:
    """The fixed type under which a stored format is sent."""
    entry = FORMATS.get(name)
    return entry.content_type if entry else "application/octet-stream"
