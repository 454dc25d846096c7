"""A body that is read: JSON, bounded before it is read, and only words that can be stored."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from generation.api.errors import TooLarge
from generation.line_breaks import one_each

MOST_BYTES = 256 * 1024
DEEPEST = 20


class BoundedJson(JSONParser):
    """An object of at most 256 KiB. Raises TooLarge, or ParseError with a sentence."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLarge(f"The body is too large; the limit is {MOST_BYTES // 1024} KB.")
        try:
            found = super().parse(io.BytesIO(data), media_type, parser_context)
        except RecursionError:
            raise ParseError("The body is nested too deeply.", "malformed") from None
        except ParseError as error:
            raise ParseError(f"The body is not JSON: {error.detail}"[:300], "malformed") from None
        if not isinstance(found, dict):
            raise ParseError("The body must be a JSON object.", "malformed")
        _check(found, 0)
        return {key: _with_one_each(value) for key, value in found.items()}


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.", "malformed")
    if isinstance(value, str):
        # No database keeps these, and no prompt needs them.
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise ParseError("The body holds characters that are no text.", "malformed")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth + 1)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def _with_one_each(value: Any) -> Any:
    """With line breaks of one character each."""
    if isinstance(value, str):
        return one_each(value)
    if isinstance(value, dict):
        return {key: _with_one_each(item) for key, item in value.items()}
    return [_with_one_each(item) for item in value] if isinstance(value, list) else value
