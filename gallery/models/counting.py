"""How many rows there are, as a part of another query."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import BigIntegerField, Subquery


class CountOf(Subquery):
    """Counts a query of whatever kind: related to the outer row, cut off at a limit, a union."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field: ClassVar = BigIntegerField()
