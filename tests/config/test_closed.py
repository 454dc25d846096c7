"""Who else on this machine may open what Atelier makes."""

from __future__ import annotations

import grp
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

MAKE = """
import django; django.setup()
from django.core.management import call_command
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
call_command("prepare", verbosity=0)
default_storage.save("images/a/b.png", ContentFile(b"x"))
from config.web import temporary_folder
from django.conf import settings
temporary_folder(settings.DATA_DIR / "tmp")
open(settings.DATA_DIR / "answers.log", "w").close()
"""


def made(data: Path, **more: str) -> dict[str, os.stat_result]:
    """All that a site makes in a folder that was there before and is open, under a lenient umask."""
    data.chmod(0o755)
    ours = {"DJANGO_SETTINGS_MODULE": "config.settings", "ATELIER_ENV_FILE": "", "ATELIER_DATA": str(data)}
    command = ["sh", "-c", f'umask 000 && exec "{sys.executable}" -c "$0"', MAKE]
    environment = {**os.environ, **ours, "DATABASE_URL": "", "REDIS_URL": "", **more}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {str(path.relative_to(data)): path.stat() for path in data.rglob("*")}
    assert {"atelier.sqlite3", "secret_key", "media/images/a/b.png", "tmp", "answers.log"} <= found.keys()
    return found


def test_nobody_else_opens_what_is_made_in_a_folder_that_was_open(tmp_path: Path) -> None:
    assert not [name for name, found in made(tmp_path).items() if found.st_mode & 0o077]


def test_a_group_reads_the_pictures_and_writes_nothing(tmp_path: Path) -> None:
    group = grp.getgrgid(max(os.getgroups() or [os.getgid()]))
    found = made(tmp_path, ATELIER_GROUP=group.gr_name)
    assert not [name for name, one in found.items() if one.st_mode & 0o027]
    assert tmp_path.stat().st_mode & 0o777 == 0o750
    assert tmp_path.stat().st_gid == group.gr_gid
    for name, mode in {"media": 0o750, "media/images/a": 0o750, "media/images/a/b.png": 0o640}.items():
        assert (found[name].st_mode & 0o777, found[name].st_gid) == (mode, group.gr_gid), name
    assert found["secret_key"].st_mode & 0o777 == 0o600


def test_a_group_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    ours = {"ATELIER_ENV_FILE": "", "ATELIER_DATA": str(tmp_path), "ATELIER_GROUP": "nobody-knows"}
    command = [sys.executable, "manage.py", "check"]
    environment = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == (
        "Atelier cannot start: ATELIER_GROUP is 'nobody-knows'; there is no such group."
    )
