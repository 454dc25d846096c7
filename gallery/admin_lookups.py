"""What a list in the admin may be asked by its address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

# What Django's and the theme's filters put behind the name of a field.
_ENDS = {"exact", "in", "isnull", "isempty", "gte", "gt", "lte", "lt", "id", "year", "month", "day"}


class OnlyItsFilters:
    """A list is narrowed by its own filters alone.

    Django takes any lookup on a field of the row, and by `__regex` whoever sees the list
    could guess, letter by letter, what no page shows: a password's hash, a private prompt.
    """

    date_hierarchy: Any
    get_list_filter: Any

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        names = [_name(item) for item in (self.date_hierarchy, *self.get_list_filter(request)) if item]
        return any(lookup == name or _is_of(name, lookup) for name in names)


def _name(item: Any) -> str:
    """The field or the parameter of an entry of `list_filter`."""
    if isinstance(item, list | tuple):
        item = item[0]
    return item if isinstance(item, str) else str(item.parameter_name)


def _is_of(name: str, lookup: str) -> bool:
    ends = lookup.removeprefix(f"{name}__")
    return ends != lookup and set(ends.split("__")) <= _ENDS
