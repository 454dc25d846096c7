from __future__ import annotations

import errno
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings
from redis.exceptions import BusyLoadingError, OutOfMemoryError
from redis.exceptions import ConnectionError as RedisConnectionError

import config.urls
from config.errors import trouble_of
from generation.models import Reference
from tests.upstream.pictures import draw

PICTURE = draw("A pier", 0, (320, 200), "PNG")


class FullStorage(FileSystemStorage):
    """A disk with room for one file of a form, and not for the second."""

    written = 0
    room = 1

    def _save(self, name: str, content: object) -> str:
        type(self).written += 1
        if type(self).written > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)  # type: ignore[misc, no-any-return]


@pytest.fixture
def browser(member: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Exception]]:
    """The manifest's view, which raises what the test puts here."""
    raised: list[Exception] = []

    def view(request: HttpRequest) -> HttpResponse:
        raise raised[0]

    view.login_required = False  # type: ignore[attr-defined]
    pattern = next(one for one in config.urls.urlpatterns if getattr(one, "name", "") == "manifest")
    monkeypatch.setattr(pattern, "callback", view)
    yield raised


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ValueError("no"), 500, "Something broke"),
        (OperationalError("could not connect"), 503, "Back in a moment"),
        (OperationalError("database or disk is full"), 507, "The disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "The disk is full"),
        (OSError(errno.EFBIG, "File too large"), 507, "The disk is full"),
        (InterfaceError("the connection is closed"), 503, "Back in a moment"),
        (RedisConnectionError("Connection refused"), 503, "Back in a moment"),
        (BusyLoadingError("Redis is loading the dataset in memory"), 503, "Back in a moment"),
        (
            OutOfMemoryError("OOM command not allowed when used memory > 'maxmemory'."),
            503,
            "Back in a moment",
        ),
    ],
)
def test_an_error_is_a_page_that_asks_no_database(
    broken: list[Exception], error: Exception, status: int, words: str
) -> None:
    broken.append(error)
    answer = Client(raise_request_exception=False).get("/manifest.webmanifest")  # no database is allowed here
    assert answer.status_code == status
    page = answer.content.decode()
    assert f"<h1>{words}</h1>" in page
    assert "To the gallery" in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_script_gets_the_sentence_alone(broken: list[Exception]) -> None:
    broken.append(OSError(errno.EDQUOT, "Disk quota exceeded"))
    answer = Client(raise_request_exception=False).get("/manifest.webmanifest", HTTP_HX_REQUEST="true")
    assert answer.status_code == 507
    assert answer.content.decode().startswith("There is no room left")


def test_what_lies_behind_an_error_decides() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("while saving") from error
    except RuntimeError as error:
        assert trouble_of(error).status == 507


@pytest.mark.parametrize(("free", "status"), [(100_000, 507), (10_000_000, 503)])
def test_a_database_that_cannot_open_its_files_on_a_full_disk_is_not_to_blame(
    monkeypatch: pytest.MonkeyPatch, free: int, status: int
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert trouble_of(OperationalError("disk I/O error")).status == status


def test_a_page_that_is_not_there_asks_no_database(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Nothing hangs here" in answer.content.decode()


def test_an_old_form_is_explained_without_the_database() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "The page was too old" in answer.content.decode()


@pytest.mark.parametrize("room", [0, 1])
def test_a_disk_that_fills_during_an_upload_keeps_nothing(
    browser: Client, settings: Settings, room: int
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{__name__}.FullStorage"},
    }
    FullStorage.written, FullStorage.room = 0, room
    file = SimpleUploadedFile("pier.png", PICTURE, "image/png")
    answer = browser.post("/references/upload/", {"files": file})
    assert answer.status_code == 507
    assert "nothing is half there" in answer.content.decode()
    assert not Reference.objects.exists()
    assert not [found for found in settings.MEDIA_ROOT.rglob("*") if found.is_file()]
    FullStorage.room = 9
    file.seek(0)
    assert browser.post("/references/upload/", {"files": file}).status_code == 302
