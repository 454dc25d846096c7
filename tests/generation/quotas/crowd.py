"""Many processes that act at the same moment, each with a connection of its own.

`crowd()` starts this module as a program; it forks one process for each call,
lets all of them connect, and opens the gate for all at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def crowd(calls: list[dict[str, Any]], **common: Any) -> list[Any]:
    """Make all calls, `{"do": name of an act, …}`, at once; returns what each returned, in no order."""
    from django.conf import settings
    from django.db import connection

    wish = {
        "calls": calls,
        "database": str(connection.settings_dict["NAME"]),
        "settings": {"ATELIER_DAILY_CREDITS": settings.ATELIER_DAILY_CREDITS},
        **common,
    }
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(wish),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(calls), done.stderr
    return answers


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests.generation.quotas import acts

    wish = json.load(sys.stdin)
    connection.settings_dict["NAME"] = wish["database"]
    for name, value in wish["settings"].items():
        setattr(settings, name, value)
    if not wish.get("guarded", True):
        acts.remove_the_guard()

    ready_out, ready_in = os.pipe()
    gate_out, gate_in = os.pipe()
    children = []
    for call in wish["calls"]:
        child = os.fork()
        if child:
            children.append(child)
            continue
        status = 1
        try:
            os.close(gate_in)
            connection.ensure_connection()
            os.write(ready_in, b".")
            os.read(gate_out, 1)
            answer = acts.ACTS[call.pop("do")](**call)
            os.write(1, (json.dumps(answer) + "\n").encode())
            connection.close()
            status = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)
    os.close(ready_in)
    for _ in children:
        os.read(ready_out, 1)
    os.close(gate_in)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


if __name__ == "__main__":
    sys.exit(main())
