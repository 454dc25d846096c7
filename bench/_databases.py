"""A measurement on SQLite and, where a server answers, on PostgreSQL: a process and a database for each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from django.db import OperationalError, connection

POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


def on_each(module: str, *arguments: str) -> None:
    """Run `python -m module --here` once for each; settings are read once a process."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        for url in ("", os.environ.get("ATELIER_TEST_DATABASE_URL", POSTGRES)):
            ours = {
                "ATELIER_ENV_FILE": "",
                "ATELIER_DATA": folder,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            command = [sys.executable, "-m", module, "--here", *arguments]
            subprocess.run(command, env=others | ours, cwd=Path(__file__).parents[1], check=True)


def here(name: str, measure: Callable[[], None]) -> None:
    """In a database beside the one of the settings, made for this and removed."""
    django.setup()
    if connection.vendor == "sqlite":
        name = str(Path(os.environ["ATELIER_DATA"]) / f"{name}.sqlite3")
    connection.settings_dict["TEST"]["NAME"] = name
    before = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
    except OperationalError:
        print(f"{connection.display_name} was not measured: no server answers.")
        return
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure()
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
