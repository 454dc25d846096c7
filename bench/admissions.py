"""How many jobs a second are admitted and settled, against a bare guarded update of one row.

The same database, the same process, in turns; first with an empty ledger, then with
a million entries. `python -m bench.admissions --entries 10000` makes that fewer.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import django
from django.db import OperationalError, connection

ENTRIES = 1_000_000
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
NAME = "atelier_bench"


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m bench.admissions", description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES, help="ledger entries of the second half")
    options.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.here:
        measure(chosen.entries)
        return
    print("Admissions: a job, its holds of four accounts, and their ledger entries")
    print(f"{'way':<44}{'a second':>12}{'ratio':>8}", flush=True)
    others = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        for url in ("", os.environ.get("ATELIER_TEST_DATABASE_URL", POSTGRES)):
            # A process for each: settings are read once.
            subprocess.run(
                [sys.executable, "-m", "bench.admissions", "--here", "--entries", str(chosen.entries)],
                env=others
                | {
                    "ATELIER_ENV_FILE": "",
                    "ATELIER_DATA": folder,
                    "DATABASE_URL": url,
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                },
                cwd=Path(__file__).parents[1],
                check=True,
            )
    print()


def measure(entries: int) -> None:
    """In a database beside the one of the settings, made for this and removed."""
    django.setup()
    if connection.vendor == "sqlite":
        name = str(Path(os.environ["ATELIER_DATA"]) / f"{NAME}.sqlite3")
    else:
        name = NAME
    connection.settings_dict["TEST"]["NAME"] = name
    before = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
    except OperationalError:
        print(f"{connection.display_name} was not measured: no server answers.")
        return
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        importlib.import_module("bench._ledger").run(entries)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1:])
