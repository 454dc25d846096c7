"""How far one looks: at one's own pictures, at what one's team is shown, at all one may see.

"Mine or my team's or everyone's" as one condition makes a database sort all that it
finds, or walk past all that others keep private. Each of those parts has an index in
the order of the grid, so a page is the best of so many from each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Q, Value
from django.db.models.expressions import Combinable

from gallery.models import CountOf, Image, ImageQuerySet, Visibility, teams_of
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
    """What one person may see within a scope, without the trash.

    `teams` are the ids of theirs, where somebody has read them already.
    """

    user: User
    scope: Scope = Scope.MINE
    teams: Collection[int] | None = None

    def first(self, count: int, order: Sequence[str], where: Q | None = None) -> ImageQuerySet:
        """The first `count` in `order` that meet `where`, as one query."""
        if self.user.pk is None:
            return Image.objects.none()
        alive = Image.objects.alive()
        mine, everyone = [alive.of(self.user)], [alive.filter(visibility=Visibility.EVERYONE)]
        if self.scope == Scope.MINE:
            return _first(mine, count, order, where)
        if self.scope == Scope.TEAM:
            return _first(self._parts, count, order, where)
        return _first([*mine, *self._parts, *everyone], count, order, where)

    def ask(self, **wanted: Combinable) -> Mapping[str, Any]:
        """Numbers of this view in one query, each by its name; empty for who is nobody."""
        people = get_user_model()._default_manager.filter(pk=self.user.pk or 0)
        return (people.values(**wanted).first() if wanted else None) or {}

    def counted(self, cap: int, where: Q | None = None) -> Combinable:
        """To ask for: how many meet `where`, counted up to `cap`."""
        alive = Image.objects.alive().filter(where or Q())
        mine, everyone = alive.of(self.user), alive.filter(visibility=Visibility.EVERYONE)
        if self.scope == Scope.MINE:
            return CountOf(mine[:cap]) if self.user.pk else Value(0)
        parts = [part.filter(where or Q()) for part in self._parts]
        if self.scope == Scope.EVERYONE:
            # None in two parts; and of one's own no more is walked past than was counted before.
            shown = Q(visibility=Visibility.EVERYONE) | Q(team__in=self._team_ids)
            parts = [everyone, *parts, mine.exclude(shown)]
        ids = [part.values("pk") for part in parts]
        return CountOf(ids[0].union(*ids[1:], all=True)[:cap]) if ids else Value(0)

    @property
    def elsewhere(self) -> Mapping[str, Combinable]:
        """To ask for: in which scopes this person finds what is not their own.

        Where so many are all theirs, more is taken for granted.
        """
        alive = Image.objects.alive()
        team = alive.filter(visibility=Visibility.TEAM, team__in=teams_of(self.user))
        everyone = alive.filter(visibility=Visibility.EVERYONE)
        wanted: dict[str, Combinable] = {}
        for scope, part in ((Scope.TEAM, team), (Scope.EVERYONE, everyone)):
            looked_at = part[:LOOKED_AT]
            others = Image.objects.filter(pk__in=looked_at.values("pk")).exclude(owner_id=self.user.pk)
            wanted |= {scope: Exists(others), f"{scope}_looked_at": CountOf(looked_at)}
        return wanted

    @cached_property
    def _team_ids(self) -> Sequence[int]:
        return sorted(teams_of(self.user) if self.teams is None else self.teams)

    @property
    def _parts(self) -> Sequence[ImageQuerySet]:
        """What each team is shown."""
        return [Image.objects.alive().filter(team=team) for team in self._team_ids]


def scopes_in(answer: Mapping[str, Any]) -> Sequence[Scope]:
    """The scopes to choose from, by the answer to `elsewhere`; empty if all there is is one's own."""
    found = [
        scope
        for scope in (Scope.TEAM, Scope.EVERYONE)
        if answer.get(scope) or answer.get(f"{scope}_looked_at", 0) >= LOOKED_AT
    ]
    return [Scope.MINE, *found] if found else []


def _first(
    parts: Sequence[ImageQuerySet], count: int, order: Sequence[str], where: Q | None = None
) -> ImageQuerySet:
    """One's own may be in several parts, and counts once."""
    if not parts:
        return Image.objects.none()
    best = [(part.filter(where) if where else part).order_by(*order)[:count] for part in parts]
    if len(best) == 1:
        return best[0]
    # SQLite limits no member of a union, but what a member selects from.
    members = [Image.objects.filter(pk__in=part.values("pk")).values("pk") for part in best]
    found = Image.objects.filter(pk__in=members[0].union(*members[1:]))
    return found.order_by(*order)[:count]
