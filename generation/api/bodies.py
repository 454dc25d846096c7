"""Fields of a body that take text for text and nothing in its place."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers

from generation.api.errors import Invalid

LONGEST_TEXT = 1000


class Text(serializers.CharField):
    """Words, not a number that could be read as some."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST_TEXT, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Uid(serializers.UUIDField):
    """A UUID in hexadecimal digits."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=str(data)[:100])
        found: uuid.UUID = super().to_internal_value(data.strip())
        return found


def valid(kind: type[serializers.Serializer[Any]], body: Any) -> dict[str, Any]:
    """The body's fields as `kind` reads them. Raises Invalid with every fault."""
    serializer = kind(data=body)
    if serializer.is_valid():
        return dict(serializer.validated_data)
    raise Invalid({name: [str(fault) for fault in faults] for name, faults in serializer.errors.items()})
