from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from config.setup import setup_link

PASSWORD = "correct horse battery"
FORM = {"username": "ada", "email": "", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def token_file() -> Iterator[Path]:
    file: Path = settings.DATA_DIR / "setup_token"
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


@pytest.fixture
def path(db: None) -> str:
    link = setup_link()
    assert link and link.startswith("http://localhost:8000/setup/")
    return link.removeprefix("http://localhost:8000")


def test_the_link_stays_the_same_until_it_is_used(path: str, token_file: Path) -> None:
    assert setup_link() == f"http://localhost:8000{path}"
    assert token_file.stat().st_mode & 0o777 == 0o600
    assert len(path.split("/")[2]) == 40


def test_the_first_admin_is_made_signed_in_and_sent_home(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    response = client.post(path, {**FORM, "email": "ada@example.org"})
    assert (response.status_code, response["Location"]) == (302, "/")
    ada = User.objects.get()
    assert (ada.username, ada.email, ada.is_staff, ada.is_superuser) == ("ada", "ada@example.org", True, True)
    assert ada.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_the_link_works_once(client: Client, path: str, token_file: Path) -> None:
    client.post(path, FORM)
    for answer in (client.get(path), Client().get(path), Client().post(path, {**FORM, "username": "eve"})):
        assert answer.status_code == 404
    assert User.objects.count() == 1
    assert not token_file.exists()
    assert setup_link() is None


@pytest.mark.parametrize("token", ["wrong", "x" * 40, "ü"])
def test_without_the_token_nobody_gets_in(client: Client, path: str, token: str) -> None:
    assert client.get(f"/setup/{token}/").status_code == 404
    assert client.post(f"/setup/{token}/", FORM).status_code == 404
    assert not User.objects.exists()


def test_without_a_token_file_every_token_is_wrong(client: Client, db: None) -> None:
    assert client.get("/setup/x/").status_code == 404


def test_an_admin_made_otherwise_ends_the_link(client: Client, path: str, token_file: Path) -> None:
    User.objects.create_superuser("grace")
    assert client.get(path).status_code == 404
    assert client.post(path, FORM).status_code == 404
    assert setup_link() is None
    assert not token_file.exists()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"password2": "another one entirely"}, "password fields didn’t match"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password", "password2": "password"}, "too common"),
        ({"username": ""}, "This field is required"),
        ({"email": "nonsense"}, "valid email address"),
    ],
)
def test_a_wrong_form_says_so_and_leaves_the_link_alive(
    client: Client, path: str, change: dict[str, str], complaint: str
) -> None:
    response = client.post(path, {**FORM, **change})
    assert response.status_code == 200
    assert complaint in response.content.decode()
    assert not User.objects.exists()
    assert client.post(path, FORM).status_code == 302


def test_a_name_that_is_taken_leaves_the_link_alive(client: Client, path: str) -> None:
    User.objects.create_user("ada")
    assert b"already exists" in client.post(path, FORM).content
    assert client.post(path, {**FORM, "username": "grace"}).status_code == 302


def test_the_page_is_not_kept_anywhere(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_make_one_admin() -> None:
    link = setup_link()
    assert link
    start, answers = threading.Barrier(2), []

    def submit(name: str) -> None:
        start.wait()
        answers.append(Client().post(f"/{link.split('/', 3)[3]}", {**FORM, "username": name}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=submit, args=(name,)) for name in ("ada", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404]
    assert User.objects.count() == 1


def test_the_command_prints_the_link_and_then_refuses(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup")
    assert capsys.readouterr().out.strip() == setup_link()
    User.objects.create_superuser("grace")
    with pytest.raises(CommandError, match="There is an admin already"):
        call_command("setup")


def test_django_makes_an_admin_from_the_environment(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "ada")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "ada@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0)
    assert User.objects.get().check_password(PASSWORD)
