"""A house with many pictures, and the queries that `bench.rows` compares on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Q, QuerySet

from gallery.feed import COUNT_CAP, SIZE
from gallery.keyset import Cursor
from gallery.models import Image
from gallery.scope import NEWEST, OLDEST, Scope, View
from gallery.tiles import COLUMNS

PEOPLE = 100
TEAMS = 20
ROUNDS = 40
# What the OR of all parts takes where little is shown may be a second.
MOST_SECONDS = 3.0
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %s - 1)",
    "postgresql": "WITH n AS (SELECT generate_series(0, %s - 1) AS i)",
}
UID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
AT = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', '2020-01-01', (i * 60) || ' seconds')",
    "postgresql": "timestamptz '2020-01-01 00:00:00+00' + i * interval '60 seconds'",
}
# The second person has no picture; one in four is shown to a team, one in 400 of the older half to everyone.
PICTURES = """
INSERT INTO gallery_image (
  uid, owner_id, maker_name, created_at, visibility, team_id, file, sha256, format, content_type, width,
  height, size, placeholder, colour, prompt, negative_prompt, model, model_name, provider, capability,
  parameters, styles, seed, "references")
{numbers}
SELECT {uid}, {first} + CASE i %% {people} WHEN 1 THEN 2 ELSE i %% {people} END, 'somebody', {at},
  CASE WHEN i %% 400 = 7 AND i < {half} THEN 'everyone' WHEN i %% 4 = 2 THEN 'team' ELSE 'private' END,
  CASE WHEN i %% 400 = 7 AND i < {half} THEN NULL WHEN i %% 4 = 2 THEN {team} + (i / 4) %% {teams} END,
  'images/2026/11/0/original.png', '{hash}', 'PNG', 'image/png', 1344, 768, 1, '{blur}', '#808080',
  'A lake at dusk, number ' || i, '', 'm', 'M', 'builtin', 'prompt', '{{}}', '[]', '', '[]'
FROM n
"""


def run(pictures: int) -> None:
    busy, quiet = _fill(pictures)
    print(f"{connection.display_name}, {pictures:,} pictures", flush=True)
    people = [("in three teams", busy), ("shown little", quiet)]
    pages = {"first page": pictures, "middle": pictures // 2, "near the end": pictures // 50}
    for name, number in pages.items():
        cursor = Cursor(BEGIN + timedelta(minutes=number), number + 1)
        below = cursor.below("created_at")
        plain = Image.objects.alive().filter(below).newest_first()[: SIZE + 1]
        reference = _row(f"{name}: plain keyset over all", plain)
        for person, view in _views(busy, quiet):
            page = partial(_first, view, below)
            _time(f"{name}: {view.scope}, {person}", page, reference)
        for person, user in people:
            whole = Image.objects.visible_to(user).alive().filter(below).newest_first()
            _row(f"{name}: everyone as one OR, {person}", whole[: SIZE + 1], reference)
    middle = Cursor(BEGIN + timedelta(minutes=pictures // 2), pictures // 2)
    for person, view in _views(busy, quiet):
        _time(
            f"count up to {COUNT_CAP:,}: {view.scope}, {person}",
            partial(view.count, COUNT_CAP + 1),
            reference,
        )
        arrow = partial(_newer, view, middle)
        _time(f"neighbour: {view.scope}, {person}", arrow, reference)
    for person, user in people:
        _time(f"which scopes there are, {person}", View(user).scopes, reference)


def _views(busy: User, quiet: User) -> Sequence[tuple[str, View]]:
    return [
        ("in three teams", View(busy, Scope.MINE)),
        ("in three teams", View(busy, Scope.TEAM)),
        ("in three teams", View(busy, Scope.EVERYONE)),
        ("shown little", View(quiet, Scope.EVERYONE)),
    ]


def _fill(pictures: int) -> tuple[User, User]:
    people = [User.objects.create(username=f"person-{number}") for number in range(PEOPLE)]
    teams = [Group.objects.create(name=f"team-{number}") for number in range(TEAMS)]
    people[0].groups.set(teams[:3])
    kind = connection.vendor
    sql = PICTURES.format(
        numbers=NUMBERS[kind],
        uid=UID[kind],
        at=AT[kind],
        first=people[0].pk,
        team=teams[0].pk,
        people=PEOPLE,
        teams=TEAMS,
        half=pictures // 2,
        hash="0" * 64,
        blur="data:image/webp;base64," + "A" * 200,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [pictures])
        cursor.execute("VACUUM ANALYZE gallery_image" if kind == "postgresql" else "ANALYZE")
    return people[0], people[1]


def _row(name: str, query: QuerySet[Any, Any], reference: float = 0.0) -> float:
    """Print what a query takes until its last row is here; returns the median in ms."""
    return _time(name, lambda: list(query.values_list(*COLUMNS)), reference)


def _first(view: View, below: Q) -> list[Any]:
    return list(view.first(SIZE + 1, NEWEST, below).values_list(*COLUMNS))


def _newer(view: View, here: Cursor) -> list[Any]:
    return list(view.first(1, OLDEST, here.above("created_at")).values_list("uid"))


def _time(name: str, work: Callable[[], object], reference: float) -> float:
    """The same for work that asks by itself."""
    times: list[float] = []
    begun = time.perf_counter()
    work()
    while len(times) < ROUNDS and (time.perf_counter() - begun < MOST_SECONDS or len(times) < 3):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{name:<58}{p50:>8.2f}{p95:>8.2f}{p50 / (reference or p50):>8.1f}", flush=True)
    return p50
