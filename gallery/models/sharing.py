"""Who sees what: the same three circles for pictures and for jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet

User = AbstractBaseUser | AnonymousUser
# Ids and names: read once for a page and passed along.
Teams = Mapping[int, str]


class Visibility(models.TextChoices):
    PRIVATE = "private", "Only you"
    TEAM = "team", "Team"
    EVERYONE = "everyone", "Everyone here"


@dataclass(frozen=True, slots=True)
class Sharing:
    """A circle of people. `team_id` is that of the one team, where it is a team."""

    visibility: Visibility = Visibility.PRIVATE
    team_id: int | None = None

    @classmethod
    def of(cls, visibility: str, team_id: int | None) -> Sharing:
        """As a row says it; a team that is gone is nobody."""
        if visibility == Visibility.TEAM and team_id is None:
            return cls()
        return cls(Visibility(visibility), team_id)

    def __str__(self) -> str:
        """As a form sends it: "private", "team-7", "everyone"."""
        return f"team-{self.team_id}" if self.visibility == Visibility.TEAM else str(self.visibility.value)


PRIVATE = Sharing()


def teams_of(user: User) -> QuerySet[models.Model, int]:
    """The ids of the teams this person is in now."""
    memberships = get_user_model().groups.through._default_manager
    return memberships.filter(user_id=user.pk or 0).values_list("group_id", flat=True)


def named_teams_of(user: User) -> Teams:
    """The teams this person is in now, by name."""
    return dict(teams_of(user).order_by("group__name").values_list("group_id", "group__name"))


def shown_to(user: User) -> Q:
    """What others show to this person: to everyone here, or to a team they are in now."""
    if user.pk is None:
        return Q(pk__in=[])
    return Q(visibility=Visibility.EVERYONE) | Q(visibility=Visibility.TEAM, team__in=teams_of(user))
