"""One page of the grid, by keyset: a constant number of queries at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, Subquery
from django.urls import reverse
from django.utils import timezone

from gallery.days import Day, Stretch, heading, pictures, stretches
from gallery.keyset import Cursor
from gallery.links import Links
from gallery.models import Favourite, Image, ImageQuerySet
from gallery.scope import NEWEST, OLDEST, Scope, View
from gallery.tiles import COLUMNS, tile

SIZE = 60
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Feed:
    groups: Sequence[Day]
    next_url: str
    empty: bool


def page(
    view: View, *, before: str = "", favourites: bool = False, size: int = SIZE, now: datetime | None = None
) -> Feed:
    """What is in view, newest first, below `before`; at most three queries, and one for the teams.

    Favourites are one's own marks, on all that one may see.
    """
    cursor = Cursor.read(before)
    found = _rows(view, cursor, favourites, size + 1)
    shown, more = found[:size], len(found) > size
    links = Links("" if favourites else scope_query(view.scope))
    viewer = view.user.pk
    dated = [(image.created_at, tile(image, favourite, links, viewer)) for image, favourite in shown]
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
        groups[-1] = replace(groups[-1], note=_count_between(view, parts[-1], favourites))
    last = shown[-1][0] if more else None
    return Feed(
        groups=groups,
        next_url=_next_url(Cursor(last.created_at, last.pk), view.scope, favourites) if last else "",
        empty=not shown and cursor is None,
    )


def count_capped(view: View, *, favourites: bool = False) -> str:
    """As in "12 pictures"; beyond a thousand nobody needs to know, and counting on would cost."""
    return _capped(view, favourites)


def neighbours(view: View, image: Image) -> tuple[str, str]:
    """The uids of the pictures before (newer) and after (older) this one in the grid, or ""."""
    here = Cursor(image.created_at, image.pk)
    newer = view.first(1, OLDEST, here.above("created_at"))
    older = view.first(1, NEWEST, here.below("created_at"))
    row = (
        Image.objects.filter(pk=image.pk)
        .values_list(Subquery(newer.values("uid")), Subquery(older.values("uid")))
        .first()
    )
    return (str(row[0] or ""), str(row[1] or "")) if row else ("", "")


def scope_query(scope: Scope) -> str:
    """What the address of a picture says of where one came from; nothing for one's own grid."""
    return "" if scope == Scope.MINE else f"?scope={scope}"


def _rows(view: View, cursor: Cursor | None, favourites: bool, limit: int) -> list[tuple[Image, bool]]:
    if favourites:
        images = _liked(view, cursor).only(*COLUMNS).order_by("-favourites__image_id")
        return [(image, True) for image in images[:limit]]
    found = list(view.first(limit, NEWEST, cursor.below("created_at") if cursor else None).only(*COLUMNS))
    mine = Favourite.objects.filter(user_id=view.user.pk or 0, image__in=[image.pk for image in found])
    liked = set(mine.values_list("image_id", flat=True))
    return [(image, image.pk in liked) for image in found]


def _liked(view: View, cursor: Cursor | None = None) -> ImageQuerySet:
    """The favourites, and where to begin: their index is by ids, which are in the order of dates."""
    conditions = Q(favourites__user_id=view.user.pk or 0)
    if cursor:
        # Said of both, so that whichever index is walked begins in the right place.
        conditions &= Q(favourites__image_id__lt=cursor.id, id__lt=cursor.id)
    return Image.objects.visible_to(view.user).alive().filter(conditions)


def _count_between(view: View, part: Stretch, favourites: bool) -> str:
    zone = timezone.get_current_timezone()
    start = datetime.combine(part.oldest, time(), zone)
    end = datetime.combine(part.newest + timedelta(days=1), time(), zone)
    return _capped(view, favourites, Q(created_at__gte=start) & Q(created_at__lt=end))


def _capped(view: View, favourites: bool, where: Q | None = None) -> str:
    if favourites:
        count = _liked(view).filter(where or Q())[: COUNT_CAP + 1].count()
    else:
        count = view.count(COUNT_CAP + 1, where)
    return pictures(min(count, COUNT_CAP), more=count > COUNT_CAP)


def _next_url(cursor: Cursor, scope: Scope, favourites: bool) -> str:
    query = {"filter": "favourites"} if favourites else {} if scope == Scope.MINE else {"scope": scope}
    return f"{reverse('gallery-grid')}?{urlencode({**query, 'before': str(cursor)})}"
