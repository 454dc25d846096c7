"""How much may be sent: what is larger is refused before anything of it is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.errors import NO_LENGTH, answer, too_large

MEGABYTE: Final = 1024 * 1024
# References of the largest size that one form can carry.
FILES: Final = 12
# A browser looks for the answer when it has sent all, so that much is read and thrown away.
DRAINED: Final = 64 * MEGABYTE
DRAIN_SECONDS: Final = 10.0
CHUNK: Final = 64 * 1024


class Bounds:
    """Refuses by the length that a request announces; one without a length is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        api = request.path_info.startswith("/api/")
        if "HTTP_TRANSFER_ENCODING" in request.META and not api:  # the API bounds those as it reads
            return answer(request, NO_LENGTH)
        most = largest(request.path_info)
        if announced(request) > most:
            _drain(request)
            return answer(request, too_large(most // MEGABYTE))
        return self.get_response(request)


def largest(path: str) -> int:
    """Bytes of a body that may be sent to this address."""
    file: int = settings.ATELIER_MAX_UPLOAD_MB * MEGABYTE
    words: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if path.startswith("/api/"):
        return file + MEGABYTE
    if path in (reverse("create"), reverse("reference-upload")):
        return FILES * file + words
    return words


def announced(request: HttpRequest) -> int:
    """The length that the request says it has; none is 0."""
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _drain(request: HttpRequest) -> None:
    stream, left, until = request.META["wsgi.input"], DRAINED, time.monotonic() + DRAIN_SECONDS
    try:
        while left > 0 and time.monotonic() < until and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
    except OSError:
        return  # the client is gone
