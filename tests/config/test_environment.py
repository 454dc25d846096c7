from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment

Read = Callable[[Environment], Any]


def read(monkeypatch: pytest.MonkeyPatch, value: str, reader: Read) -> Any:
    monkeypatch.setenv("X", value)
    return reader(Environment())


@pytest.mark.parametrize(
    ("value", "reader", "expected"),
    [
        ("", lambda env: env.integer("X", 8000), 8000),
        (" 80 ", lambda env: env.integer("X", 8000, 1, 99), 80),
        ("", lambda env: env.optional_integer("X"), None),
        ("0", lambda env: env.optional_integer("X", 0), 0),
        ("", lambda env: env.boolean("X", True), True),
        ("No", lambda env: env.boolean("X", True), False),
        ("on", lambda env: env.boolean("X", False), True),
        ("debug", lambda env: env.choice("X", "INFO", ("INFO", "DEBUG")), "DEBUG"),
        ("https://up.example:8443/base/", lambda env: env.url("X", ""), "https://up.example:8443/base"),
        (
            " A.example , [::1]:80,, 10.0.0.1:9 ",
            lambda env: env.hosts("X"),
            ("a.example", "[::1]:80", "10.0.0.1:9"),
        ),
        ("b, a,b", lambda env: env.names("X"), ("b", "a")),
        ("", lambda env: env.time_zone("X", "Europe/Berlin"), "Europe/Berlin"),
        ("rediss://cache:6380/1", lambda env: env.redis("X"), "rediss://cache:6380/1"),
    ],
)
def test_a_good_value_is_read(
    monkeypatch: pytest.MonkeyPatch, value: str, reader: Read, expected: Any
) -> None:
    assert read(monkeypatch, value, reader) == expected


@pytest.mark.parametrize(
    ("value", "reader", "message"),
    [
        ("80a", lambda e: e.integer("X", 1, 1, 9), 'X is "80a"; expected a whole number from 1 to 9.'),
        ("10", lambda e: e.integer("X", 1, 1, 9), 'X is "10"; expected a whole number from 1 to 9.'),
        ("-1", lambda e: e.optional_integer("X", 0), 'X is "-1"; expected a whole number, 0 or more.'),
        ("²", lambda e: e.integer("X", 1), 'X is "²"; expected a whole number.'),
        ("perhaps", lambda e: e.boolean("X", True), 'X is "perhaps"; expected true or false.'),
        ("loud", lambda e: e.choice("X", "A", ("A", "B")), 'X is "loud"; expected one of A, B.'),
        (
            "example.org",
            lambda e: e.url("X", ""),
            'X is "example.org"; expected an address like https://example.org.',
        ),
        ("http://h:99999", lambda e: e.url("X", ""), 'X is "http://h:99999"; expected an address like'),
        ("ftp://h", lambda e: e.site("X", "h", 1), 'X is "ftp://h"; expected an address like'),
        (
            "http://h/a",
            lambda e: e.site("X", "h", 1),
            'X is "http://h/a"; expected an address without a path',
        ),
        ("a b", lambda e: e.hosts("X"), 'X is "a b"; expected host names or addresses'),
        (
            "Mars/Base",
            lambda e: e.time_zone("X", "UTC"),
            'X is "Mars/Base"; expected a time zone like Europe/Berlin.',
        ),
        ("../etc/passwd", lambda e: e.time_zone("X", "UTC"), "expected a time zone"),
        ("/dev/null/x", lambda e: e.directory("X", Path("/tmp")), 'X is "/dev/null/x"; expected a folder'),
    ],
)
def test_a_wrong_value_is_one_line_with_name_value_and_expectation(
    monkeypatch: pytest.MonkeyPatch, value: str, reader: Read, message: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(monkeypatch, value, reader)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "reader"),
    [
        ("mysql://me:hunter2@host/db", lambda env: env.database("X", Path("unused"))),
        ("postgres://me:hunter2@host:port/db", lambda env: env.database("X", Path("unused"))),
        ("hunter2://", lambda env: env.redis("X")),
        ("hunter2", lambda env: env.email("X")),
        ("smtp://me:hunter2@:25", lambda env: env.email("X")),
        ("hunter2", lambda env: env.secret("X", 50)),
        ("http://me:hunter2@host", lambda env: env.url("X", "")),
    ],
)
def test_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch, value: str, reader: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match="X has a wrong value; expected ") as caught:
        read(monkeypatch, value, reader)
    assert "hunter2" not in str(caught.value)


def test_sqlite_lets_writers_queue_and_readers_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = read(monkeypatch, "", lambda env: env.database("X", tmp_path / "a.sqlite3"))
    assert config["NAME"] == str(tmp_path / "a.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]
    assert config["CONN_MAX_AGE"] == 60


def test_postgresql_keeps_connections_and_checks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgres://me:p%40ss@db.example:5433/atelier?sslmode=require"
    config = read(monkeypatch, url, lambda env: env.database("X", Path("unused")))
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", 5433, "atelier")
    assert (config["USER"], config["PASSWORD"]) == ("me", "p@ss")
    assert config["CONN_MAX_AGE"] == 60
    assert config["CONN_HEALTH_CHECKS"]
    assert config["OPTIONS"]["sslmode"] == "require"


def test_mail_is_printed_without_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    config = read(monkeypatch, "", lambda env: env.email("X"))
    assert config["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_a_mail_server_gets_its_usual_port(monkeypatch: pytest.MonkeyPatch) -> None:
    config = read(monkeypatch, "smtp+tls://me:secret@mail.example", lambda env: env.email("X"))
    assert (config["EMAIL_HOST"], config["EMAIL_PORT"], config["EMAIL_USE_TLS"]) == (
        "mail.example",
        587,
        True,
    )


def test_the_data_folder_is_made_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = tmp_path / "deep" / "data"
    made = read(monkeypatch, str(wanted), lambda env: env.directory("X", tmp_path / "unused"))
    assert made == wanted
    assert made.stat().st_mode & 0o777 == 0o700


def test_a_relative_folder_is_beside_the_default_wherever_one_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = read(monkeypatch, "elsewhere", lambda env: env.directory("X", tmp_path / "data"))
    assert made == tmp_path / "elsewhere"


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, dotenv: Path) -> None:
    monkeypatch.setenv("X_HERE", "environment")
    monkeypatch.setenv("X_FILE", "")
    monkeypatch.delenv("X_FILE")
    dotenv.write_text("# a comment\n\nX_HERE=file\nexport X_FILE='a # b'\r\n", encoding="utf-8")
    env = Environment(dotenv)
    assert (env.text("X_HERE"), env.text("X_FILE")) == ("environment", "a # b")
    assert env.file_names == {"X_HERE", "X_FILE"}


@pytest.mark.parametrize("line", ["X = spaced", "just words", " X=indented"])
def test_a_line_that_is_no_setting_is_named_by_its_number(dotenv: Path, line: str) -> None:
    dotenv.write_text(f"# first\n{line}\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 2: expected NAME=value") as caught:
        Environment(dotenv)
    assert line not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(dotenv: Path) -> None:
    dotenv.write_bytes(b"X=\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        Environment(dotenv)
