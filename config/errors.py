"""Pages that say what went wrong and what to do, without a session and without the database."""

from __future__ import annotations

import errno
import shutil
import sys
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
# SQLite's and PostgreSQL's own words for it.
FULL_WORDS: Final = ("disk is full", "No space left on device")
LEAST_ROOM: Final = 256 * 1024  # bytes; a database that is only opened needs less


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened in three words, and in a sentence or two with what to do."""

    status: int
    code: str
    heading: str
    sentence: str
    retry: bool = False


BROKEN: Final = Trouble(
    500,
    "error",
    "Something broke",
    "Atelier could not finish this. It was noted for whoever runs the site; jobs that are being made are "
    "not touched. What you typed in the workbench is kept in this browser.",
)
AWAY: Final = Trouble(
    503,
    "unavailable",
    "Back in a moment",
    "The database does not answer, or is busy. Nothing was changed. Wait a minute, then try again.",
    retry=True,
)
DISK_FULL: Final = Trouble(
    507,
    "disk_full",
    "The disk is full",
    "There is no room left on the server. What did not fit was not kept, and nothing is half there. Whoever "
    "runs the site has to make room; then send it again.",
)
BUSY: Final = Trouble(
    503,
    "busy",
    "Too many downloads",
    "As many downloads are under way as the server makes at once. Wait a minute, then try again.",
    retry=True,
)
NOT_UTF8: Final = Trouble(
    400,
    "encoding",
    "That cannot be read",
    "The request says that it is not written in UTF-8, so it was not read. Nothing was changed.",
)


def too_large(megabytes: int) -> Trouble:
    """For what was not even read."""
    return Trouble(
        413,
        "too_large",
        "That is too large",
        f"At most {megabytes} MB can be sent here at once. Nothing was sent; choose a smaller "
        "picture. What you typed in the workbench is kept in this browser.",
    )


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """JSON for programs, a sentence for scripts, a page for people."""
    headers = {"Cache-Control": "no-store"}
    if trouble.retry:
        headers["Retry-After"] = "60"
    if request.path_info.startswith("/api/"):
        body = {"detail": trouble.sentence, "code": trouble.code}
        return JsonResponse(body, status=trouble.status, headers=headers)
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        text = "text/plain; charset=utf-8"
        return HttpResponse(trouble.sentence, status=trouble.status, content_type=text, headers=headers)
    page = render_to_string("error.html", {"trouble": trouble})
    return HttpResponse(page, status=trouble.status, headers=headers)


def trouble_of(error: BaseException | None) -> Trouble:
    """What an error that nobody caught means for whoever asked."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return DISK_FULL
        if isinstance(error, OperationalError):
            said = any(words in str(error) for words in FULL_WORDS)
            return DISK_FULL if said or _no_room() else AWAY
        error = error.__cause__ or error.__context__
    return BROKEN


def _no_room() -> bool:
    """SQLite, which cannot even open its files then, calls it an I/O error."""
    try:
        return shutil.disk_usage(settings.DATA_DIR).free < LEAST_ROOM
    except OSError:
        return False


@csrf_exempt
@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: called while the error is being handled."""
    return answer(request, trouble_of(sys.exc_info()[1]))
