"""Pages that say what went wrong and what to do, without a session and without the database."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from redis import RedisError

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# SQLite's and PostgreSQL's own words for it.
FULL_WORDS: Final = ("disk is full", "No space left on device")
# What SQLite calls a quota, or a limit to the size of files.
FULL_NAMES: Final = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")
# No such table, and a server that takes no writes: to SQLite these are operational errors.
AWAY_STATES: Final = ("42P01", "25006")
# Fields of forms: what is never sent back, and what people have typed.
SECRET: Final = ("password", "code", "secret")
WORDS: Final = ("login", "name", "username", "email")
LEAST_ROOM: Final = 256 * 1024  # bytes; a database that is only opened needs less


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened in three words, and in a sentence or two with what to do."""

    status: int
    code: str
    heading: str
    sentence: str
    retry: bool = False
    for_people: str = ""  # a sentence more, on pages


BROKEN: Final = Trouble(
    500,
    "error",
    "Something broke",
    "Atelier could not finish this. It was noted for whoever runs the site; jobs that are being made are "
    "not touched.",
    for_people=" What you typed in the workbench is kept in this browser.",
)
AWAY: Final = Trouble(
    503,
    "unavailable",
    "Back in a moment",
    "The database does not answer, or is busy, so this could not be finished. Wait a minute, then try again.",
    retry=True,
)
REDIS_AWAY: Final = Trouble(
    503,
    "unavailable",
    "Back in a moment",
    "Redis does not answer, so this could not be finished. Wait a minute, then try again.",
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
        words = trouble.sentence + trouble.for_people
        return HttpResponse(words, status=trouble.status, content_type=text, headers=headers)
    # Not after a refusal: the same again would be refused again.
    sent = _sent(request) if trouble.status >= 500 and request.method == "POST" else None
    page = render_to_string("error.html", {"trouble": trouble, "sent": sent})
    return HttpResponse(page, status=trouble.status, headers=headers)


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a form that was sent."""

    name: str
    value: str
    kind: Literal["hidden", "line", "lines", "password"]

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").rstrip("0123456789").capitalize()


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent, to be sent once more by whoever runs no script.

    Its token is the one that came with it, never a new one: what another site sent stays refused.
    """

    address: str
    fields: tuple[Field, ...]
    has_files: bool


class _NoFiles(FileUploadHandler):
    """Passes over files, for which there may be no room."""

    passed = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        self.passed += 1
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def _sent(request: HttpRequest) -> Sent | None:
    files = _NoFiles(request)
    with suppress(AttributeError):  # it is read already
        request.upload_handlers = [files]
    try:
        fields = tuple(_fields(request))
    except Exception:  # cut off, or no form at all
        return None
    has_files = bool(request.FILES or files.passed)
    return Sent(request.get_full_path(), fields, has_files) if fields else None


def _fields(request: HttpRequest) -> Iterator[Field]:
    """Settings stay hidden, words can be read, and secrets are typed again."""
    for name, values in request.POST.lists():
        for value in map(str, values):
            if any(part in name for part in SECRET):
                yield Field(name, "", "password")
            elif name == "prompt" or "\n" in value:
                yield Field(name, value, "lines")
            else:
                yield Field(name, value, "line" if name in WORDS or " " in value else "hidden")


def trouble_of(error: BaseException | None) -> Trouble:
    """What an error that nobody caught means for whoever asked."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return DISK_FULL
        if isinstance(error, RedisError):
            return REDIS_AWAY
        if isinstance(error, OperationalError | InterfaceError):
            return DISK_FULL if _says_full(error) or _no_room() else AWAY
        if isinstance(error, DatabaseError) and _cause(error, "sqlstate") in AWAY_STATES:
            return AWAY
        error = error.__cause__ or error.__context__
    return BROKEN


def _says_full(error: Exception) -> bool:
    said = any(words in str(error) for words in FULL_WORDS)
    return said or _cause(error, "sqlite_errorname") in FULL_NAMES


def _cause(error: Exception, name: str) -> str:
    """What the driver's own error knows."""
    return str(getattr(error.__cause__, name, ""))


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
