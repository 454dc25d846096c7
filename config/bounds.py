"""How much may be sent: what is larger is refused before anything is made of it."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.errors import NOT_UTF8, answer, too_large
from config.login import signed_out

MEGABYTE: Final = 1024 * 1024
# What people may send who are not signed in.
WORDS: Final = 128 * 1024


class Bounds:
    """Refuses by the length of a body, before anything is made of it.

    Whoever is not signed in may send words alone. The server has gathered the body already, up to
    `largest_of_all`, and has counted one that came in pieces.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        api = request.path_info.startswith("/api/")
        if not api and not _is_utf8(request):
            return answer(request, NOT_UTF8)
        most, length = largest(request.path_info), announced(request)
        if length > most:
            return answer(request, too_large(most // MEGABYTE))
        if length > WORDS and not api and not _is_signed_in(request):
            return signed_out(request)
        return self.get_response(request)


def largest(path: str) -> int:
    """Bytes of a body that may be sent to this address."""
    if path.startswith("/api/") or path in (reverse("create"), reverse("reference-upload")):
        return one_file()
    words: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return words


def largest_of_all() -> int:
    """Bytes of a body that the server takes at all."""
    return max(one_file(), settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def one_file() -> int:
    """Bytes of a picture of the largest size and the form that carries it."""
    file: int = settings.ATELIER_MAX_UPLOAD_MB * MEGABYTE
    return file + MEGABYTE


def announced(request: HttpRequest) -> int:
    """The length that the request says it has; none is 0."""
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _is_utf8(request: HttpRequest) -> bool:
    """Django reads words in any encoding that a request names, and stumbles over some."""
    named = (request.content_params or {}).get("charset", "utf-8")
    try:
        return codecs.lookup(named).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether there is a session with somebody in it, before anything else is done for the request."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return bool(key) and SESSION_KEY in store(key)
