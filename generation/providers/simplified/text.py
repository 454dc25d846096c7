"""The service's words, made safe to keep, to show and to log."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

MAX_DEPTH: Final = 40
MAX_ID: Final = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
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
        return _UNSTORABLE.sub("", value)
    if depth >= MAX_DEPTH and isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): _storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    return value


def plain(value: object, limit: int = 300) -> str:
    """One line of text from a string or a number; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _UNSTORABLE.sub("", str(value)[: limit * 8])
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def identifier(value: object) -> str:
    """An id as text; numbers will do. Empty for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**MAX_ID else ""
    if not text or len(text) > MAX_ID or text in (".", "..") or _CONTROL.search(text):
        return ""
    return _UNSTORABLE.sub("", text)


def dump(value: Any, limit: int = 2000) -> str:
    """JSON for the admin to read, bounded."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
    return text[:limit]


class Mask:
    """Takes the key, and the query strings of signed URLs, out of a text."""

    def __init__(self, key: str) -> None:
        secret = key.partition(".")[2]
        self._secrets = [part for part in (key, secret) if len(part) >= 6] or [
            part for part in (key,) if part
        ]

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[key]")
        return without_queries(text)

    def __repr__(self) -> str:
        return "Mask()"


def without_queries(text: str) -> str:
    """The text with every URL's query string left out: it is what signs the URL."""
    return _QUERY.sub(r"\1?…", text)
