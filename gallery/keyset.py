"""Where a page begins: the moment and the id of the last row above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor a page's address carries; None, thus the first page, if it is not one."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(form[1])), int(form[2]))
        except OverflowError:
            return None

    def below(self, column: str) -> Q:
        """What comes after this row. This form can walk the index; `<` OR (`=` AND `<`) cannot."""
        return Q(**{f"{column}__lte": self.at}) & (Q(**{f"{column}__lt": self.at}) | Q(id__lt=self.id))

    def above(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.at}) & (Q(**{f"{column}__gt": self.at}) | Q(id__gt=self.id))
