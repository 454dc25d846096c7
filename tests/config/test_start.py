"""What one reads when a start is not possible: one line, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.e2e.site import wait_for

pytestmark = pytest.mark.e2e
ROOT: Path = settings.BASE_DIR
MANAGE = [sys.executable, "manage.py"]


def run(command: list[str], folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    "command", [[*MANAGE, "run"], [*MANAGE, "worker"], [*MANAGE, "prepare"], [*MANAGE, "web"]]
)
def test_a_wrong_setting_is_one_line(command: list[str]) -> None:
    done = run(command, PORT="80a")
    assert done.returncode != 0
    assert done.stderr.strip() == (
        'Atelier cannot start: PORT is "80a"; expected a whole number from 1 to 65535.'
    )


def test_a_database_that_was_not_prepared_is_one_line(tmp_path: Path) -> None:
    done = run([*MANAGE, "run"], ATELIER_DATA=str(tmp_path), DATABASE_URL="", PORT="47631")
    assert done.returncode != 0
    assert "The database is not up to date. Type: make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_one_line(tmp_path: Path) -> None:
    done = run(
        [*MANAGE, "prepare"], ATELIER_DATA=str(tmp_path), DATABASE_URL="postgres://nobody@127.0.0.1:1/none"
    )
    assert done.returncode != 0
    assert "The database does not answer: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_redis_that_is_away_is_one_line(tmp_path: Path) -> None:
    away = {"ATELIER_DATA": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": "redis://127.0.0.1:1/0"}
    assert run([*MANAGE, "prepare"], ROOT, **away).returncode == 0
    done = run([*MANAGE, "run"], ROOT, PORT="47632", **away)
    assert done.returncode != 0
    assert "Redis does not answer at REDIS_URL: " in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_misspelt_setting_is_told_and_nothing_else_is_wrong() -> None:
    done = run([*MANAGE, "check"], ATELIER_URI="https://x.example")
    assert done.returncode == 0
    assert "ATELIER_URI is no setting of Atelier. Did you mean ATELIER_URL?" in done.stderr


def test_a_site_with_an_https_address_passes_the_deployment_check() -> None:
    done = run([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], ATELIER_URL="https://a.example.org")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
def test_preparing_again_finds_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prepare")
    assert "Preparing static files" in capsys.readouterr().out
    call_command("prepare")
    assert capsys.readouterr().out == ""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `scripts/venv.sh` needs, without a .venv."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def fake_python(folder: Path, lacking: str) -> str:
    """A Python that fails whatever mentions `lacking`."""
    path = folder / "fake-python"
    path.write_text(f'#!/bin/sh\ncase "$2" in *{lacking}*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("lacking", "advice"),
    [
        ("version_info", "is no Python 3.11 or newer."),
        ("ensurepip", "lacks its venv module. "),
    ],
)
def test_a_python_that_will_not_do_is_one_line(checkout: Path, lacking: str, advice: str) -> None:
    done = run(["sh", "scripts/venv.sh", "requirements.txt"], checkout, PYTHON=fake_python(checkout, lacking))
    assert done.returncode != 0
    assert advice in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_what_is_installed_is_left_alone(checkout: Path) -> None:
    """A second start asks pip nothing."""
    binaries = checkout / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    text = (checkout / "requirements.txt").read_text()
    (checkout / ".venv" / ".installed-requirements.txt").write_text(text * 2)
    done = run(["sh", "scripts/venv.sh", "requirements.txt"], checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_interrupted_install_leaves_no_process(checkout: Path) -> None:
    """A shell that is told to end takes what it started along."""
    (checkout / "slow").write_text(". scripts/step.sh\nstep sleep 600\n")
    shell = psutil.Popen(["sh", "slow"], cwd=checkout, stdin=subprocess.DEVNULL)
    wait_for("the step runs", shell.children)
    family = [shell, *shell.children()]
    shell.terminate()
    assert psutil.wait_procs(family, timeout=60)[1] == []
    assert shell.returncode == 130


def test_a_step_hands_its_failure_on(checkout: Path) -> None:
    (checkout / "failing").write_text(
        "set -eu\n. scripts/step.sh\nstep sh -c 'exit 7' || echo $?\nstep false\necho no\n"
    )
    done = run(["sh", "failing"], checkout)
    assert (done.returncode, done.stdout) == (1, "7\n")


def test_an_https_address_secures_cookies_and_answers_to_one_name() -> None:
    code = (
        "from django.conf import settings as s; print([s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SITE_URL])"
    )
    done = run([sys.executable, "-c", code], ATELIER_URL="https://a.example.org/", HOST="0.0.0.0")
    assert done.stdout.strip() == (
        "[['a.example.org'], ['https://a.example.org'], True, True, 31536000, 'https://a.example.org']"
    )
