"""Usage as CSV, a line at a time: for the page, and for the shell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from generation.quotas.usage import Row

HEADER = (
    "date",
    "person",
    "team",
    "model",
    "jobs",
    "pictures",
    "credits",
    "credits_held",
    "credits_of_failed_jobs",
    "credits_of_kept_pictures",
)
# A spreadsheet takes text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The header, then one line for each day, person, team and model."""
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADER)
    for row in rows:
        yield writer.writerow(
            (
                row.day.isoformat(),
                _safe(row.person),
                _safe(row.team),
                _safe(row.model),
                row.jobs,
                row.pictures,
                row.credits,
                row.held,
                row.failed_credits,
                row.kept_credits,
            )
        )


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
