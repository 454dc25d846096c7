"""A body of bytes, never more of it than fits, whatever its headers say."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Any, Final

from django.conf import settings
from django.http import HttpRequest

from generation.api.errors import Invalid, TooLarge

_CHUNK: Final = 64 * 1024


def limit() -> int:
    return int(settings.ATELIER_MAX_UPLOAD_MB) * 1024 * 1024


def body_of(request: HttpRequest) -> bytes:
    """The whole body. Raises TooLarge, or Invalid where it ended early."""
    most = limit()
    length = _length(request)
    if length is not None and length > most:
        drain(request)
        raise _too_large()
    try:
        data = _read(_stream(request), most + 1)
    except Exception:  # each server has its own words for a client that is gone, or whose chunks are none
        raise _cut_off() from None
    if len(data) > most:
        raise _too_large()
    if length is not None and len(data) < length:
        raise _cut_off()
    return data


def drain(request: HttpRequest) -> None:
    """Let a client that sends before it listens come to the answer, within reason."""
    stream, left = _stream(request), limit()
    with suppress(Exception):
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)


def _read(stream: IO[bytes], most: int) -> bytes:
    data = bytearray()
    while len(data) < most and (chunk := stream.read(min(_CHUNK, most - len(data)))):
        data += chunk
    return bytes(data)


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
