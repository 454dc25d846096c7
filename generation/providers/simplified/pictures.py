"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
from typing import IO, Final, Literal

Kind = Literal["picture", "cut", "text", "empty", "other"]

_TEXT_STARTS = (b"<", b"{", b"[")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HEAD: Final = 512
_CHUNK: Final = 256 * 1024


def kind_of(file: IO[bytes]) -> Kind:
    """Whether a file begins like a picture; `cut` where it plainly ends too early."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip() and size <= _HEAD:
        return "empty"
    if is_picture(head):
        return "cut" if _is_cut(head, file, size) else "picture"
    start = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    return "text" if start.startswith(_TEXT_STARTS) or _reads_as_text(head) else "other"


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


def _is_cut(head: bytes, file: IO[bytes], size: int) -> bool:
    if head.startswith(b"RIFF"):
        # One byte of padding may be missing: decoders do not mind.
        return int.from_bytes(head[4:8], "little") + 8 > size + 1
    if head.startswith(b"\x89PNG"):
        return not _has(file, b"IEND")
    if head.startswith(b"\xff\xd8"):
        return not _has(file, b"\xff\xd9")
    return False


def _has(file: IO[bytes], mark: bytes) -> bool:
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        if mark in before + chunk:
            return True
        before = chunk[1 - len(mark) :]
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
