"""Many processes that act at the same moment, each with a connection of its own.

`crowd()` starts this module as a program; it forks one process for each call,
lets all of them connect, and opens the gate for all at once.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
ACTS = "tests.generation.quotas.acts"


def crowd(calls: list[dict[str, Any]], *, guarded: bool = True) -> list[Any]:
    """Make all calls, `{"do": name of an act, …}`, at once; returns what each returned, in no order."""
    wish = {
        "calls": calls,
        "guarded": guarded,
        "database": str(connection.settings_dict["NAME"]),
        "cap": settings.ATELIER_DAILY_CREDITS,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.generation.quotas.crowd"],
        input=json.dumps(wish),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(calls), done.stderr
    return answers


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    acts = importlib.import_module(ACTS)
    wish = json.load(sys.stdin)
    connection.settings_dict["NAME"] = wish["database"]
    settings.ATELIER_DAILY_CREDITS = wish["cap"]
    if not wish["guarded"]:
        acts.remove_the_guard()
    ready_out, ready_in = os.pipe()
    gate_out, gate_in = os.pipe()
    children = []
    for call in wish["calls"]:
        child = os.fork()
        if not child:
            os.close(gate_in)
            _act(acts.ACTS, call, ready_in, gate_out)
        children.append(child)
    for _ in children:
        os.read(ready_out, 1)
    os.close(gate_in)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def _act(acts: Mapping[str, Callable[..., Any]], call: dict[str, Any], ready: int, gate: int) -> None:
    """One process's life: connect, wait for the gate, act, say what came of it."""
    status = 1
    try:
        try:
            connection.ensure_connection()
        finally:
            os.write(ready, b".")
        os.read(gate, 1)
        answer = acts[call.pop("do")](**call)
        os.write(1, (json.dumps(answer) + "\n").encode())
        connection.close()
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
