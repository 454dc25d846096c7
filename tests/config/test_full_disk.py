"""What people and scripts send while there is no room on the disk: 507 and a sentence, never a 500."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.config.sendings import PROMPT
from tests.e2e.site import OURS, ROOT

OWN_DISK = ("unshare", "--map-root-user", "--mount")


def told(way: str, folder: Path) -> dict[str, Any]:
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith((*OURS, "DATABASE_URL"))
    }
    environment = {
        **outside,
        "TMPDIR": str(folder),  # where the settings of the tests put the data folder
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": "",
    }
    code = f"from tests.config.full_disk import main; main({way!r})"
    command: list[str] = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code]
    if way == "filled":
        if subprocess.run([*OWN_DISK, "true"], check=False, capture_output=True).returncode:
            pytest.skip("This machine gives nobody a disk of their own.")
        mount = f"mount -t tmpfs -o size=16m tmpfs {shlex.quote(str(folder))}"
        command = [*OWN_DISK, "sh", "-c", f"{mount} && exec {shlex.join(command)}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("way", ["limited", "filled"])
def test_nothing_that_is_sent_to_a_full_disk_is_answered_with_500(way: str, tmp_path: Path) -> None:
    found = told(way, tmp_path)
    statuses = {
        kind: {name: answer["status"] for name, answer in answers.items()}
        for kind, answers in found["answers"].items()
    }
    # What was written into the cache is found missing later, when only the disk itself can say why.
    later = {"sign in": 503, "password": 503} if way == "limited" else {}
    for kind in ("pages", "scripts", "calls"):
        assert statuses[kind] == {name: later.get(name, 507) for name in statuses[kind]}, kind
    for name, answer in found["answers"]["pages"].items():
        assert name in later or "no room left" in answer["text"], name
    assert PROMPT.splitlines()[1] in found["answers"]["pages"]["create"]["text"]
    assert all(answer["type"].startswith("text/plain") for answer in found["answers"]["scripts"].values())
    for name, answer in found["answers"]["calls"].items():
        assert json.loads(answer["text"])["code"] == "disk_full", name
    if way == "filled":
        health = found["answers"]["health"]["health"]
        assert (health["status"], json.loads(health["text"])["reason"]) == (503, "the disk is full")
    assert found["left"] == []
    # With room again it can be sent once more.
    assert {name: status for name, status in found["after"].items() if status >= 400} == {}
