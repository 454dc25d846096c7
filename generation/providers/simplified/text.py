"""The service's words, made safe to keep, to show and to log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from generation.providers.http.text import UNSTORABLE

MAX_ID: Final = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def plain(value: object, limit: int = 300, hide: Callable[[str], str] = str) -> str:
    """One line of text from a string or a number; empty for anything else. `hide` comes before the cut."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = UNSTORABLE.sub("", hide(str(value))[: limit * 8])
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def identifier(value: object) -> str:
    """An id as text; numbers will do. Empty for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**MAX_ID else ""
    if not text or len(text) > MAX_ID or text in (".", "..") or _CONTROL.search(text):
        return ""
    return UNSTORABLE.sub("", text)


def dump(value: Any, limit: int | None = None) -> str:
    """JSON for the admin to read; where the key may be in it, a mask bounds it."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
    return text[:limit]
