"""Lists over the API: newest first, a page at a time, each beginning where the last one ended."""

from __future__ import annotations

import re
import uuid
from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from gallery.keyset import Cursor
from generation.api.errors import Invalid

MOST: Final = 100
USUAL: Final = 50
_LIMIT = re.compile(r"[0-9]{1,3}")

Row = TypeVar("Row", bound=Model)

PARAMETERS = [
    OpenApiParameter("cursor", str, description="The `next_cursor` of the page before; none is the newest."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        description="How many at most.",
    ),
]


def page(request: Request, rows: QuerySet[Row]) -> tuple[list[Row], str | None]:
    """The rows that `cursor` and `limit` ask for, and the cursor of the next page, in one query.

    The rows need `created_at` and `id`. Raises Invalid.
    """
    cursor, limit = _cursor(request), _limit(request)
    if cursor:
        rows = rows.filter(cursor.below("created_at"))
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], str(Cursor(vars(last)["created_at"], last.pk))


def read_id(given: str) -> uuid.UUID | None:
    """The id that an address carries, or None for "undefined" and the like."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def _cursor(request: Request) -> Cursor | None:
    given = request.query_params.get("cursor")
    if given is None:
        return None
    cursor = Cursor.read(given)
    if cursor is None:
        raise Invalid({"cursor": ["This is not a cursor of this list."]})
    return cursor


def _limit(request: Request) -> int:
    given = request.query_params.get("limit")
    if given is None:
        return USUAL
    if not _LIMIT.fullmatch(given) or not 1 <= int(given) <= MOST:
        raise Invalid({"limit": [f"A whole number from 1 to {MOST}."]})
    return int(given)
