from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.streams import StreamLimit

pytestmark = pytest.mark.django_db  # an answer that is closed looks after the database


class Unseekable(io.BytesIO):
    """A file on another machine, as it comes."""

    def seekable(self) -> bool:
        return False


@pytest.fixture
def request_(rf: RequestFactory, settings: Settings) -> HttpRequest:
    settings.WEB_THREADS = 4
    return rf.get("/export/")


def endless(request: HttpRequest) -> HttpResponseBase:
    def pieces() -> Iterator[bytes]:
        while True:
            yield b"more"

    return StreamingHttpResponse(pieces())


def test_half_of_the_threads_may_stream_and_the_next_is_asked_to_come_back(request_: HttpRequest) -> None:
    limit = StreamLimit(endless)
    first, second = limit(request_), limit(request_)
    assert (first.status_code, second.status_code) == (200, 200)
    third = limit(request_)
    assert third.status_code == 503
    assert third["Retry-After"] == "60"
    assert b"Too many downloads" in third.content  # type: ignore[attr-defined]
    first.close()
    first.close()  # the place that it has left counts once
    assert limit(request_).status_code == 200
    assert limit(request_).status_code == 503


def test_what_is_streamed_is_whole(request_: HttpRequest) -> None:
    limit = StreamLimit(lambda request: StreamingHttpResponse([b"one ", b"two"]))
    for _ in range(9):
        answer = limit(request_)
        assert b"".join(answer) == b"one two"
        answer.close()


def test_files_and_pages_are_not_counted(request_: HttpRequest) -> None:
    def file(request: HttpRequest) -> HttpResponseBase:
        return FileResponse(tempfile.TemporaryFile())

    for view in (file, lambda request: HttpResponse("page")):
        limit = StreamLimit(view)
        assert [limit(request_).status_code for _ in range(9)] == [200] * 9


def test_a_file_that_comes_from_elsewhere_is_counted(request_: HttpRequest) -> None:
    limit = StreamLimit(lambda request: FileResponse(Unseekable(b"bytes")))
    assert [limit(request_).status_code for _ in range(3)] == [200, 200, 503]


def test_the_site_keeps_to_it(client: Client, member: User, settings: Settings) -> None:
    settings.WEB_THREADS = 2
    client.force_login(member)
    downloads = [client.get("/usage/csv/") for _ in range(2)]
    assert [answer.status_code for answer in downloads] == [200, 503]
    list(downloads[0])  # to its end
    assert client.get("/usage/csv/").status_code == 200
