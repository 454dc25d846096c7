from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

MEGABYTE = 1024 * 1024


class Counting(io.BytesIO):
    """A body that knows how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def send(path: str, length: int, body: io.BytesIO | None = None, **extra: Any) -> Any:
    headers = {"CONTENT_LENGTH": str(length), "wsgi.input": body or io.BytesIO(b"x" * 100), **extra}
    return Client(raise_request_exception=False).post(path, b"", "text/plain", **headers)


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/accounts/login/", 2),
        ("/create/fields/", 2),
        ("/nowhere/", 2),
        ("/create/", 31),
        ("/references/upload/", 31),
        ("/api/v1/service/text_to_image", 31),
    ],
)
def test_what_is_too_long_is_refused_unread_by_database_and_session(path: str, megabytes: int) -> None:
    answer = send(path, (megabytes + 1) * MEGABYTE)
    assert answer.status_code == 413
    words = f"At most {megabytes} MB can be sent here at once."
    if path.startswith("/api/"):
        assert answer.json()["code"] == "too_large"
        assert answer.json()["detail"].startswith(words)
    else:
        assert "That is too large" in answer.content.decode()
        assert words in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_script_gets_a_sentence() -> None:
    answer = send("/references/upload/", 10_000 * MEGABYTE, HTTP_HX_REQUEST="true")
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("At most 31 MB")


def test_the_limit_follows_the_setting(settings: Any) -> None:
    settings.ATELIER_MAX_UPLOAD_MB = 1
    assert send("/references/upload/", 3 * MEGABYTE).status_code == 413


def test_nothing_of_it_is_read() -> None:
    body = Counting(bytes(8 * MEGABYTE))
    assert send("/accounts/login/", 8 * MEGABYTE, body).status_code == 413
    assert body.taken == 0


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "made-up", "of nobody"])
@pytest.mark.parametrize("path", ["/create/", "/references/upload/", "/accounts/login/"])
def test_who_is_not_signed_in_sends_words_alone(path: str, cookie: str) -> None:
    if cookie == "of nobody":
        session = SessionStore()
        session["anything"] = "words"
        session.save()
        cookie = str(session.session_key)
    client = Client()
    client.cookies["sessionid"] = cookie
    body = Counting(bytes(8 * MEGABYTE))
    more = {"CONTENT_LENGTH": str(MEGABYTE), "wsgi.input": body}
    answer = client.post(path, b"", "text/plain", **more)  # type: ignore[arg-type]
    if path == "/create/":
        assert answer.status_code == 401 and b"You are signed out" in answer.content
    else:
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")
    script = client.post(path, b"", "text/plain", HTTP_HX_REQUEST="true", **more)  # type: ignore[arg-type]
    assert (script.status_code, script.content) == (401, b"You are signed out.")
    assert body.taken == 0


def test_who_is_signed_in_sends_pictures(member: User) -> None:
    client = Client()
    client.force_login(member)
    body = Counting(bytes(MEGABYTE))
    more = {"CONTENT_LENGTH": str(MEGABYTE), "wsgi.input": body}
    assert client.post("/create/", b"", "text/plain", **more).status_code == 422  # type: ignore[arg-type]


@pytest.mark.django_db
def test_what_fits_goes_through() -> None:
    assert Client().post("/accounts/login/", {"login": "x" * 100_000}).status_code == 200
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < 3 * MEGABYTE


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("encoding", ["utf-32", "UTF-16", "rot13", "nonsense", "latin-1", "a" * 5000])
def test_a_form_in_another_encoding_is_refused_in_a_sentence(form: str, encoding: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "x" * 32
    answer = client.generic("POST", "/accounts/login/", b"login=a", f"{form}; charset={encoding}")
    assert answer.status_code == 400
    assert "That cannot be read" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8"])
def test_a_form_in_our_encoding_is_read(encoding: str) -> None:
    form = f"application/x-www-form-urlencoded; charset={encoding}"
    answer = Client().generic("POST", "/accounts/password/reset/", b"email=nonsense", form)
    assert answer.status_code == 200
