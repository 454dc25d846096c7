"""A page of the grid at a million pictures, against a plain keyset query, in milliseconds of database.

Two people look: one in three teams, and one to whom little is shown, and nothing lately.
`python -m bench.rows --pictures 10000` makes that fewer.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bench._databases import here, on_each

PICTURES = 1_000_000


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m bench.rows", description=__doc__)
    options.add_argument("--pictures", type=int, default=PICTURES)
    options.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.here:
        here("atelier_bench_rows", lambda: importlib.import_module("bench._rows").run(chosen.pictures))
        return
    print(f"A page of 60 of {chosen.pictures:,} pictures, in ms with what Django adds")
    print(f"{'query':<58}{'p50':>8}{'p95':>8}{'ratio':>8}", flush=True)
    on_each("bench.rows", "--pictures", str(chosen.pictures))
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
