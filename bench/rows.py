"""A page of 60 out of very many pictures, beside a plain keyset query; two people look."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Q

from bench._harness import Ways, compare, insert
from bench.pictures import original
from gallery.feed import SIZE, page
from gallery.ingest import Recipe, prepare, store
from gallery.keyset import Cursor
from gallery.models import Image, ImageQuerySet
from gallery.scope import NEWEST, Scope, View
from gallery.tiles import COLUMNS

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def run(rows: int) -> None:
    busy, quiet = fill(rows)
    views = {f"{scope}, in three teams": View(busy, scope) for scope in Scope}
    views |= {"everyone, shown little": View(quiet, Scope.EVERYONE)}
    every, theirs = Image.objects.alive(), Image.objects.visible_to(quiet).alive()
    ways: Ways
    for place, number in {"First page": rows, "Middle": rows // 2, "Near the end": rows // 50}.items():
        below = Cursor(BEGIN + timedelta(minutes=number), number + 1).below("created_at")
        ways = {"plain keyset over all": partial(plain, every, below)}
        ways |= {name: partial(tiles, view, below) for name, view in views.items()}
        ways |= {"everyone as one OR, shown little": partial(plain, theirs, below)}
        compare(f"{place} of {rows:,}, {connection.display_name}", ways)
    ways = {"plain keyset over all": partial(plain, every, Q())}
    ways |= {name: partial(page, view, whole=True) for name, view in views.items()}
    compare(f"First page with its counts, {connection.display_name}", ways)


def plain(images: ImageQuerySet, below: Q) -> object:
    return list(images.filter(below).newest_first()[: SIZE + 1].only(*COLUMNS))


def tiles(view: View, below: Q) -> object:
    return list(view.first(SIZE + 1, NEWEST, below).only(*COLUMNS))


def fill(rows: int) -> tuple[User, User]:
    """One in four is shown to a team, one in 400 of the older half to all; the second person has none."""
    people = [User.objects.create(username=f"person-{number}") for number in range(100)]
    teams = [Group.objects.create(name=f"team-{number}") for number in range(20)]
    people[0].groups.set(teams[:3])
    recipe = Recipe(prompt="A lake at dusk", model_name="M", provider="builtin")
    image = store(prepare(io.BytesIO(original("PNG", 1344, 768))), recipe, owner=people[0])
    Image.objects.filter(pk=image.pk).update(created_at=BEGIN)
    names = ("file", "sha256", "format", "content_type", "width", "height", "size", "placeholder", "colour")
    columns = {name: getattr(image, name) for name in (*names, "prompt", "model_name", "provider")}

    def one(number: int) -> Image:
        shown: dict[str, Any] = {"visibility": "everyone"} if number % 400 == 7 and number < rows // 2 else {}
        if number % 4 == 2:
            shown = {"visibility": "team", "team": teams[number // 4 % 20]}
        owner = people[2 if number % 100 == 1 else number % 100]
        return Image(**columns, **shown, owner=owner, created_at=BEGIN + timedelta(minutes=number))

    insert(Image.objects, map(one, range(1, rows)))
    return people[0], people[1]
