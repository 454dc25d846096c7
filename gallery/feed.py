"""One page of the grid, by keyset: a constant number of queries at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gallery.days import Day, Stretch, heading, pictures, stretches
from gallery.keyset import Cursor
from gallery.links import Links
from gallery.models import Image, ImageQuerySet, is_favourite, with_favourites
from gallery.scope import NEWEST, OLDEST, Scope, View
from gallery.tiles import COLUMNS, tile

# The first page fills a large screen and travels in one go (14 KB); those after it are asked for ahead.
FIRST = 40
SIZE = 60
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Feed:
    """`count_text` and `scopes`, where else there is something to see, are those of a whole page."""

    groups: Sequence[Day]
    next_url: str
    empty: bool
    count_text: str = ""
    scopes: Sequence[Scope] = ()


def page(
    view: View,
    *,
    before: str = "",
    favourites: bool = False,
    whole: bool = False,
    size: int = 0,
    now: datetime | None = None,
) -> Feed:
    """What is in view, newest first, below `before`.

    Favourites are one's own marks, on all that one may see.
    """
    cursor = Cursor.read(before)
    size = size or (SIZE if cursor else FIRST)
    found = _rows(view, cursor, favourites, size + 1)
    shown, more = found[:size], len(found) > size
    links, viewer = Links("" if favourites else scope_query(view.scope)), view.user.pk
    dated = [
        (image.created_at, tile(image, is_favourite(image), viewer=viewer, links=links)) for image in shown
    ]
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
    # Only of the last heading may more pictures follow on the next page.
    last_day = parts[-1] if more and not parts[-1].continued else None
    if last_day:
        groups[-1] = replace(groups[-1], note=_counted(view, favourites, _within(last_day)))
    last = shown[-1] if more else None
    return Feed(
        groups=groups,
        next_url=_next_url(Cursor(last.created_at, last.pk), view.scope, favourites) if last else "",
        empty=not shown and cursor is None,
        count_text=_counted(view, favourites) if whole else "",
        scopes=view.scopes() if whole else (),
    )


def neighbours(view: View, image: Image) -> tuple[str, str]:
    """The uids of the pictures before (newer) and after (older) this one in the grid, or ""."""
    here = Cursor(image.created_at, image.pk)
    newer = view.first(1, OLDEST, here.above("created_at")).values_list("uid", flat=True).first()
    older = view.first(1, NEWEST, here.below("created_at")).values_list("uid", flat=True).first()
    return str(newer or ""), str(older or "")


def scope_query(scope: Scope) -> str:
    """What the address of a picture says of where one came from; nothing for one's own grid."""
    return "" if scope == Scope.MINE else f"?scope={scope}"


def _rows(view: View, cursor: Cursor | None, favourites: bool, limit: int) -> list[Image]:
    if favourites:
        images = _liked(view, cursor).order_by("-favourites__image_id")[:limit]
    else:
        images = view.first(limit, NEWEST, cursor.below("created_at") if cursor else None)
    return list(with_favourites(images, view.user).only(*COLUMNS))


def _liked(view: View, cursor: Cursor | None = None) -> ImageQuerySet:
    """The favourites, and where to begin: their index is by ids, which are in the order of dates."""
    conditions = Q(favourites__user_id=view.user.pk or 0)
    if cursor:
        # Said of both, so that whichever index is walked begins in the right place.
        conditions &= Q(favourites__image_id__lt=cursor.id, id__lt=cursor.id)
    return Image.objects.visible_to(view.user).alive().filter(conditions)


def _within(part: Stretch) -> Q:
    zone = timezone.get_current_timezone()
    start = datetime.combine(part.oldest, time(), zone)
    end = datetime.combine(part.newest + timedelta(days=1), time(), zone)
    return Q(created_at__gte=start) & Q(created_at__lt=end)


def _counted(view: View, favourites: bool, where: Q | None = None) -> str:
    """As in "12 pictures". Beyond a thousand nobody needs to know, and counting on would cost."""
    most = COUNT_CAP + 1
    found = _liked(view).filter(where or Q())[:most].count() if favourites else view.count(most, where)
    return pictures(min(found, COUNT_CAP), more=found > COUNT_CAP)


def _next_url(cursor: Cursor, scope: Scope, favourites: bool) -> str:
    query = {"filter": "favourites"} if favourites else {} if scope == Scope.MINE else {"scope": scope}
    return f"{reverse('gallery-grid')}?{urlencode({**query, 'before': str(cursor)})}"
