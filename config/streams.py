"""Answers that are made while they are sent hold a thread as long as their client likes: not too many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from config.errors import BUSY, answer


class StreamLimit:
    """Half of the threads may stream; the next client is asked to come back. A file on disk holds none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.slots = threading.Semaphore(settings.WEB_THREADS // 2)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, StreamingHttpResponse) or _is_seekable(response):
            return response
        if not self.slots.acquire(blocking=False):
            return answer(request, BUSY)  # of the other, nothing has begun
        pieces = cast(Iterator[bytes], response.streaming_content)
        response.streaming_content = _Held(pieces, self.slots.release)
        return response


class _Held:
    """The pieces of an answer, which the response closes when nobody wants more of them."""

    def __init__(self, pieces: Iterable[bytes], close: Callable[[], None]) -> None:
        self.pieces, self.close = pieces, close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)


def _is_seekable(response: HttpResponseBase) -> bool:
    """A file that the server sends by itself, as the client takes it."""
    file = getattr(response, "file_to_stream", None)
    return file is not None and file.seekable()
