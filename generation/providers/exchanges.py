"""What went over the line, told to whoever listens in the same thread.

A provider that speaks HTTP tells of each exchange; it neither knows nor cares who
keeps them. Texts are bounded, and made without the key and without what signs a URL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from generation.providers.http.text import UNSTORABLE, NotJson, decode, without_queries

LONGEST: Final = 8192
MOST: Final = 40
_PARSED: Final = 64 * 1024
_SECRET_NAMES = re.compile(
    r"signature|token|secret|password|credential|policy|authori|api.?key", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; `trouble` says why there is none. `date` is the other side's clock."""

    method: str
    url: str
    sent: str = ""
    status: int | None = None
    trouble: str = ""
    answered: str = ""
    milliseconds: int = 0
    date: str = ""


_heard: ContextVar[list[Exchange] | None] = ContextVar("exchanges", default=None)


@contextmanager
def listening() -> Iterator[list[Exchange]]:
    """Gather what this thread's providers exchange meanwhile."""
    found: list[Exchange] = []
    token = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(token)


def is_listening() -> bool:
    return _heard.get() is not None


def tell(exchange: Exchange) -> None:
    found = _heard.get()
    if found is not None and len(found) < MOST:
        found.append(exchange)


def readable_url(url: str, secret: str = "") -> str:
    return _masked(without_queries(UNSTORABLE.sub("", url)), secret)[:500]


def readable(body: bytes, content_type: str = "", secret: str = "", size: int | None = None) -> str:
    """A body as text: JSON laid out anew, other text as it is, anything else by its kind and size.

    `size` is that of the whole where `body` is only its beginning.
    """
    size = len(body) if size is None else size
    if not body:
        return ""
    if size <= _PARSED:
        try:
            text = json.dumps(_without_secrets(decode(body)), ensure_ascii=False)
        except NotJson:
            text = _text(body)
        if text:
            return _masked(without_queries(text), secret)[:LONGEST]
    return by_kind(content_type, size)


def by_kind(content_type: str, size: int) -> str:
    """What stands for a body that nobody would read."""
    kind = content_type.partition(";")[0].strip()[:60] or "data"
    return f"[{kind}, {size:,} bytes]"


def _text(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text else text


def _masked(text: str, secret: str) -> str:
    """Without the Authorization header's value, or its last part, should anybody repeat it."""
    value = secret.rpartition(" ")[2]
    for part in (value, value.partition(".")[2]):
        if len(part) >= 6:
            text = text.replace(part, "[key]")
    return text


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "[secret]"
            if _SECRET_NAMES.search(name) and isinstance(item, str)
            else _without_secrets(item)
            for name, item in value.items()
        }
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value
