"""A body of bytes, never more of it than fits, whatever its headers say."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.conf import settings
from django.http import HttpRequest

from generation.api.errors import Invalid, TooLarge
from generation.references import largest

_CHUNK: Final = 64 * 1024
_IN_MEMORY: Final = 1024 * 1024


def body_of(request: HttpRequest) -> IO[bytes]:
    """The whole body, on disk where it is large. Raises TooLarge, or Invalid where it ended early."""
    most = largest()
    length = _length(request)
    if length is not None and length > most:
        raise _too_large()
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # whoever gets it closes it
    try:
        size = _copy(_stream(request), file, most + 1)
        if size > most:
            raise _too_large()
        if length is not None and size < length:
            raise _cut_off()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _copy(stream: IO[bytes], file: SpooledTemporaryFile[bytes], most: int) -> int:
    """Bytes copied, `most` of them at most."""
    size = 0
    while size < most:
        try:
            chunk = stream.read(min(_CHUNK, most - size))
        except Exception:  # each server has its own words for a client that is gone, or whose chunks are none
            raise _cut_off() from None
        if not chunk:
            break
        file.write(chunk)
        size += len(chunk)
    return size


def _length(request: HttpRequest) -> int | None:
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() else None


def _stream(request: HttpRequest) -> IO[bytes]:
    """Django reads nothing of a body whose length is not said; the server knows where it ends."""
    raw: Any = request.META.get("wsgi.input")
    chunked = request.META.get("HTTP_TRANSFER_ENCODING", "").strip().lower() == "chunked"
    if _length(request) is None and chunked and request.META.get("wsgi.input_terminated"):
        return raw  # type: ignore[no-any-return]
    return request  # type: ignore[return-value]


def _too_large() -> TooLarge:
    return TooLarge(f"This file is too large; the limit is {settings.ATELIER_MAX_UPLOAD_MB} MB.")


def _cut_off() -> Invalid:
    return Invalid({"": ["The body ended before it was whole."]}, "cut_off")
