"""Who sees a person's new pictures, when nothing else is said."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import models

from gallery.models.sharing import PRIVATE, Sharing, Visibility, teams_of


class SharingPreference(models.Model):
    """A person's own default. Without a row the site's holds."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sharing_preference")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    team = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.visibility}"


def sharing_of_new(user: AbstractBaseUser, wanted: Sharing | None = None) -> Sharing:
    """Who will see what this person makes now: as wanted, unless it names a team that is not theirs."""
    if wanted is None:
        return default_sharing(user)
    allowed = wanted.team_id is None or wanted.team_id in teams_of(user)
    return wanted if allowed else PRIVATE


def default_sharing(user: AbstractBaseUser) -> Sharing:
    """Of who has no circle in mind."""
    return sharing_by(SharingPreference.objects.filter(user=user.pk).first(), teams_of(user))


def sharing_by(chosen: SharingPreference | None, teams: Collection[int]) -> Sharing:
    """What a person of these teams chose, else what the site says; private where the team is not theirs now.

    The site cannot choose among several teams, so "team" then means private too.
    """
    visibility = Visibility(chosen.visibility if chosen else settings.ATELIER_DEFAULT_VISIBILITY)
    if visibility != Visibility.TEAM:
        return Sharing(visibility)
    if chosen:
        return Sharing.of(visibility, chosen.team_id) if chosen.team_id in teams else PRIVATE
    return Sharing(visibility, next(iter(teams))) if len(teams) == 1 else PRIVATE
