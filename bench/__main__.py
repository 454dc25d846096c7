"""`python -m bench` measures all, `python -m bench rows pages --rows 10000` two things with fewer rows."""

from __future__ import annotations

import argparse
import os

from bench import _harness

# On which databases: SQLite, and a PostgreSQL that is left out where it does not answer.
POSTGRESQL = os.environ.get("ATELIER_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
BENCHES = {"pictures": [""], "rows": ["", POSTGRESQL], "admissions": ["", POSTGRESQL], "pages": [""]}

parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
parser.add_argument("names", nargs="*", metavar="bench", help=f"of {', '.join(BENCHES)}; without one, all")
parser.add_argument("--rows", type=int, default=1_000_000, help="how many pictures, or ledger entries")
parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
chosen = parser.parse_args()
if unknown := set(chosen.names) - set(BENCHES):
    parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(BENCHES)}")
for name in chosen.names or BENCHES:
    if chosen.here:
        _harness.measure(name, chosen.rows)
    else:
        for url in BENCHES[name]:
            _harness.start(name, chosen.rows, url)
