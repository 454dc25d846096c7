"""How far one looks: at one's own pictures, at what one's team is shown, at all one may see.

"Mine or my team's or everyone's" as one condition makes a database sort all that it
finds, or walk past all that others keep private. Each of those parts has an index in
the order of the grid, so a page is the best of so many from each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import Q

from gallery.models import Image, ImageQuerySet, Visibility, teams_of
from gallery.models.sharing import User

NEWEST = ("-created_at", "-id")
OLDEST = ("created_at", "id")
# How many are looked at to see whether others show anything.
LOOKED_AT = 50


class Scope(StrEnum):
    MINE = "mine"
    TEAM = "team"
    EVERYONE = "everyone"

    @property
    def label(self) -> str:
        return {"mine": "Mine", "team": "My team", "everyone": "Everyone"}[self]

    @classmethod
    def read(cls, text: str) -> Scope:
        """What an address says; one's own if it says nothing."""
        return cls(text) if text in set(cls) else cls.MINE


@dataclass(frozen=True)
class View:
    """What one person may see within a scope, without the trash."""

    user: User
    scope: Scope = Scope.MINE

    def first(self, count: int, order: Sequence[str], where: Q | None = None) -> ImageQuerySet:
        """The first `count` in `order` that meet `where`, as one query."""
        if self.user.pk is None:
            return Image.objects.none()
        alive = Image.objects.alive()
        mine, everyone = [alive.of(self.user)], [alive.filter(visibility=Visibility.EVERYONE)]
        if self.scope == Scope.MINE:
            return _first(mine, count, order, where)
        if self.scope == Scope.TEAM:
            return _first(self._teams, count, order, where)
        return _first([*mine, *self._teams, *everyone], count, order, where)

    def count(self, cap: int, where: Q | None = None) -> int:
        """How many meet `where`, counted up to `cap`."""
        if self.user.pk is None:
            return 0
        alive = Image.objects.alive().filter(where or Q())
        mine, everyone = alive.of(self.user), alive.filter(visibility=Visibility.EVERYONE)
        if self.scope == Scope.MINE:
            return mine[:cap].count()
        parts = [part.filter(where or Q()) for part in self._teams]
        if self.scope == Scope.EVERYONE:
            # None in two parts; and of one's own no more is walked past than was counted before.
            shown = Q(visibility=Visibility.EVERYONE) | Q(team__in=self._team_ids)
            parts = [everyone, *parts, mine.exclude(shown)]
        ids = [part.values("pk") for part in parts]
        return ids[0].union(*ids[1:], all=True)[:cap].count() if ids else 0

    @cached_property
    def scopes(self) -> Sequence[Scope]:
        """Where this person finds what is not their own, after one's own; empty if that is nowhere.

        One query. Where so many are all theirs, more is taken for granted.
        """
        if self.user.pk is None:
            return []
        alive = Image.objects.alive()
        team = alive.filter(visibility=Visibility.TEAM, team__in=teams_of(self.user))
        everyone = alive.filter(visibility=Visibility.EVERYONE)
        shown = _first([team, everyone], LOOKED_AT, ()).values_list("visibility", "owner_id")
        rows = list(shown)
        found = [
            scope
            for scope, visibility in ((Scope.TEAM, Visibility.TEAM), (Scope.EVERYONE, Visibility.EVERYONE))
            if (owners := [owner for kind, owner in rows if kind == visibility])
            and (len(owners) >= LOOKED_AT or any(owner != self.user.pk for owner in owners))
        ]
        return [Scope.MINE, *found] if found else []

    @cached_property
    def _team_ids(self) -> Sequence[int]:
        return sorted(teams_of(self.user))

    @property
    def _teams(self) -> Sequence[ImageQuerySet]:
        return [Image.objects.alive().filter(team=team) for team in self._team_ids]


def _first(
    parts: Sequence[ImageQuerySet], count: int, order: Sequence[str], where: Q | None = None
) -> ImageQuerySet:
    """One's own may be in several parts, and counts once. Without an order, so many of each."""
    if not parts:
        return Image.objects.none()
    best = [(part.filter(where) if where else part).order_by(*order)[:count] for part in parts]
    if len(best) == 1:
        return best[0]
    # SQLite limits no member of a union, but what a member selects from.
    members = [Image.objects.filter(pk__in=part.values("pk")).values("pk") for part in best]
    found = Image.objects.filter(pk__in=members[0].union(*members[1:]))
    return found.order_by(*order)[:count] if order else found
