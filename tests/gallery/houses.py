"""Houses full of people, teams and pictures, and in plain Python who may see what in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group, User
from hypothesis import strategies as st

from gallery.models import Favourite, Image, ImageParent, Visibility
from gallery.scope import Scope

PEOPLE, TEAMS = 3, 2
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Picture:
    """`parents` are places before its own; `liked_by` are people."""

    owner: int
    visibility: Visibility
    team: int
    trashed: bool
    minute: int
    parents: frozenset[int]
    liked_by: frozenset[int]


@dataclass(frozen=True)
class House:
    """Who is in which team, and what hangs there, by the order of arrival."""

    teams: tuple[frozenset[int], ...]
    pictures: tuple[Picture, ...]

    def sees(self, person: int, picture: Picture) -> bool:
        if picture.owner == person:
            return True
        if picture.trashed or picture.visibility == Visibility.PRIVATE:
            return False
        return picture.visibility == Visibility.EVERYONE or person in self.teams[picture.team]

    def hangs(self, person: int, scope: Scope, picture: Picture) -> bool:
        """Whether it is on this person's wall."""
        if picture.trashed or not self.sees(person, picture):
            return False
        if scope == Scope.MINE:
            return picture.owner == person
        if scope == Scope.TEAM:
            return picture.visibility == Visibility.TEAM and person in self.teams[picture.team]
        return True


_people = st.integers(0, PEOPLE - 1)
_pictures = st.builds(
    Picture,
    owner=_people,
    visibility=st.sampled_from(Visibility),
    team=st.integers(0, TEAMS - 1),
    trashed=st.sampled_from([False, False, False, True]),
    minute=st.integers(0, 3),
    parents=st.frozensets(st.integers(0, 6), max_size=2),
    liked_by=st.frozensets(_people, max_size=2),
)
HOUSES = st.builds(
    House,
    teams=st.tuples(*[st.frozensets(_people)] * TEAMS),
    pictures=st.lists(_pictures, max_size=8).map(tuple),
)


@dataclass(frozen=True)
class Built:
    """The house as rows. The last person is an admin, whose rights are no exception."""

    house: House
    people: Sequence[User]
    teams: Sequence[Group]
    images: Sequence[Image]

    def expected(self, person: int, scope: Scope) -> list[Image]:
        """The wall of this person, newest first."""
        hanging = zip(self.house.pictures, self.images, strict=True)
        seen = [image for picture, image in hanging if self.house.hangs(person, scope, picture)]
        return sorted(seen, key=lambda image: (image.created_at, image.pk), reverse=True)


def build(house: House) -> Built:
    people = [User.objects.create(username=f"person-{number}") for number in range(PEOPLE)]
    people[-1].is_staff = people[-1].is_superuser = True
    people[-1].save()
    teams = [Group.objects.create(name=f"team-{number}") for number in range(TEAMS)]
    for team, members in zip(teams, house.teams, strict=True):
        team.user_set.set([people[member] for member in members])
    images: list[Image] = []
    for place, picture in enumerate(house.pictures):
        image = Image.objects.create(
            owner=people[picture.owner],
            maker_name=people[picture.owner].username,
            created_at=NOON + timedelta(minutes=picture.minute),
            deleted_at=NOON if picture.trashed else None,
            visibility=picture.visibility,
            team=teams[picture.team] if picture.visibility == Visibility.TEAM else None,
            file=f"images/row-{place}/original.png",
            sha256=f"{place:064x}",
            format="PNG",
            content_type="image/png",
            width=60,
            height=40,
            size=1,
            prompt=f"Picture {place}",
        )
        images.append(image)
        for parent in sorted(picture.parents):
            if parent < place:
                ImageParent.objects.create(image=image, parent=images[parent])
        for person in picture.liked_by:
            Favourite.objects.create(image=image, user=people[person])
    return Built(house, people, teams, images)
