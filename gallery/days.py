"""The grid's headings: pictures by day, and days of few pictures together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import ngettext

from gallery.tiles import Tile

# About what one row of a desktop holds, as the sum of width / height.
ROW = 5.0


@dataclass(frozen=True, slots=True)
class Day:
    """A heading and what stands under it. `continued`: the heading is already above."""

    label: str
    tiles: Sequence[Tile]
    newest: date
    oldest: date
    note: str = ""
    continued: bool = False


@dataclass(slots=True)
class Stretch:
    """Days that share a heading."""

    newest: date
    oldest: date
    tiles: list[Tile]
    breadth: float
    continued: bool = False
    # Takes no other days in.
    alone: bool = False


def stretches(
    dated: Iterable[tuple[datetime, Tile]], today: date, above: date | None = None
) -> list[Stretch]:
    """Days, newest first; those that do not fill a row flow on together until they do.

    `above` is the day of the last picture of the page above. Today stands alone,
    for more is on its way; so does what continues under a heading of the page above.
    """
    joined: list[Stretch] = []
    for day, entries in groupby(dated, key=lambda entry: timezone.localtime(entry[0]).date()):
        tiles = [tile for _, tile in entries]
        breadth = sum(tile.width / tile.height for tile in tiles)
        last = joined[-1] if joined else None
        if last and not last.alone and last.breadth < ROW and breadth < ROW:
            last.oldest = day
            last.tiles += tiles
            last.breadth += breadth
        else:
            continued = not joined and day == above
            joined.append(Stretch(day, day, tiles, breadth, continued, alone=continued or day >= today))
    return joined


def heading(newest: date, oldest: date, today: date) -> str:
    """For one day "Today" or "14 November 2026", for several "14 – 12 November 2026"."""
    if newest == oldest:
        return _named(newest, today) or _date(newest)
    first, last = _named(newest, today), _date(oldest)
    if first:
        return f"{first} – {last}"
    if (newest.year, newest.month) == (oldest.year, oldest.month):
        return f"{newest.day} – {last}"
    if newest.year == oldest.year:
        return f"{newest.day} {newest:%B} – {last}"
    return f"{_date(newest)} – {last}"


def pictures(count: int, more: bool = False) -> str:
    """As in "1 picture" and "1,000+ pictures"."""
    return f"{count:,}{'+' if more else ''} {ngettext('picture', 'pictures', count + more)}"


def _named(day: date, today: date) -> str:
    return {0: "Today", 1: "Yesterday"}.get((today - day).days, "")


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
