"""Showing one's pictures to others, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse

from gallery.models import (
    PRIVATE,
    Image,
    Sharing,
    SharingPreference,
    Teams,
    Visibility,
    named_teams_of,
    sharing_by,
)

_ICONS = {Visibility.PRIVATE: "lock", Visibility.TEAM: "users-round", Visibility.EVERYONE: "globe"}
_NOTES = {
    Visibility.PRIVATE: "Nobody else, not even an admin, sees it.",
    Visibility.TEAM: "Whoever is in this team.",
    Visibility.EVERYONE: "Everyone with an account here.",
}


@dataclass(frozen=True, slots=True)
class Circle:
    """One of the circles a person can choose from, as a page shows it."""

    value: str
    label: str
    note: str
    icon: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """What `gallery/_sharing.html` draws beside a picture."""

    url: str
    chosen: Circle
    circles: Sequence[Circle]


class NotACircle(ValueError):
    """What was sent names none that this person can choose. `str()` is a sentence for them."""


def circles(teams: Teams, chosen: Sharing, left: str = "") -> list[Circle]:
    """Private, each of the person's teams, everyone; and one they `left`, by name, where that is chosen."""
    gone = chosen.team_id is not None and chosen.team_id not in teams
    offered = [
        (PRIVATE, Visibility.PRIVATE.label),
        *((Sharing(Visibility.TEAM, pk), name) for pk, name in teams.items()),
        *([(chosen, left)] if gone else []),
        (Sharing(Visibility.EVERYONE), Visibility.EVERYONE.label),
    ]
    return [_circle(sharing, str(label), sharing == chosen) for sharing, label in offered]


def circles_of(image: Image, teams: Teams) -> list[Circle]:
    """Those its owner may choose from. Read it with its team."""
    return circles(teams, image.sharing, image.team.name if image.team else "")


def read(teams: Teams, text: str) -> Sharing:
    """The circle a form sent: "private", "team-7", "everyone"; also "team" of who is in one only.

    Raises NotACircle.
    """
    if text in (Visibility.PRIVATE, Visibility.EVERYONE):
        return Sharing(Visibility(text))
    if text == Visibility.TEAM and len(teams) > 1:
        raise NotACircle("You are in several teams. Say which of them.")
    number = text.removeprefix(f"{Visibility.TEAM}-")
    mine = next((team for team in teams if text == Visibility.TEAM or str(team) == number), None)
    if mine is None:
        raise NotACircle("Choose who sees it: only you, a team of yours, or everyone here.")
    return Sharing(Visibility.TEAM, mine)


def share(owner: AbstractBaseUser, uids: Sequence[UUID], sharing: Sharing) -> bool:
    """Show these pictures to that circle and nobody else.

    False, and nothing is done, unless all of them are the owner's.
    """
    wanted = set(uids)
    with transaction.atomic():
        own = Image.objects.of(owner).filter(uid__in=wanted)
        changed = own.update(visibility=sharing.visibility, team=sharing.team_id)
        if changed != len(wanted):
            transaction.set_rollback(True)
    return changed == len(wanted)


def prefer(owner: AbstractBaseUser, sharing: Sharing) -> None:
    """From now on the person's new pictures begin with this."""
    values = {"visibility": sharing.visibility, "team_id": sharing.team_id}
    SharingPreference.objects.update_or_create(user_id=owner.pk, defaults=values)


def preferred(owner: AbstractBaseUser) -> list[Circle]:
    teams = named_teams_of(owner)
    return circles(teams, sharing_by(SharingPreference.objects.filter(user=owner.pk).first(), teams))


def menu(uid: UUID, offered: Sequence[Circle]) -> Menu:
    chosen = next(circle for circle in offered if circle.chosen)
    return Menu(reverse("image-visibility", args=[uid]), chosen, offered)


def said(offered: Sequence[Circle], count: int) -> str:
    """As in "Everyone here sees these 3 pictures now."."""
    chosen = next(circle for circle in offered if circle.chosen)
    what = "this picture" if count == 1 else f"these {count} pictures"
    return f"{chosen.label} {'see' if chosen.value == str(PRIVATE) else 'sees'} {what} now."


def _circle(sharing: Sharing, label: str, chosen: bool) -> Circle:
    note, icon = _NOTES[sharing.visibility], _ICONS[sharing.visibility]
    return Circle(str(sharing), label, note, icon, chosen)
