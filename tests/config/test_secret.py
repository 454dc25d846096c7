from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.secret import kept_secret


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    secret = kept_secret(path)
    assert len(secret) == 64
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("kept")
    path.chmod(0o644)
    assert kept_secret(path) == "kept"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_left_empty_by_a_crash_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch()
    assert kept_secret(path) == path.read_text()


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "key"
    code = (
        "import sys, pathlib; from config.secret import kept_secret; sys.stdin.read(1);"
        "print(kept_secret(pathlib.Path(sys.argv[1])))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for run in runs:
        assert run.stdin
        run.stdin.write("x")
        run.stdin.flush()
    answers = {run.communicate(timeout=60)[0] for run in runs}
    assert answers == {path.read_text() + "\n"}


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be read or made"):
        kept_secret(tmp_path / "missing" / "key")
