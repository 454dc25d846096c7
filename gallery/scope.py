"""How far one looks: at one's own pictures, at what one's team is shown, at all one may see.

"Mine or my team's or everyone's" as one condition makes a database sort all that it
finds, or walk past all that others keep private. Each of those parts has an index in
the order of the grid, so a page is the best of so many from each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    """What one person may see within a scope, without the trash.

    `teams` are the ids of theirs, where somebody has read them already.
    """

    user: User
    scope: Scope = Scope.MINE
    teams: Collection[int] | None = None

    def first(self, count: int, order: Sequence[str], where: Q | None = None) -> ImageQuerySet:
        """The first `count` in `order` that meet `where`: of each part so many, and of those the first."""
        parts = [part.filter(where or Q()).order_by(*order)[:count] for part in self._parts()]
        if len(parts) == 1:
            return parts[0]
        # One's own may be in several parts, and counts once.
        found = {pk for part in parts for pk in part.values_list("pk", flat=True)}
        return Image.objects.filter(pk__in=found).order_by(*order)[:count]

    def count(self, cap: int, where: Q | None = None) -> int:
        """How many meet `where`, counted up to `cap`."""
        parts = self._parts()
        if self.scope == Scope.EVERYONE and parts:
            # None in two parts; and of one's own no more is walked past than was counted before.
            mine, *others = parts
            shown = Q(visibility=Visibility.EVERYONE) | Q(team__in=self._team_ids)
            parts = [*others, mine.exclude(shown)]
        found = 0
        for part in parts:
            if found < cap:
                found += part.filter(where or Q())[: cap - found].count()
        return found

    def scopes(self) -> Sequence[Scope]:
        """The scopes in which this person finds what is not their own; empty if there is none."""
        if self.user.pk is None:
            return []
        alive = Image.objects.alive()
        parts = {
            Scope.TEAM: alive.filter(visibility=Visibility.TEAM, team__in=self._team_ids),
            Scope.EVERYONE: alive.filter(visibility=Visibility.EVERYONE),
        }
        found = [scope for scope, part in parts.items() if self._has_others(part)]
        return [Scope.MINE, *found] if found else []

    def _has_others(self, part: ImageQuerySet) -> bool:
        """Where so many are all this person's, more is taken for granted."""
        owners = list(part.values_list("owner_id", flat=True)[:LOOKED_AT])
        return len(owners) == LOOKED_AT or any(owner != self.user.pk for owner in owners)

    @cached_property
    def _team_ids(self) -> Sequence[int]:
        return sorted(teams_of(self.user) if self.teams is None else self.teams)

    def _parts(self) -> Sequence[ImageQuerySet]:
        """What is one's own, what each team is shown, what everyone is shown, as far as in scope."""
        if self.user.pk is None:
            return []
        alive = Image.objects.alive()
        mine = alive.of(self.user)
        if self.scope == Scope.MINE:
            return [mine]
        teams = [alive.filter(team=team) for team in self._team_ids]
        if self.scope == Scope.TEAM:
            return teams
        return [mine, *teams, alive.filter(visibility=Visibility.EVERYONE)]
