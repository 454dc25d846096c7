"""What came by HTTP, made safe to keep and to log."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

MAX_DEPTH: Final = 40
UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
_QUERY = re.compile(r"((?:https?://|/)[^\s\"'<>?]*)\?[^\s\"'<>]+", re.IGNORECASE)


class NotJson(ValueError):
    """The bytes are not JSON that can be worked with."""


def decode(data: bytes) -> Any:
    """Parsed JSON without what no database stores: NULs, half characters, NaN, endless depth."""
    try:
        value = json.loads(data, parse_float=_finite, parse_int=_whole, parse_constant=_nothing)
    except (ValueError, RecursionError):
        raise NotJson("not JSON") from None
    return _storable(value, 0)


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    # Python refuses to read numbers of thousands of digits; nobody needs them.
    return int(text) if len(text) <= 100 else None


def _nothing(_: str) -> None:
    return None


def _storable(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if depth >= MAX_DEPTH and isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        return {UNSTORABLE.sub("", key): _storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    return value


def without_queries(text: str) -> str:
    """The text with every URL's query string left out: it is what signs the URL."""
    return _QUERY.sub(r"\1?…", text)


class Mask:
    """Takes the key, and the query strings of signed URLs, out of a text."""

    def __init__(self, key: str) -> None:
        secret = key.partition(".")[2]
        self._secrets = [part for part in (key, secret) if len(part) >= 6] or [
            part for part in (key,) if part
        ]

    def __call__(self, text: str, limit: int | None = None) -> str:
        # The key first: of one that straddles the cut, a part would remain.
        return without_queries(self.hide(text)[:limit])

    def hide(self, text: str) -> str:
        """Without the key; all of the text must be there still."""
        for secret in self._secrets:
            text = text.replace(secret, "[key]")
        return text

    def __repr__(self) -> str:
        return "Mask()"
