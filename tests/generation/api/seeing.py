"""A picture that was shown to somebody, and the ways in which they lose sight of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib.auth.models import Group, User
from django.utils import timezone

from gallery.models import Image, Visibility
from tests.generation.api.uploads import stored

Lost = Callable[[Image, User], object]


def shared(owner: User, viewer: User) -> Image:
    """A picture of `owner` that a team sees which both are in."""
    team = Group.objects.create(name="Studio")
    team.user_set.set([owner, viewer])
    image = stored(owner)
    Image.objects.filter(pk=image.pk).update(visibility=Visibility.TEAM, team=team)
    return image


def _update(image: Image, **values: object) -> None:
    Image.objects.filter(pk=image.pk).update(**values)


def _to_another_team(image: Image, viewer: User) -> None:
    team = Group.objects.create(name="Elsewhere")
    team.user_set.set(User.objects.filter(images=image.pk))
    _update(image, team=team)


LOST: Final[dict[str, Lost]] = {
    "made private": lambda image, _: _update(image, visibility=Visibility.PRIVATE, team=None),
    "shown to another team": _to_another_team,
    "moved to the trash": lambda image, _: _update(image, deleted_at=timezone.now()),
    "out of the team": lambda _, viewer: viewer.groups.clear(),
    "the team is gone": lambda *_: Group.objects.filter(name="Studio").delete(),
    "deactivated": lambda _, viewer: User.objects.filter(pk=viewer.pk).update(is_active=False),
    "deleted": lambda _, viewer: User.objects.filter(pk=viewer.pk).delete(),
    "its owner left": lambda image, _: User.objects.filter(images=image.pk).update(is_active=False),
}
