"""Requests of the API a second, beside a view that does nothing, through the whole of Django.

In this process, without a network, against a database made for it: generate, status and
the null view in turns. The number of queries is printed at 1 and at 200 jobs, and must not differ.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment

ROUNDS = 5


def main(arguments: Sequence[str] = ()) -> None:
    if "--here" in arguments:
        measure()
        return
    print("The API, in one process")
    print(f"{'request':<28}{'a second':>12}{'ratio':>8}{'queries at 1 / 200':>22}", flush=True)
    others = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        subprocess.run(
            [sys.executable, "-m", "bench.api", "--here"],
            env=others
            | {
                "ATELIER_ENV_FILE": "",
                "ATELIER_DATA": folder,
                "ATELIER_API_RATE": "100000",
                "DATABASE_URL": "",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            cwd=Path(__file__).parents[1],
            check=True,
        )
    print()


def measure() -> None:
    """In a database beside the one of the settings, made for this and removed."""
    django.setup()
    setup_test_environment()
    Path(settings.STATIC_ROOT).mkdir(parents=True)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    importlib.import_module("bench._requests").run()


def a_second(work: Callable[[], object], times: int) -> float:
    """How often `work` is done in a second, in the best of its rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        best = max(best, times / (time.perf_counter() - begun))
    return best


def row(name: str, rate: float, reference: float, queries: str = "") -> None:
    print(f"{name:<28}{rate:>12,.0f}{rate / reference:>8.2f}{queries:>22}", flush=True)


def body(prompt: str) -> str:
    """A generate request for the built-in painter."""
    parameters = {"prompt": prompt}
    return json.dumps({"model": "atelier-scenes", "capability": "prompt", "parameters": parameters})


if __name__ == "__main__":
    main(sys.argv[1:])
