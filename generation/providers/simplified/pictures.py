"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import Literal

Kind = Literal["picture", "cut", "text", "empty", "other"]

_TEXT_STARTS = (b"<", b"{", b"[")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def kind_of(data: bytes) -> Kind:
    """Whether the bytes begin like a picture; `cut` where they plainly end too early."""
    if not data.strip():
        return "empty"
    if is_picture(data):
        return "cut" if _is_cut(data) else "picture"
    start = data[:512].removeprefix(_BYTE_ORDER_MARK).lstrip()
    return "text" if start.startswith(_TEXT_STARTS) or _reads_as_text(data[:512]) else "other"


def is_picture(data: bytes) -> bool:
    """PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF or BMP, by their magic numbers."""
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")):
        return True
    if data.startswith(b"RIFF"):
        return data[8:12] == b"WEBP"
    if data[4:8] == b"ftyp":
        return any(brand in data[8:64] for brand in (b"avif", b"avis", b"heic", b"heix", b"mif1"))
    # Two letters are a weak sign, so the header's size must be one that exists.
    return data.startswith(b"BM") and data[14:18] in (b"\x0c\0\0\0", b"(\0\0\0", b"l\0\0\0", b"|\0\0\0")


def _is_cut(data: bytes) -> bool:
    if data.startswith(b"RIFF"):
        # One byte of padding may be missing: decoders do not mind.
        return int.from_bytes(data[4:8], "little") + 8 > len(data) + 1
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data
    if data.startswith(b"\xff\xd8"):
        return b"\xff\xd9" not in data
    return False


def _reads_as_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut in two by the slice is still text.
        if error.start < len(data) - 3:
            return False
        text = data[: error.start].decode("utf-8")
    return all(char.isprintable() or char in "\t\r\n" for char in text)
