"""Usage as a page shows it: sums, what they are made of, and the bars of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from generation.quotas.usage import Row

MOST_SERIES = 7
MOST_DAYS = 366
NO_TEAM = "No team"
OTHERS = "All others"
BREAKDOWNS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "model": ("Model", lambda row: row.model),
    "person": ("Person", lambda row: row.person),
    "team": ("Team", lambda row: row.team or NO_TEAM),
}


@dataclass(slots=True)
class Sums:
    """Counts and credits of any number of rows."""

    jobs: int = 0
    pictures: int = 0
    credits: int = 0
    held: int = 0
    failed_jobs: int = 0
    failed_credits: int = 0
    kept_credits: int = 0

    def add(self, row: Row) -> None:
        self.jobs += row.jobs
        self.pictures += row.pictures
        self.credits += row.credits
        self.held += row.held
        self.failed_jobs += row.failed_jobs
        self.failed_credits += row.failed_credits
        self.kept_credits += row.kept_credits

    @property
    def deleted_credits(self) -> int:
        """What pictures cost that somebody has deleted since."""
        return max(0, self.credits - self.failed_credits - self.kept_credits)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a person, a team, a model or a day."""

    label: str
    sums: Sums
    percent: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Everything the page reads. `chart` goes to the script as it is."""

    total: Sums
    tables: Mapping[str, Sequence[Line]]
    days: Sequence[Line]
    by_month: bool
    series: Sequence[str]
    chart: dict[str, Any]


@dataclass(slots=True)
class _Fold:
    total: Sums = field(default_factory=Sums)
    groups: dict[str, dict[str, Sums]] = field(default_factory=dict)
    days: dict[date, Sums] = field(default_factory=lambda: defaultdict(Sums))
    bars: dict[tuple[str, date], Sums] = field(default_factory=lambda: defaultdict(Sums))


def summarise(rows: Iterable[Row], first: date, last: date, by: str = "model") -> Usage:
    """Fold `rows` once into all sums; bars are split `by` model, person or team."""
    by_month = (last - first).days >= MOST_DAYS
    names = {name: read for name, (_, read) in BREAKDOWNS.items()}
    fold = _Fold(groups={name: defaultdict(Sums) for name in names})
    for row in rows:
        day = row.day.replace(day=1) if by_month else row.day
        fold.total.add(row)
        fold.days[day].add(row)
        fold.bars[names[by](row), day].add(row)
        for name, read in names.items():
            fold.groups[name][read(row)].add(row)
    tables = {name: _lines(groups) for name, groups in fold.groups.items()}
    series = [line.label for line in tables[by]]
    shown = series if len(series) <= MOST_SERIES + 1 else [*series[:MOST_SERIES], OTHERS]
    most = max((sums.credits for sums in fold.days.values()), default=0)
    days = [
        Line(_day_text(day, by_month), sums, _percent(sums.credits, most), day)
        for day, sums in sorted(fold.days.items(), reverse=True)
    ]
    chart = _chart(fold, shown, series, _steps(first, last, by_month), by_month)
    return Usage(fold.total, tables, days, by_month, shown, chart)


def _lines(groups: dict[str, Sums]) -> list[Line]:
    most = max((sums.credits for sums in groups.values()), default=0)
    ordered = sorted(groups.items(), key=lambda item: (-item[1].credits, -item[1].pictures, item[0]))
    return [Line(label, sums, _percent(sums.credits, most)) for label, sums in ordered]


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _chart(
    fold: _Fold, shown: Sequence[str], series: Sequence[str], days: Sequence[date], by_month: bool
) -> dict[str, Any]:
    place = {label: min(index, len(shown) - 1) for index, label in enumerate(series)}
    at = {day: index for index, day in enumerate(days)}
    credits = [[0] * len(days) for _ in shown]
    pictures = [[0] * len(days) for _ in shown]
    for (label, day), sums in fold.bars.items():
        credits[place[label]][at[day]] += sums.credits
        pictures[place[label]][at[day]] += sums.pictures
    return {
        "labels": [f"{day:%b %Y}" if by_month else f"{day.day} {day:%b}" for day in days],
        "titles": [_day_text(day, by_month) for day in days],
        "series": list(shown),
        "credits": credits,
        "pictures": pictures,
    }


def _steps(first: date, last: date, by_month: bool) -> list[date]:
    if not by_month:
        return [first + timedelta(days=index) for index in range((last - first).days + 1)]
    months, day = [], first.replace(day=1)
    while day <= last:
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _day_text(day: date, by_month: bool) -> str:
    return f"{day:%B %Y}" if by_month else f"{day.day} {day:%B %Y}"
