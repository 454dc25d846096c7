"""Fields of bodies: what is read is text for text, and what is answered comes of rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from gallery.models import Image
from generation.api.authentication import owner_of
from generation.api.errors import Invalid
from generation.api.links import asset_link, image_link

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


class Choice(serializers.ChoiceField):
    """One of these words, which a refusal names, or nothing."""

    def __init__(self, choices: Sequence[str], **options: Any) -> None:
        super().__init__(
            choices, error_messages={"invalid_choice": f"One of: {', '.join(choices)}."}, **options
        )

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data) if data else ""


class Moment(serializers.DateTimeField):
    """In UTC, whatever the site's time zone is."""

    default_error_messages = {
        "invalid": "A date and time such as 2026-03-01T12:00:00Z; a + in an address is written %2B."
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class Link(serializers.URLField):
    """A link to the bytes of an Image or a Reference, which works for a while."""

    def to_representation(self, value: Any) -> str:
        request = self.context["request"]
        asker = owner_of(request)
        if isinstance(value, Image):
            return image_link(request, value, asker)
        return asset_link(request, value, asker)


class Uids(serializers.ListField):
    """The ids that the context has for a row, under this name and the row's key."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(source="pk", child=serializers.UUIDField(), **options)
        self.name = name

    def to_representation(self, value: Any) -> list[Any]:
        return super().to_representation(self.context[self.name][value])


def valid(kind: type[serializers.Serializer[Any]], body: Any) -> dict[str, Any]:
    """The body's fields as `kind` reads them. Raises Invalid with every fault."""
    serializer = kind(data=body)
    if serializer.is_valid():
        return dict(serializer.validated_data)
    raise Invalid({name: [str(fault) for fault in faults] for name, faults in serializer.errors.items()})
