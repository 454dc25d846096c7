"""One page of the grid, by keyset: a constant number of queries at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, Subquery
from django.urls import reverse
from django.utils import timezone

from gallery.days import Day, Stretch, heading, pictures, stretches
from gallery.keyset import Cursor
from gallery.links import Links
from gallery.models import Favourite, Image, ImageQuerySet
from gallery.tiles import COLUMNS, tile

SIZE = 60
COUNT_CAP = 1000

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Feed:
    groups: Sequence[Day]
    next_url: str
    empty: bool


def page(
    user: User, *, before: str = "", favourites: bool = False, size: int = SIZE, now: datetime | None = None
) -> Feed:
    """The pictures this person may see, newest first, below `before`; at most three queries."""
    cursor = Cursor.read(before)
    found = _rows(user, cursor, favourites, size + 1)
    shown, more = found[:size], len(found) > size
    links = Links()
    dated = [(image.created_at, tile(image, favourite, links)) for image, favourite in shown]
    above = timezone.localtime(cursor.at).date() if cursor else None
    today = timezone.localtime(now).date()
    parts = stretches(dated, today, above)
    groups = [
        Day(
            label=heading(part.newest, part.oldest, today),
            tiles=part.tiles,
            newest=part.newest,
            oldest=part.oldest,
            note=pictures(len(part.tiles)),
            continued=part.continued,
        )
        for part in parts
    ]
    if groups and not parts[-1].continued:
        # Only of the last heading may more pictures follow on the next page.
        groups[-1] = replace(groups[-1], note=_count_between(user, parts[-1], favourites))
    last = shown[-1][0] if more else None
    return Feed(
        groups=groups,
        next_url=_next_url(Cursor(last.created_at, last.pk), favourites) if last else "",
        empty=not shown and cursor is None,
    )


def count_capped(user: User, *, favourites: bool = False) -> str:
    """As in "12 pictures"; beyond a thousand nobody needs to know, and counting on would cost."""
    return _capped(_scope(user, favourites))


def neighbours(user: User, image: Image) -> tuple[str, str]:
    """The uids of the pictures before (newer) and after (older) this one in the grid, or ""."""
    here = Cursor(image.created_at, image.pk)
    alive = Image.objects.visible_to(user).alive()
    newer = alive.filter(here.above("created_at")).order_by("created_at", "id")
    older = alive.filter(here.below("created_at")).newest_first()
    row = (
        Image.objects.filter(pk=image.pk)
        .values_list(Subquery(newer.values("uid")[:1]), Subquery(older.values("uid")[:1]))
        .first()
    )
    return (str(row[0] or ""), str(row[1] or "")) if row else ("", "")


def _rows(user: User, cursor: Cursor | None, favourites: bool, limit: int) -> list[tuple[Image, bool]]:
    images = _scope(user, favourites, cursor).only(*COLUMNS)
    if favourites:
        return [(image, True) for image in images.order_by("-favourites__image_id")[:limit]]
    images = images.newest_first()
    if cursor:
        images = images.filter(cursor.below("created_at"))
    found = list(images[:limit])
    mine = Favourite.objects.filter(user_id=user.pk or 0, image__in=[image.pk for image in found])
    liked = set(mine.values_list("image_id", flat=True))
    return [(image, image.pk in liked) for image in found]


def _scope(user: User, favourites: bool, cursor: Cursor | None = None) -> ImageQuerySet:
    """Of favourites also where to begin: their index is by ids, which are in the order of dates."""
    images = Image.objects.visible_to(user).alive()
    if not favourites:
        return images
    conditions = Q(favourites__user_id=user.pk or 0)
    if cursor:
        # Said of both, so that whichever index is walked begins in the right place.
        conditions &= Q(favourites__image_id__lt=cursor.id, id__lt=cursor.id)
    return images.filter(conditions)


def _count_between(user: User, part: Stretch, favourites: bool) -> str:
    zone = timezone.get_current_timezone()
    start = datetime.combine(part.oldest, time(), zone)
    end = datetime.combine(part.newest + timedelta(days=1), time(), zone)
    return _capped(_scope(user, favourites).filter(Q(created_at__gte=start) & Q(created_at__lt=end)))


def _capped(images: ImageQuerySet) -> str:
    count = images.order_by()[: COUNT_CAP + 1].count()
    return pictures(min(count, COUNT_CAP), more=count > COUNT_CAP)


def _next_url(cursor: Cursor, favourites: bool) -> str:
    query = {"filter": "favourites"} if favourites else {}
    return f"{reverse('gallery-grid')}?{urlencode({**query, 'before': str(cursor)})}"
